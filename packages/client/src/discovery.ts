// The authority's metadata: fetched once, and believed only where it stays with the authority. OpenID Connect Discovery
// 1.0 §4, RFC 8414 §3.3 and §6.2.
import type { AuthorizationServerMetadata } from '@countersign/protocol';
import { externalIdHost, isSameAuthority } from './authority-hosts.ts';
import { ClientAuthError, ClientConfigurationError } from './errors/auth-error.ts';
import { type Network, readJson, sendWithin } from './network.ts';

export interface Trust {
	authority: string;
	knownHosts: readonly string[];
	/** the one that the application names itself */
	issuer: string | undefined;
	/** of an OpenID provider: its issuer is its address, since one host may serve many (OpenID Connect Discovery §4.3) */
	exact?: boolean | undefined;
}

const endpoints = [
	'authorization_endpoint',
	'token_endpoint',
	'end_session_endpoint',
	'device_authorization_endpoint',
	'pushed_authorization_request_endpoint',
] as const;

const parsed = (address: unknown) =>
	typeof address === 'string' && URL.canParse(address) ? new URL(address) : undefined;

/**
 * @throws ClientAuthError `issuer_mismatch`; ClientConfigurationError `invalid_endpoint` for an address that is not the
 * authority's
 */
export function checkMetadata(metadata: AuthorizationServerMetadata, trust: Trust): AuthorizationServerMetadata {
	const { authority, knownHosts, issuer, exact } = trust;
	const { host } = new URL(authority);
	const named = parsed(metadata.issuer);
	const isTrusted = (url: URL | undefined) => url?.protocol === 'https:' && isSameAuthority(url.host, host, knownHosts);
	// whoever answers must be the authority that was asked for; the tenant in the path may be spelled otherwise
	const external = externalIdHost(metadata.issuer, host);
	const isRight =
		issuer !== undefined
			? metadata.issuer === issuer
			: isTrusted(named)
				? !exact || named?.host !== host || metadata.issuer.replace(/\/+$/, '') === authority
				: external !== undefined;
	if (!isRight)
		throw new ClientAuthError(
			'issuer_mismatch',
			'the metadata names another issuer; if it is right, name it as `issuer`',
		);
	// External ID serves its endpoints at the customer's own domain where there is one: at one host, then, which is no
	// other customer's
	const served = external === undefined ? undefined : parsed(metadata.token_endpoint)?.host;
	const custom = served?.endsWith('.ciamlogin.com') ? external : served;
	const isOwn = (url: URL | undefined) =>
		isTrusted(url) || (custom !== undefined && url?.protocol === 'https:' && url.host === custom);
	for (const name of endpoints) {
		const address = metadata[name];
		if (address === undefined || isOwn(parsed(address))) continue;
		throw new ClientConfigurationError(
			'invalid_endpoint',
			`${name} of the authority's metadata is not https at a host of the authority; if it is right, list its host in \`knownAuthorities\``,
		);
	}
	return metadata;
}

/** @throws ClientAuthError `metadata_unavailable`, with its cause */
export async function discover(network: Network, address: string): Promise<AuthorizationServerMetadata> {
	const unavailable = (why: string, cause?: unknown) =>
		new ClientAuthError('metadata_unavailable', `the authority's metadata at ${address} ${why}`, { cause });
	let status: number;
	try {
		const response = await sendWithin(network, address, {});
		const body = await readJson(response);
		if (response.ok && body) return body as unknown as AuthorizationServerMetadata;
		status = response.status;
	} catch (cause) {
		// nothing is wrong with the authority then
		if (cause instanceof ClientAuthError && cause.code === 'offline') throw cause;
		const reached = cause instanceof ClientAuthError && cause.cause !== undefined;
		throw unavailable('cannot be had', reached ? cause.cause : cause);
	}
	throw unavailable(`was answered with ${status} and no JSON; is it the authority that answers?`);
}

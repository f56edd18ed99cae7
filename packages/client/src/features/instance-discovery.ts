// Which hosts are one cloud of the Microsoft identity platform, as the platform itself says: for clouds that the table
// of this library does not have. Needed by few, so no client asks by itself.
import { isKnownCloud } from '../authority-hosts.ts';
import { ClientAuthError, ClientConfigurationError } from '../errors/auth-error.ts';
import { readJson, sendWithin } from '../network.ts';

export interface InstanceDiscoveryOptions {
	/** such as `https://login.microsoftonline.com/contoso.com` */
	authority: string;
	fetch?: typeof fetch | undefined;
	/** milliseconds; 10,000 when absent */
	requestTimeout?: number | undefined;
	signal?: AbortSignal | undefined;
}

const publicCloud = 'login.microsoftonline.com';

/**
 * Asks the Microsoft identity platform for the other names of an authority's host, as MSAL does at each start. The
 * hosts of the public cloud, of the government of the United States and of China are known without it.
 *
 * @returns hosts, for the option `knownAuthorities`; that of the authority is among them
 * @throws ClientConfigurationError `invalid_authority` for a host that the platform does not know; ClientAuthError
 *   `metadata_unavailable` when it does not answer as it should, and as for any request to the authority
 * @example
 * const authority = 'https://login.microsoftonline.com/contoso.com';
 * const knownAuthorities = await discoverAuthorityHosts({ authority });
 * const client = createPublicClient({ clientId, authority, knownAuthorities });
 */
export async function discoverAuthorityHosts(options: InstanceDiscoveryOptions): Promise<string[]> {
	const given = options?.authority;
	if (!given || !URL.canParse(given) || new URL(given).protocol !== 'https:')
		throw new ClientConfigurationError('invalid_authority', 'authority must be an https URL');
	const { host, pathname } = new URL(given);
	const endpoint = `https://${host}/${pathname.split('/')[1] || 'common'}/oauth2/v2.0/authorize`;
	// asked of a cloud that is known: an unknown host must not vouch for itself
	const address = new URL(`https://${isKnownCloud(host) ? host : publicCloud}/common/discovery/instance`);
	address.searchParams.set('api-version', '1.1');
	address.searchParams.set('authorization_endpoint', endpoint);
	const network = {
		fetch: options.fetch ?? globalThis.fetch.bind(globalThis),
		requestTimeout: options.requestTimeout ?? 10_000,
	};
	const response = await sendWithin(network, address.href, {}, { signal: options.signal });
	const body = await readJson(response);
	if (body?.error === 'invalid_instance')
		throw new ClientConfigurationError(
			'invalid_authority',
			`the Microsoft identity platform does not know ${host}; of another provider use protocol: 'oidc'`,
		);
	const clouds: unknown[] = Array.isArray(body?.metadata) ? body.metadata : [];
	if (!response.ok || !body || !('metadata' in body))
		throw new ClientAuthError('metadata_unavailable', `instance discovery was answered with ${response.status}`);
	const hosts = clouds
		.map((cloud) => (cloud as { aliases?: unknown } | null)?.aliases)
		.filter((aliases): aliases is unknown[] => Array.isArray(aliases))
		.find((aliases) => aliases.includes(host));
	return [...new Set([host, ...(hosts ?? []).filter((name) => typeof name === 'string')])];
}

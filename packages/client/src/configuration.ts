// What a client is configured with. Everything that touches the world can be given: fetch, the clock, storage.
import type { AuthorizationServerMetadata } from '@countersign/protocol';
import type { CacheStorage } from './cache/cache-storage.ts';
import { createMemoryStorage } from './cache/memory-storage.ts';
import { ClientAuthError } from './errors/auth-error.ts';

export interface ClientOptions {
	/** application id */
	clientId: string;
	/** such as `https://login.microsoftonline.com/contoso.com`, https only */
	authority: string;
	/** the authority's metadata, to spare the request for it */
	authorityMetadata?: AuthorizationServerMetadata;
	redirectUri?: string;
	/** sent with every request; `['cp1']` says that claims challenges are understood, which this library does */
	clientCapabilities?: readonly string[];
	/** where tokens are kept; memory by default */
	cache?: CacheStorage;
	fetch?: typeof fetch;
	/** epoch milliseconds */
	clock?: () => number;
	/** waits so many milliseconds */
	delay?: (milliseconds: number) => Promise<void>;
}

export interface Configuration {
	clientId: string;
	authority: string;
	redirectUri: string | undefined;
	clientCapabilities: readonly string[];
	cache: CacheStorage;
	fetch: typeof fetch;
	clock: () => number;
	delay: (milliseconds: number) => Promise<void>;
	metadata(): Promise<AuthorizationServerMetadata>;
}

async function discover(authority: string, request: typeof fetch): Promise<AuthorizationServerMetadata> {
	const address = `${authority}/v2.0/.well-known/openid-configuration`;
	const response = await request(address).catch((cause) => {
		throw new ClientAuthError('metadata_unavailable', `the authority \`${authority}\` cannot be reached`, { cause });
	});
	if (!response.ok) throw new ClientAuthError('metadata_unavailable', `the authority \`${authority}\` answered ${response.status} for its metadata`);
	const metadata = (await response.json()) as AuthorizationServerMetadata;
	// whoever answers must be the authority that was asked for (RFC 8414 §3.3); the tenant in the path may be spelled otherwise
	if (typeof metadata.issuer !== 'string' || new URL(metadata.issuer).origin !== new URL(authority).origin) {
		throw new ClientAuthError('issuer_mismatch', 'the metadata names another issuer');
	}
	return metadata;
}

/** @throws TypeError when an option is missing or unsafe */
export function configure(options: ClientOptions): Configuration {
	if (!options.clientId) throw new TypeError('clientId is required');
	if (!URL.canParse(options.authority) || new URL(options.authority).protocol !== 'https:') throw new TypeError('authority must be an https URL');
	const authority = options.authority.replace(/\/$/, '');
	// bound: a browser's fetch refuses to run as a method of another object
	const request = options.fetch ?? globalThis.fetch.bind(globalThis);
	let metadata: Promise<AuthorizationServerMetadata> | undefined = options.authorityMetadata && Promise.resolve(options.authorityMetadata);
	return {
		clientId: options.clientId,
		authority,
		redirectUri: options.redirectUri,
		clientCapabilities: options.clientCapabilities ?? ['cp1'],
		cache: options.cache ?? createMemoryStorage(),
		fetch: request,
		clock: options.clock ?? Date.now,
		delay: options.delay ?? ((milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))),
		metadata() {
			metadata ??= discover(authority, request).catch((error) => {
				metadata = undefined;
				throw error;
			});
			return metadata;
		},
	};
}

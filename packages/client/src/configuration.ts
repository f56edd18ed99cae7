// What a client is configured with. Everything that touches the world can be given: fetch, the clock, storage.
import type { AuthorizationServerMetadata } from '@countersign/protocol';
import type { CacheStorage } from './cache/cache-storage.ts';
import { createMemoryStorage } from './cache/memory-storage.ts';
import { checkOptions, type Kind } from './check-options.ts';
import { checkMetadata, discover, type Trust } from './discovery.ts';
import { ClientConfigurationError } from './errors/auth-error.ts';
import type { ClientEvent } from './events.ts';
import { createThrottle, type Throttle } from './throttle.ts';

/** What of an authority's metadata an application may give. */
export type GivenMetadata = Pick<AuthorizationServerMetadata, 'issuer'> & Partial<AuthorizationServerMetadata>;

export interface ClientOptions {
	/** application id */
	clientId: string;
	/** such as `https://login.microsoftonline.com/contoso.com`, https only; a `/v2.0` behind it is ignored */
	authority: string;
	/**
	 * `oidc` for an OpenID provider that is not of the Microsoft identity platform: its metadata is right below its
	 * address
	 */
	protocol?: 'entra' | 'oidc' | undefined;
	/** the authority's metadata, to spare the request for it: its issuer, and the endpoints that are used */
	authorityMetadata?: GivenMetadata | undefined;
	/**
	 * hosts that belong to the authority beside its own, such as a custom domain: of its issuer, its endpoints and other
	 * authorities
	 */
	knownAuthorities?: readonly string[] | undefined;
	/** the authority's issuer, where it is not of the authority's own host */
	issuer?: string | undefined;
	redirectUri?: string | undefined;
	/**
	 * sent with every request; `['cp1']`, the default, says that claims challenges are understood, which this library
	 * does. With `protocol: 'oidc'` none are sent unless they are named: other providers refuse them
	 */
	clientCapabilities?: readonly string[] | undefined;
	/** where tokens are kept; memory by default */
	cache?: CacheStorage | undefined;
	fetch?: typeof fetch | undefined;
	/** milliseconds after which a request to the authority is given up; 10,000 when absent */
	requestTimeout?: number | undefined;
	/** milliseconds that a window whose state cannot be seen is waited for; 180,000 when absent */
	popupTimeout?: number | undefined;
	/** epoch milliseconds */
	clock?: (() => number) | undefined;
	/** waits so many milliseconds */
	delay?: ((milliseconds: number) => Promise<void>) | undefined;
	/** told what the client does; see {@link createLogger} */
	onEvent?: ((event: ClientEvent) => void) | undefined;
}

export interface Configuration {
	/** the authority is an OpenID provider that is not of the Microsoft identity platform */
	isOidc: boolean;
	clientId: string;
	authority: string;
	knownHosts: readonly string[];
	redirectUri: string | undefined;
	clientCapabilities: readonly string[];
	cache: CacheStorage;
	fetch: typeof fetch;
	requestTimeout: number;
	popupTimeout: number;
	clock: () => number;
	delay: (milliseconds: number) => Promise<void>;
	throttle: Throttle;
	emit: (event: ClientEvent) => void;
	/** the fields that say who the client is, for a client with a credential */
	authenticate?: (tokenEndpoint: string) => Promise<Record<string, string>>;
	metadata(): Promise<AuthorizationServerMetadata>;
}

const known: Record<keyof ClientOptions, Kind> = {
	clientId: 'text that is not blank',
	authority: 'text that is not blank',
	protocol: 'text',
	authorityMetadata: 'object',
	knownAuthorities: 'list of texts',
	issuer: 'text that is not blank',
	redirectUri: 'text',
	clientCapabilities: 'list of texts',
	cache: 'storage with get, set, delete and keys, such as createWebStorage gives',
	fetch: 'function',
	requestTimeout: 'number above 0',
	popupTimeout: 'number above 0',
	clock: 'function',
	delay: 'function',
	onEvent: 'function',
};

/** milliseconds; timers that are longer, as `Infinity` is, go off at once */
const longestTimer = 2 ** 31 - 1;

const hostOf = (address: string) => (URL.canParse(address) && address.includes('//') ? new URL(address).host : address);

/** @throws ClientConfigurationError for an address that is not https */
function authorityOf(address: string): string {
	if (!URL.canParse(address) || new URL(address).protocol !== 'https:')
		throw new ClientConfigurationError(
			'invalid_authority',
			'authority must be an https URL, such as https://login.microsoftonline.com/contoso.com',
		);
	const { origin, hostname, pathname, username, search, hash } = new URL(address);
	// such as the `?p=` of old addresses of Azure AD B2C: what it names would be left out
	if (username || search || hash)
		throw new ClientConfigurationError(
			'invalid_authority',
			'authority must be an address without user name, query and fragment',
		);
	const path = pathname.replace(/\/+$/, '').replace(/\/v2\.0$/i, '');
	// External ID: a host without a path names its tenant, as with MSAL
	const [name, ...domain] = hostname.split('.');
	return origin + (path === '' && domain.join('.') === 'ciamlogin.com' ? `/${name}.onmicrosoft.com` : path);
}

/** @throws ClientConfigurationError when an option is missing or unsafe */
export function configure(options: ClientOptions): Configuration {
	if (!options?.clientId)
		throw new ClientConfigurationError(
			'client_id_required',
			'clientId is required: the application id of the registration',
		);
	const authority = authorityOf(options.authority);
	checkOptions(options, known);
	if (options.protocol && !['entra', 'oidc'].includes(options.protocol))
		throw new ClientConfigurationError('invalid_option', "protocol is 'entra' or 'oidc'");
	const clock = options.clock ?? Date.now;
	const network = {
		// bound: a browser's fetch refuses to run as a method of another object
		fetch: options.fetch ?? globalThis.fetch.bind(globalThis),
		requestTimeout: Math.min(options.requestTimeout ?? 10_000, longestTimer),
	};
	const knownHosts = (options.knownAuthorities ?? []).map(hostOf);
	const isOidc = options.protocol === 'oidc';
	const trust: Trust = { authority, knownHosts, issuer: options.issuer, exact: isOidc };
	const address = `${authority}${isOidc ? '' : '/v2.0'}/.well-known/openid-configuration`;
	const { onEvent } = options;
	let metadata: Promise<AuthorizationServerMetadata> | undefined;
	return {
		...network,
		isOidc,
		clientId: options.clientId,
		authority,
		knownHosts,
		redirectUri: options.redirectUri,
		// an OpenID provider that knows the claims parameter refuses members for access tokens alone (OpenID Connect Core
		// §5.5)
		clientCapabilities: options.clientCapabilities ?? (isOidc ? [] : ['cp1']),
		cache: options.cache ?? createMemoryStorage(),
		popupTimeout: Math.min(options.popupTimeout ?? 180_000, longestTimer),
		clock,
		delay: options.delay ?? ((milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))),
		throttle: createThrottle(clock),
		emit(event) {
			try {
				onEvent?.(event);
			} catch {
				// a listener that fails must not fail the sign-in
			}
		},
		metadata() {
			const given = options.authorityMetadata;
			metadata ??= (given ? Promise.resolve(given as AuthorizationServerMetadata) : discover(network, address))
				.then((found) => checkMetadata(found, trust))
				.catch((error) => {
					metadata = undefined;
					throw error;
				});
			return metadata;
		},
	};
}

/** @throws ClientConfigurationError `endpoint_missing` when the authority has none */
export async function endpointOf(
	configuration: Configuration,
	name: 'authorization_endpoint' | 'token_endpoint' | 'device_authorization_endpoint',
): Promise<string> {
	const address = (await configuration.metadata())[name];
	if (typeof address === 'string') return address;
	throw new ClientConfigurationError('endpoint_missing', `the authority's metadata has no ${name}`);
}

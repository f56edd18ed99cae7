// The token of the machine that a program runs on: nobody keeps a secret for it. The token is cached, and shared by all
// that ask.
import { requireScopes } from '../acquire/request.ts';
import { resultOf, takeResponse } from '../acquire/take-response.ts';
import type { AuthenticationResult } from '../authentication-result.ts';
import { createAuthorities } from '../authorities.ts';
import type { CacheStorage } from '../cache/cache-storage.ts';
import { findToken } from '../cache/document.ts';
import { outgoingClaims } from '../claims.ts';
import type { Credential } from '../credentials/credential.ts';
import { ClientAuthError, ClientConfigurationError } from '../errors/auth-error.ts';
import type { ClientEvent } from '../events.ts';
import { subtleCrypto } from '../pkce.ts';
import { createSharedWork } from '../shared-work.ts';
import { askSource } from './ask.ts';
import { findAzureArc } from './azure-arc.ts';
import { findCloudShell } from './cloud-shell.ts';
import { type Environment, nodeEnvironment } from './environment.ts';
import { findImds } from './imds.ts';
import { findMachineLearning } from './machine-learning.ts';
import { findServiceFabric } from './service-fabric.ts';
import type { Identity, ManagedIdentitySource, SourceName } from './source.ts';
import { findWebApp } from './web-app.ts';

export interface ManagedIdentityOptions {
	/** client id of a user-assigned identity; without one of these three it is the machine's own, system-assigned */
	userAssignedClientId?: string | undefined;
	/** object id of a user-assigned identity */
	userAssignedObjectId?: string | undefined;
	/** resource id of a user-assigned identity: `/subscriptions/…` */
	userAssignedResourceId?: string | undefined;
	/** `['cp1']` when absent: says that claims challenges are understood, and lets tokens live longer */
	clientCapabilities?: readonly string[] | undefined;
	/** where tokens are kept; memory by default */
	cache?: CacheStorage | undefined;
	fetch?: typeof fetch | undefined;
	/** milliseconds after which one request to the machine's endpoint is given up; 10,000 when absent */
	requestTimeout?: number | undefined;
	/** epoch milliseconds */
	clock?: (() => number) | undefined;
	/** waits so many milliseconds */
	delay?: ((milliseconds: number) => Promise<void>) | undefined;
	/** told what the client does; see {@link createLogger} */
	onEvent?: ((event: ClientEvent) => void) | undefined;
	/** variables and files of the machine; Node's when absent */
	environment?: Environment | undefined;
}

export interface ManagedIdentityRequest {
	/** such as `https://vault.azure.net`; a `/.default` behind it is left out */
	resource: string;
	/** claims of a challenge, JSON text: the cached token is not used again */
	claims?: string | undefined;
	/** asks the endpoint even when the cache holds a token */
	forceRefresh?: boolean | undefined;
	/** gives the request up; the promise is rejected with the signal's reason */
	signal?: AbortSignal | undefined;
}

export interface ManagedIdentityClient {
	/** @throws ServerError as the endpoint refuses; ClientAuthError `network_error` where there is no managed identity */
	acquireToken(request: ManagedIdentityRequest): Promise<AuthenticationResult>;
	/** the same with one scope, `<resource>/.default`, as {@link createChallengeFetch} asks a client */
	acquireTokenByClientCredential(request: {
		scopes: readonly string[];
		claims?: string | undefined;
		signal?: AbortSignal | undefined;
	}): Promise<AuthenticationResult>;
	/** where the program runs; `Imds` when nothing says where */
	getManagedIdentitySource(): Promise<SourceName>;
}

/** in this order a program that runs in one place finds the variables of that place */
const finders = [findServiceFabric, findWebApp, findMachineLearning, findCloudShell, findAzureArc, findImds] as const;

function identityOf(options: ManagedIdentityOptions): Identity {
	const { userAssignedClientId, userAssignedObjectId, userAssignedResourceId } = options;
	const named = Object.entries({
		clientId: userAssignedClientId,
		objectId: userAssignedObjectId,
		resourceId: userAssignedResourceId,
	}).filter(([, id]) => id !== undefined) as [Identity['kind'], string][];
	const [first] = named;
	if (!first) return { kind: 'system', id: 'system_assigned_managed_identity' };
	if (named.length > 1 || first[1] === '')
		throw new ClientConfigurationError(
			'invalid_option',
			'name a user-assigned identity by one of its client id, object id and resource id, and by that alone',
		);
	return { kind: first[0], id: first[1] };
}

async function hexDigest(token: string): Promise<string> {
	const digest = new Uint8Array(await subtleCrypto().digest('SHA-256', new TextEncoder().encode(token)));
	return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * A client for a program on Azure, or on a machine with Azure Arc's agent: App Service, Functions, Service Fabric,
 * Machine Learning, Cloud Shell, Azure Arc, and virtual machines (IMDS). Where the program runs is found by its
 * environment.
 *
 * @throws ClientConfigurationError for two ids of an identity; at the first request for a variable that holds no
 *   address, and for an
 *   identity that the place does not have
 * @example
 * const client = createManagedIdentityClient({ userAssignedClientId: 'the client id of the identity' });
 * const { accessToken } = await client.acquireToken({ resource: 'https://vault.azure.net' });
 */
export function createManagedIdentityClient(options: ManagedIdentityOptions = {}): ManagedIdentityClient {
	const identity = identityOf(options);
	const { environment: given, clientCapabilities = ['cp1'], ...common } = options;
	const context = createAuthorities({
		...common,
		clientId: identity.kind === 'system' ? identity.id : `${identity.kind}:${identity.id}`,
		// nothing is sent there: entries of the cache are named by it, as MSAL names its own
		authority: 'https://login.microsoftonline.com/managed_identity',
		clientCapabilities,
	})();
	const { configuration, cache } = context;
	const shared = createSharedWork<AuthenticationResult>();
	let found: Promise<ManagedIdentitySource> | undefined;

	async function find(): Promise<ManagedIdentitySource> {
		const environment = given ?? nodeEnvironment();
		for (const finder of finders) {
			const source = await finder(environment, identity);
			if (source) return source;
		}
		throw new ClientConfigurationError('invalid_option', 'there is no managed identity here');
	}

	function sourceHere(): Promise<ManagedIdentitySource> {
		found ??= find().catch((error) => {
			found = undefined;
			throw error;
		});
		return found;
	}

	const began = () => cache.beginPartition('app');
	const wanted = (resource: string) => ({
		tenant: cache.tenant,
		scopes: [resource],
		now: Math.floor(configuration.clock() / 1000),
	});

	async function ask(resource: string, claims: string | undefined, signal: AbortSignal | undefined) {
		const from = await began();
		const source = await sourceHere();
		const request = source.request(resource);
		const held = claims ? findToken(from.document, wanted(resource)) : undefined;
		const more = {
			...(held && source.revokes ? { token_sha256_to_refresh: await hexDigest(held.secret) } : {}),
			...(clientCapabilities.length > 0 ? { xms_cc: clientCapabilities.join(',') } : {}),
		};
		configuration.emit({ type: 'tokenRequested', grantType: 'managed_identity', correlationId: undefined });
		const { clock, delay, requestTimeout } = configuration;
		const fetch = options.fetch ?? source.fetch ?? configuration.fetch;
		const asking = { fetch, requestTimeout, clock, delay, signal };
		const query = { ...request.query, ...more };
		const response = await askSource(asking, source, { ...request, query }).catch((error) => {
			if (!(error instanceof ClientAuthError) || source.name !== 'Imds') throw error;
			if (error.code !== 'network_error' && error.code !== 'timed_out') throw error;
			throw new ClientAuthError(
				error.code,
				'there is no managed identity here: no variable of a service of Azure ' +
					'is set, and no metadata service (IMDS) answers',
				{ cause: error },
			);
		});
		return takeResponse(context, { scopes: [resource], claims }, response, { began: from });
	}

	const share = (resource: string, claims: string | undefined, signal: AbortSignal | undefined) =>
		shared.join(JSON.stringify([resource, claims ?? '']), signal, (stop) => ask(resource, claims, stop));

	const client: ManagedIdentityClient = {
		async acquireToken(request) {
			const resource = (request?.resource ?? '').replace(/\/\.default$/, '');
			requireScopes({ scopes: [resource] });
			const { claims, forceRefresh, signal } = request;
			signal?.throwIfAborted();
			if (claims) outgoingClaims(configuration, claims);
			const { document } = await began();
			const held = claims || forceRefresh ? undefined : findToken(document, wanted(resource));
			if (!held) return share(resource, claims, signal);
			// renewed behind the caller's back, while the token still serves
			if (held.refreshOn !== undefined && held.refreshOn <= wanted(resource).now)
				share(resource, undefined, undefined).catch(() => undefined);
			configuration.emit({ type: 'tokenAcquired', fromCache: true, scopes: held.scopes });
			return resultOf(held, undefined, true);
		},
		async acquireTokenByClientCredential(request) {
			requireScopes(request);
			const { scopes, claims, signal } = request;
			if (scopes.length > 1)
				throw new ClientConfigurationError('scopes_required', 'a managed identity asks for one resource at a time');
			return client.acquireToken({ resource: scopes[0] as string, claims, signal });
		},
		getManagedIdentitySource: async () => (await sourceHere()).name,
	};
	return client;
}

/**
 * A credential for createConfidentialClient: the managed identity vouches for the application, whose registration
 * trusts it. "Configure an application to trust a managed identity".
 *
 * @param audience `api://AzureADTokenExchange` when absent; the clouds of China and the government of the United States
 *   have others
 * @example
 * const credential = managedIdentityCredential(createManagedIdentityClient());
 * const client = createConfidentialClient({ clientId, authority, credential });
 */
export function managedIdentityCredential(
	client: Pick<ManagedIdentityClient, 'acquireToken'>,
	audience = 'api://AzureADTokenExchange',
): Credential {
	return async () => (await client.acquireToken({ resource: audience })).accessToken;
}

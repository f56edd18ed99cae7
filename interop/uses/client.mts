// What the README of @countersign/client shows, as a program in strict TypeScript: it must compile, and is not run.
import {
	type Account,
	AuthError,
	acquireTokenByDpop,
	acquireTokenByPop,
	acquireTokenInLongRunningProcess,
	acquireTokenInteractive,
	ClientAuthError,
	certificateCredential,
	challengeFromError,
	createChallengeFetch,
	createConfidentialClient,
	createDpopFetch,
	createDpopKey,
	createEncryptedStorage,
	createFileStorage,
	createLogger,
	createManagedIdentityClient,
	createMemoryStorage,
	createPluginStorage,
	createPopFetch,
	createPopKey,
	createPublicClient,
	createWebStorage,
	exportMsalCache,
	federatedTokenFile,
	InteractionRequiredAuthError,
	importMsalCache,
	initiateLongRunningOnBehalfOf,
	managedIdentityCredential,
	type PublicClient,
	parseChallenge,
	resumeAfterRedirect,
	ServerError,
	sessionCookieKey,
	stopLongRunningProcess,
} from '@countersign/client';

const scopes = ['api://todo/Tasks.ReadWrite'];
const client: PublicClient = createPublicClient({
	clientId: 'x',
	authority: 'https://login.microsoftonline.com/contoso.com',
	redirectUri: 'http://localhost:5173/',
	cache: createWebStorage(() => sessionStorage),
});
await client.handleRedirectPromise();
const call = createChallengeFetch(client, { resources: { 'https://api.example': scopes } });
export async function signIn() {
	const { account } = await client.loginPopup({ scopes });
	await client.setActiveAccount(account);
	await client.loginPopup();
}
await call('https://api.example/tasks/7', { method: 'DELETE' });
createChallengeFetch(client, {
	resources: { 'https://api.example': scopes },
	interaction: 'redirect',
	resume: resumeAfterRedirect({
		onResumed: async (response, request) => console.log((await response).status, request.url),
	}),
});
const functions = createChallengeFetch({
	origins: ['https://api.example'],
	acquireToken: (request) => client.acquireTokenSilent({ scopes, ...request }),
	stepUp: ({ claims }) => client.acquireTokenPopup({ scopes, claims }),
});
// the JSDoc example with an account that may be undefined
const account: Account | undefined = (await client.getAllAccounts())[0];
createChallengeFetch({
	origins: ['https://api.example'],
	acquireToken: (request) => client.acquireTokenSilent({ scopes, account, ...request }),
	stepUp: ({ claims, maxAge, acrValues, signal }) =>
		client.acquireTokenPopup({ scopes, claims, maxAge, acrValues, signal }),
});
try {
	await functions('https://api.example/');
} catch (error) {
	if (error instanceof InteractionRequiredAuthError) await client.acquireTokenPopup({ scopes, claims: error.claims });
	if (error instanceof AuthError)
		switch (error.remedy) {
			case 'retryInteractively':
			case 'none':
				break;
		}
	if (error instanceof ClientAuthError) console.log(error.retryAfter, error.grantedScopes);
	if (error instanceof ServerError) console.log(error.errorNumbers, error.headers?.get('x'));
}
const { clientId, clientSecret } = process.env;
const middle = createConfidentialClient({ clientId: clientId ?? '', clientSecret, authority: 'https://x' });
try {
	await middle.acquireTokenOnBehalfOf({ assertion: 'x', scopes });
} catch (error) {
	const relayed = challengeFromError(error, 'https://x/authorize');
	if (relayed) new Response(null, relayed);
}
createConfidentialClient({
	clientId: 'x',
	authority: 'https://x',
	authorityMetadata: { issuer: 'https://x/v2.0', token_endpoint: 'https://x/token' },
	credential: certificateCredential({ certificate: 'c', privateKey: 'k' }),
	onEvent: createLogger({ write: console.log }),
});
createConfidentialClient({ clientId: 'x', authority: 'https://x', credential: federatedTokenFile() });
const mi = createManagedIdentityClient();
createConfidentialClient({ clientId: 'x', authority: 'https://x', credential: managedIdentityCredential(mi) });
createChallengeFetch(mi, { resources: { 'https://v': ['https://vault.azure.net'] } });
const { sessionKey } = await initiateLongRunningOnBehalfOf(middle, { assertion: 'x', scopes });
await acquireTokenInLongRunningProcess(middle, { sessionKey, scopes });
await stopLongRunningProcess(middle, { sessionKey });
createPublicClient({
	clientId: 'x',
	authority: 'https://x',
	cache: createEncryptedStorage(() => localStorage, { key: sessionCookieKey() }),
});
createMemoryStorage();
createFileStorage({ path: 'x' });
const redis = new Map<string, string>();
createPluginStorage(
	{
		beforeCacheAccess: async ({ partition, tokenCache }) => tokenCache.deserialize(redis.get(partition)),
		afterCacheAccess: async ({ partition, tokenCache, cacheHasChanged }) => {
			if (cacheHasChanged) redis.set(partition, tokenCache.serialize());
		},
	},
	{ partition: () => 'x' },
);
await importMsalCache(client, await exportMsalCache(client));
await acquireTokenInteractive(client, { scopes, openBrowser: (url) => console.log(url) });
const key = await createDpopKey({ keptAs: 'todo' });
createDpopFetch({
	key,
	origins: ['https://api.example'],
	acquireToken: (request) => acquireTokenByDpop(client, { account, scopes, key, ...request }),
});
const response = await fetch('x');
const challenge = await parseChallenge(response);
if (challenge?.claims) console.log(challenge.claims);

// what a program reads from its environment may be absent: every option takes that
const { TENANT: tenant, HOST: host, KEY: keptAs } = process.env as Record<string, string | undefined>;
createPublicClient({
	...{ clientId: 'x', authority: `https://login.microsoftonline.com/${tenant}`, redirectUri: host, issuer: host },
	...{
		knownAuthorities: undefined,
		clientCapabilities: undefined,
		cache: undefined,
		fetch: undefined,
		protocol: undefined,
	},
	...{ requestTimeout: undefined, popupTimeout: undefined, clock: undefined, delay: undefined, onEvent: undefined },
});
createChallengeFetch({
	...{
		origins: undefined,
		stepUp: undefined,
		fetch: undefined,
		onChallenge: undefined,
		onLoop: undefined,
		clock: undefined,
	},
	acquireToken: async () => ({ accessToken: 'x', account: undefined }),
});
createChallengeFetch(client, {
	resources: { 'https://api.example': scopes },
	...{ interaction: undefined, resume: undefined, account: undefined },
});
createEncryptedStorage(() => localStorage, { key: undefined });
createLogger({ write: undefined, personalData: undefined });
createDpopKey({ keptAs, clock: undefined });
createManagedIdentityClient({ cache: undefined, clock: undefined, environment: undefined, onEvent: undefined });
const popKey = await createPopKey({ keptAs });
const signed = await acquireTokenByPop(client, {
	...{ account, scopes, key: popKey, shrNonce: undefined, shrClaims: undefined, claims: undefined },
	...{ resourceRequestMethod: 'GET', resourceRequestUri: 'https://api.example/' },
});
await fetch('https://api.example/', { headers: { authorization: `PoP ${signed.accessToken}` } });
createPopFetch({
	client,
	origins: ['https://api.example'],
	request: { account, scopes, key: popKey },
	fetch: undefined,
});

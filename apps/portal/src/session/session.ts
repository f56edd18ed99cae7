// Who administers: our own client signs in at the authority that serves this page, and our own fetch answers what Graph
// asks for, such as an authentication context that protects the change of a policy.
import { type Account, createChallengeFetch, createPublicClient, createWebStorage } from '@countersign/client';
import { portalAppId, portalPermissions } from '@countersign/protocol';
import { createGraph, type Graph } from '../graph/graph.ts';
import { authorityNow, followClock } from './authority-clock.ts';
import { createExchanges, type Exchanges } from './exchanges.ts';

const scopes = [...portalPermissions];

export interface Session {
	account: Account;
	graph: Graph;
	/** what passes between this page, Graph and the authority */
	exchanges: Exchanges;
	/** asks the authority for a new token, whatever is kept */
	renew(): Promise<void>;
	/** leaves the page, and ends the session at the authority */
	signOut(): Promise<void>;
}

const { origin } = location;
const page = `${origin}/portal/`;
const exchanges = createExchanges((input, init) => fetch(input, init), authorityNow);
const client = createPublicClient({
	clientId: portalAppId,
	authority: `${origin}/organizations`,
	// where windows come back: a page without a policy that cuts it off from this one, and without a script
	redirectUri: `${page}signed-in.html`,
	// of this tab alone: a portal that is closed has forgotten its tokens
	cache: createWebStorage(sessionStorage),
	clock: authorityNow,
	fetch: exchanges.fetch,
	onEvent: exchanges.onEvent,
});

const returnKey = 'countersign.portal.return';

/** Where the user was before the sign-in left the page. */
function rememberAddress(): void {
	sessionStorage.setItem(returnKey, location.pathname + location.search);
}

function returnToAddress(): void {
	const address = sessionStorage.getItem(returnKey);
	sessionStorage.removeItem(returnKey);
	if (address?.startsWith('/portal')) history.replaceState(null, '', address);
}

export async function signIn(): Promise<never> {
	rememberAddress();
	return client.loginRedirect({ scopes, prompt: 'select_account', redirectUri: page });
}

/**
 * Finishes a sign-in that comes back, or takes up the one of this tab.
 *
 * @returns `undefined` where nobody has signed in
 * @throws AuthError where the sign-in was refused
 */
export async function resumeSession(): Promise<Session | undefined> {
	await followClock();
	const result = await client.handleRedirectPromise();
	if (result) {
		await client.setActiveAccount(result.account);
		returnToAddress();
	}
	const account = (await client.getActiveAccount()) ?? (await client.getAllAccounts())[0];
	if (!account) return undefined;
	await client.setActiveAccount(account);
	const call = createChallengeFetch(client, {
		resources: { [`${origin}/v1.0`]: scopes, [`${origin}/beta`]: scopes },
		interaction: 'popup',
		fetch: exchanges.fetch,
		onChallenge: exchanges.onChallenge,
	});
	return {
		account,
		graph: createGraph(call as typeof fetch, origin),
		exchanges,
		async renew() {
			await client.acquireTokenSilent({ scopes, account, forceRefresh: true });
		},
		async signOut() {
			await client.logoutRedirect({ account });
		},
	};
}

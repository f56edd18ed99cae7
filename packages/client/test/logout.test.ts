// What a sign-out tells the authority, and what it leaves in the cache. OpenID Connect RP-Initiated Logout 1.0 §2.
import { afterEach, expect, test, vi } from 'vitest';
import type { Account, LogoutRequest } from '../src/index.ts';
import { stubPage } from './page.ts';
import { authority, publicClient, scopeOf, tokenAnswer } from './token-endpoint.ts';

const scopes = ['api://a/A'];
afterEach(() => vi.unstubAllGlobals());

/** @returns the parameters of the address that the page was sent to */
async function signOut(request: (account: Account) => LogoutRequest): Promise<Record<string, string>> {
	const page = stubPage();
	const { client } = publicClient((form) =>
		tokenAnswer('ann', 'at', scopeOf(form), { claims: { login_hint: 'O.opaque' } }),
	);
	const { account } = await client.acquireTokenByCode({ code: 'c', scopes });
	client.logoutRedirect(request(account as Account)).catch(() => undefined);
	await vi.waitFor(() => expect(page.assigned).toHaveLength(1));
	expect(await client.getAllAccounts()).toEqual([]);
	const url = new URL(page.assigned[0] as string);
	expect(`${url.origin}${url.pathname}`).toBe(`${authority}/oauth2/v2.0/logout`);
	return Object.fromEntries(url.searchParams);
}

test.each<[string, (account: Account) => LogoutRequest, Record<string, string>]>([
	['nothing is asked: the client alone', () => ({}), {}],
	['an account: its login hint', (account) => ({ account }), { logout_hint: 'O.opaque' }],
	['a hint of the program’s', (account) => ({ account, logoutHint: 'O.other' }), { logout_hint: 'O.other' }],
	['a hint without an account', () => ({ logoutHint: 'O.other' }), { logout_hint: 'O.other' }],
	['an ID token', () => ({ idTokenHint: 'a.b.c' }), { id_token_hint: 'a.b.c' }],
	[
		'where to go back to, and with what',
		() => ({ postLogoutRedirectUri: '/signed-out', state: 's' }),
		{ post_logout_redirect_uri: 'https://app.example/signed-out', state: 's' },
	],
	[
		'more parameters, of which none takes the place of the client',
		() => ({ extraQueryParameters: { client_id: 'another', ui_locales: 'de' } }),
		{ ui_locales: 'de' },
	],
	['members without a value', () => ({ logoutHint: '', state: undefined, postLogoutRedirectUri: '' }), {}],
])('%s', async (_, request, expected) => {
	expect(await signOut(request)).toEqual({ client_id: 'app', ...expected });
});

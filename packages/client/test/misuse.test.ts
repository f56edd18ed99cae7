// Programs that call a function wrongly are told what to do, by an error of this library and never by one of the
// engine.
import { describe, expect, test } from 'vitest';
import * as library from '../src/index.ts';
import { confidentialClient, publicClient, scopeOf, tokenAnswer } from './token-endpoint.ts';

const scopes = ['api://a/A'];
const { client: open } = publicClient((form) => tokenAnswer('ann', 'at', scopeOf(form)));
const { client: secret } = confidentialClient((form) => tokenAnswer('ann', 'at', scopeOf(form)));
/** as a program in plain JavaScript calls */
// biome-ignore lint/suspicious/noExplicitAny: what the types forbid is what is tested
const [page, server, all] = [open as any, secret as any, library as any];
const resources = (value: unknown) => ({ resources: { 'https://api.example': value } });

describe('[case client/14] called with nothing, or without what it needs', () => {
	test.each<[string, () => unknown, string]>([
		['acquireTokenSilent()', () => page.acquireTokenSilent(), 'scopes_required'],
		[
			'acquireTokenSilent with scopes as text',
			() => page.acquireTokenSilent({ scopes: 'User.Read' }),
			'scopes_required',
		],
		['acquireTokenSilent without an account', () => page.acquireTokenSilent({ scopes }), 'no_account'],
		['acquireTokenPopup()', () => page.acquireTokenPopup(), 'scopes_required'],
		['acquireTokenRedirect()', () => page.acquireTokenRedirect(), 'scopes_required'],
		['loginPopup() outside a page', () => page.loginPopup(), 'not_in_browser'],
		['loginRedirect() outside a page', () => page.loginRedirect(), 'not_in_browser'],
		['ssoSilent() outside a page', () => page.ssoSilent(), 'not_in_browser'],
		['logoutPopup() outside a page', () => page.logoutPopup(), 'not_in_browser'],
		['logoutRedirect(null) outside a page', () => page.logoutRedirect(null), 'not_in_browser'],
		['getAuthCodeUrl()', () => page.getAuthCodeUrl(), 'scopes_required'],
		['acquireTokenByCode()', () => page.acquireTokenByCode(), 'scopes_required'],
		['acquireTokenByCode without a code', () => page.acquireTokenByCode({ scopes }), 'code_required'],
		['acquireTokenByDeviceCode()', () => page.acquireTokenByDeviceCode(), 'scopes_required'],
		['acquireTokenByDeviceCode without onUserCode', () => page.acquireTokenByDeviceCode({ scopes }), 'invalid_option'],
		['removeAccount()', () => page.removeAccount(), 'account_required'],
		['acquireTokenForClient()', () => server.acquireTokenForClient(), 'scopes_required'],
		['acquireTokenOnBehalfOf()', () => server.acquireTokenOnBehalfOf(), 'scopes_required'],
		['acquireTokenOnBehalfOf without', () => server.acquireTokenOnBehalfOf({ scopes }), 'assertion_required'],
		['a server’s acquireTokenSilent()', () => server.acquireTokenSilent(), 'scopes_required'],
		['a server’s getAuthCodeUrl()', () => server.getAuthCodeUrl(), 'scopes_required'],
		['a server’s acquireTokenByCode()', () => server.acquireTokenByCode(), 'scopes_required'],
		['acquireTokenByDpop()', () => all.acquireTokenByDpop(page), 'scopes_required'],
		['acquireTokenByDpop without a key', () => all.acquireTokenByDpop(page, { scopes }), 'invalid_option'],
		['acquireTokenByUsernamePassword()', () => all.acquireTokenByUsernamePassword(page), 'scopes_required'],
		['… without a name', () => all.acquireTokenByUsernamePassword(page, { scopes }), 'invalid_option'],
		['acquireTokenByRefreshToken()', () => all.acquireTokenByRefreshToken(page), 'scopes_required'],
		['… without a token', () => all.acquireTokenByRefreshToken(page, { scopes }), 'invalid_option'],
		['initiateLongRunningOnBehalfOf()', () => all.initiateLongRunningOnBehalfOf(server), 'scopes_required'],
		['acquireTokenInLongRunningProcess()', () => all.acquireTokenInLongRunningProcess(server), 'scopes_required'],
		['acquireTokenInteractive()', () => all.acquireTokenInteractive(page), 'scopes_required'],
		['… without openBrowser', () => all.acquireTokenInteractive(page, { scopes }), 'invalid_option'],
		['a machine’s acquireToken()', () => all.createManagedIdentityClient().acquireToken(), 'scopes_required'],
		['createPublicClient()', () => all.createPublicClient(), 'client_id_required'],
		['createPublicClient without an authority', () => all.createPublicClient({ clientId: 'x' }), 'invalid_authority'],
		['createConfidentialClient()', () => all.createConfidentialClient(), 'credential_required'],
		['certificateCredential()', () => all.certificateCredential(), 'credential_required'],
		['createChallengeFetch()', () => all.createChallengeFetch(), 'invalid_option'],
		['createChallengeFetch(null, …)', () => all.createChallengeFetch(null, resources(scopes)), 'invalid_option'],
		['createChallengeFetch without functions', () => all.createChallengeFetch({}), 'origin_not_listed'],
		['… without acquireToken', () => all.createChallengeFetch({ acquireToken: 7 }), 'invalid_option'],
		['… with a client alone', () => all.createChallengeFetch(page), 'origin_not_listed'],
		['… with scopes as text', () => all.createChallengeFetch(page, resources('User.Read')), 'scopes_required'],
		['… with an empty list of scopes', () => all.createChallengeFetch(page, resources([])), 'scopes_required'],
		['createDpopFetch()', () => all.createDpopFetch(), 'invalid_option'],
		['createFileStorage()', () => all.createFileStorage(), 'invalid_option'],
		['createPluginStorage()', () => all.createPluginStorage(), 'invalid_option'],
		['resumeAfterRedirect()', () => all.resumeAfterRedirect(), 'invalid_option'],
		['importMsalCache without text', () => all.importMsalCache(page), 'invalid_option'],
		['a client that is none', () => all.importMsalCache({}, '{}'), 'invalid_option'],
	])('%s', async (_, call, code) => {
		const error = await (async () => call())().then(
			() => 'nothing was thrown',
			(thrown) => thrown,
		);
		expect(error).toBeInstanceOf(library.AuthError);
		expect(error.code).toBe(code);
	});

	test('nothing where nothing is needed is no mistake', async () => {
		expect(await page.getAllAccounts(null)).toEqual([]);
		expect(await page.getAccount()).toBeUndefined();
		await page.setActiveAccount();
		expect(all.challengeFromError(undefined, 'https://login.example/authorize')).toBeUndefined();
		expect(all.isInteractionRequired()).toBe(false);
		expect(await all.parseChallenge()).toBeUndefined();
	});
});

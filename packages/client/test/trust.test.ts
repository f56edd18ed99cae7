// The client against a token endpoint that answers late, about somebody else, or not at all.
import { describe, expect, test } from 'vitest';
import {
	type Account,
	acquireTokenByRefreshToken,
	acquireTokenByUsernamePassword,
	createMemoryStorage,
} from '../src/index.ts';
import { confidentialClient, publicClient, scopeOf, tokenAnswer } from './token-endpoint.ts';

const scopes = ['api://a/A'];
type Client = ReturnType<typeof publicClient>['client'];
const signIn = async (client: Client, code: string) =>
	(await client.acquireTokenByCode({ code, scopes })).account as Account;

/** answers refreshes only when told to */
function held(answer: (form: URLSearchParams) => Response) {
	let open: () => void = () => undefined;
	const gate = new Promise<void>((done) => {
		open = done;
	});
	const made = publicClient(async (form) => {
		if (form.get('grant_type') === 'refresh_token') await gate;
		return answer(form);
	});
	return { ...made, open };
}

describe('[case client/02] an answer that comes late changes nothing that happened meanwhile', () => {
	const byName = (form: URLSearchParams) => {
		const strong = form.get('code') === 'mfa' || form.get('refresh_token') === 'rt-mfa';
		return tokenAnswer('ben', strong ? 'strong' : 'plain', scopeOf(form), {
			refreshToken: strong ? 'rt-mfa' : 'rt-pwd',
		});
	};

	test('[sec 226] the tokens of a step-up stay, and the late caller is given them', async () => {
		const { client, sent, open } = held(byName);
		const account = await signIn(client, 'pwd');
		const slow = client.acquireTokenSilent({ account, scopes, forceRefresh: true });
		await new Promise((done) => setTimeout(done, 5));
		await signIn(client, 'mfa');
		open();
		expect((await slow).accessToken).toBe('strong');
		expect((await client.acquireTokenSilent({ account, scopes })).accessToken).toBe('strong');
		await client.acquireTokenSilent({ account, scopes, forceRefresh: true });
		expect(sent.at(-1)?.get('refresh_token')).toBe('rt-mfa');
	});

	test.each(['the same resource', 'another resource'])(
		'after a sign-out nothing is stored or served: %s',
		async (which) => {
			const { client, open } = held(byName);
			const account = await signIn(client, 'pwd');
			const asked = which === 'the same resource' ? scopes : ['api://b/B'];
			const slow = client.acquireTokenSilent({ account, scopes: asked, forceRefresh: true });
			await new Promise((done) => setTimeout(done, 5));
			await client.removeAccount(account);
			open();
			await expect(slow).rejects.toMatchObject({ code: 'signed_out' });
			expect(await client.getAllAccounts()).toEqual([]);
			await expect(client.acquireTokenSilent({ account, scopes: asked })).rejects.toMatchObject({
				code: 'no_tokens_found',
			});
		},
	);

	test('a sign-out while a code is redeemed stays a sign-out', async () => {
		let open: () => void = () => undefined;
		const gate = new Promise<void>((done) => {
			open = done;
		});
		let slow = false;
		const { client } = publicClient(async (form) => {
			if (slow) await gate;
			return byName(form);
		});
		const account = await signIn(client, 'pwd');
		slow = true;
		const late = client.acquireTokenByCode({ code: 'again', scopes });
		await new Promise((done) => setTimeout(done, 5));
		await client.removeAccount(account);
		open();
		await expect(late).rejects.toMatchObject({ code: 'signed_out' });
		expect(await client.getAllAccounts()).toEqual([]);
	});

	test('two tabs on one storage: the sign-out of one holds for the answer of the other', async () => {
		const cache = createMemoryStorage();
		let open: () => void = () => undefined;
		const gate = new Promise<void>((done) => {
			open = done;
		});
		const one = publicClient(
			async (form) => {
				if (form.get('grant_type') === 'refresh_token') await gate;
				return byName(form);
			},
			{ cache },
		);
		const other = publicClient(byName, { cache });
		const account = await signIn(one.client, 'pwd');
		const slow = one.client.acquireTokenSilent({ account, scopes, forceRefresh: true });
		await new Promise((done) => setTimeout(done, 5));
		await other.client.removeAccount(account);
		open();
		await expect(slow).rejects.toMatchObject({ code: 'signed_out' });
		// but for the mark of the sign-out
		expect([...(await cache.keys())].filter((key) => !key.startsWith('signedOut|'))).toEqual([]);
	});
});

describe('[case client/05] whose answer it is, is compared with who was asked', () => {
	test('a refresh for ann that is answered about bob is refused, and bob is not stored', async () => {
		let who = 'ann';
		const { client } = publicClient((form) => tokenAnswer(who, `at-${who}`, scopeOf(form)));
		const account = await signIn(client, 'x');
		who = 'bob';
		await expect(client.acquireTokenSilent({ account, scopes, forceRefresh: true })).rejects.toMatchObject({
			code: 'user_mismatch',
		});
		expect((await client.getAllAccounts()).map(({ username }) => username)).toEqual(['ann']);
	});

	test('[sec 215] a code after getAuthCodeUrl({ account }) must be that account’s, and of that sign-in', async () => {
		let claims = {};
		let who = 'ann';
		const { client } = publicClient((form) => tokenAnswer(who, 'at', scopeOf(form), { claims }));
		const account = await signIn(client, 'x');
		const first = await client.getAuthCodeUrl({ scopes, account });
		claims = { nonce: first.pending.nonce };
		who = 'bob';
		await expect(
			client.acquireTokenByCode({ code: 'y', scopes, codeVerifier: first.pending.verifier }),
		).rejects.toMatchObject({ code: 'user_mismatch' });
		const second = await client.getAuthCodeUrl({ scopes });
		await expect(
			client.acquireTokenByCode({ code: 'z', scopes, codeVerifier: second.pending.verifier }),
		).rejects.toMatchObject({ code: 'nonce_mismatch' });
	});
});

describe('[case client/14] misuse is told', () => {
	test('without an account the user must sign in', async () => {
		const { client } = publicClient(() => new Response());
		await expect(client.acquireTokenSilent({ scopes, account: undefined })).rejects.toMatchObject({
			name: 'InteractionRequiredAuthError',
			code: 'no_account',
			remedy: 'retryInteractively',
		});
	});

	test.each<[string, (client: Client) => Promise<unknown>, string]>([
		['acquireTokenPopup in Node', (client) => client.acquireTokenPopup({ scopes }), 'not_in_browser'],
		['acquireTokenRedirect in Node', (client) => client.acquireTokenRedirect({ scopes }), 'not_in_browser'],
		['handleRedirectPromise in Node', (client) => client.handleRedirectPromise(), 'not_in_browser'],
		['ssoSilent in Node', (client) => client.ssoSilent({ scopes }), 'not_in_browser'],
		['logoutPopup in Node', (client) => client.logoutPopup(), 'not_in_browser'],
		['logoutRedirect in Node', (client) => client.logoutRedirect(), 'not_in_browser'],
		['no scopes', (client) => client.acquireTokenSilent({ scopes: [], account: undefined }), 'scopes_required'],
		['scopes as text', (client) => client.getAuthCodeUrl({ scopes: 'User.Read' as never }), 'scopes_required'],
		['no code', (client) => client.acquireTokenByCode({ code: '', scopes }), 'code_required'],
		['no account to remove', (client) => client.removeAccount(undefined as never), 'account_required'],
		['claims in base64', (client) => client.getAuthCodeUrl({ scopes, claims: 'eyJhIjoxfQ' }), 'invalid_claims'],
		[
			'a device flow that the authority has not',
			(client) => client.acquireTokenByDeviceCode({ scopes, onUserCode: () => undefined }),
			'endpoint_missing',
		],
	])('%s', async (_, act, code) => {
		const { client } = publicClient(() => new Response());
		await expect(act(client)).rejects.toMatchObject({
			name: 'ClientConfigurationError',
			code,
			remedy: 'fixConfiguration',
		});
	});
});

test('[case client/18] tokens of assertions that are over are removed as others come', async () => {
	const cache = createMemoryStorage();
	let now = 1_800_000_000_000;
	const { client } = confidentialClient(() => tokenAnswer('x', 'at', 'api://b/B'), { cache, clock: () => now });
	for (let i = 0; i < 50; i += 1)
		await client.acquireTokenOnBehalfOf({ assertion: `assertion-${i}`, scopes: ['api://b/B'] });
	now += 2 * 86_400_000;
	await client.acquireTokenOnBehalfOf({ assertion: 'one more', scopes: ['api://b/B'] });
	expect(cache.keys()).toHaveLength(1);
});

test('[case client/19] [sec 227] tokens for several resources at once are all kept', async () => {
	const { client, sent } = publicClient((form) => tokenAnswer('ben', `at-${scopeOf(form)}`, scopeOf(form)));
	const account = await signIn(client, 'x');
	const all = ['api://b/B', 'api://c/C', 'api://d/D'];
	await Promise.all(all.map((one) => client.acquireTokenSilent({ account, scopes: [one] })));
	for (const one of all)
		expect((await client.acquireTokenSilent({ account, scopes: [one] })).accessToken).toBe(`at-${one}`);
	expect(sent).toHaveLength(4);
});

test('[sec 225] scopes that were declined are named with those that were granted, and not asked for again', async () => {
	const { client, sent } = publicClient(() => tokenAnswer('ann', 'at', 'api://a/A openid'));
	const both = ['api://a/A', 'api://a/B'];
	await expect(client.acquireTokenByCode({ code: 'x', scopes: both })).rejects.toMatchObject({
		code: 'declined_scopes',
		declinedScopes: ['api://a/B'],
		grantedScopes: expect.arrayContaining(['api://a/A']),
		remedy: 'continueWithGranted',
	});
	const [account] = await client.getAllAccounts();
	await expect(client.acquireTokenSilent({ account, scopes: both })).rejects.toMatchObject({ code: 'declined_scopes' });
	expect((await client.acquireTokenSilent({ account, scopes: ['api://a/A'] })).accessToken).toBe('at');
	expect(sent).toHaveLength(1);
});

test('a refresh token of another library, and a password, become an account of the cache', async () => {
	const { client, sent } = publicClient((form) => tokenAnswer('ann', 'at', scopeOf(form)));
	const first = await acquireTokenByRefreshToken(client, { refreshToken: 'theirs', scopes });
	expect(sent[0]?.get('refresh_token')).toBe('theirs');
	expect((await client.acquireTokenSilent({ scopes, account: first.account })).fromCache).toBe(true);
	const second = await acquireTokenByUsernamePassword(client, { username: 'ann', password: 'p', scopes });
	expect(second.account).toEqual(first.account);
});

test('the active account is the one of silent requests that name none, until it signs out', async () => {
	const { client } = publicClient((form) => tokenAnswer(form.get('code') ?? 'ann', 'at', scopeOf(form)));
	const account = await signIn(client, 'ann');
	await client.setActiveAccount(account);
	expect((await client.acquireTokenSilent({ scopes })).accessToken).toBe('at');
	await client.removeAccount(account);
	expect(await client.getActiveAccount()).toBeUndefined();
	await expect(client.acquireTokenSilent({ scopes })).rejects.toMatchObject({ code: 'no_account' });
});

// The fetch over a client that is there: ours, MSAL's or oidc-client-ts's, by stand-ins that have their methods.
import { describe, expect, test } from 'vitest';
import { challengeFromError, claimsFromChallenge, createChallengeFetch, type TokenClient } from '../../src/index.ts';
import { publicClient } from '../token-endpoint.ts';
import { challenge, claims, refusal } from './api.ts';

const api = 'https://api.example';
const account = { homeAccountId: 'ben.t' };

function make(client: (asked: unknown[]) => TokenClient, more = {}) {
	const asked: unknown[] = [];
	const tokens: (string | null)[] = [];
	const call = createChallengeFetch(client(asked), {
		resources: { [api]: ['api://a/A'] },
		interaction: 'popup',
		async fetch(input, init) {
			const token = new Request(input, init).headers.get('authorization');
			tokens.push(token);
			return token === 'Bearer strong'
				? new Response('done')
				: new Response(null, { status: 401, headers: { 'www-authenticate': challenge() } });
		},
		...more,
	});
	return { call, asked, tokens };
}

const silent = async (request: { claims?: string }) => {
	if (request.claims) throw Object.assign(new Error('x'), { name: 'InteractionRequiredAuthError', claims: '' });
	return { accessToken: 'weak', account };
};
const popup = (asked: unknown[]) => async (request: unknown) => {
	asked.push(request);
	return { accessToken: 'strong', account };
};

test.each<[string, (asked: unknown[]) => TokenClient]>([
	[
		'msal-browser',
		(asked) =>
			({
				acquireTokenSilent: silent,
				acquireTokenPopup: popup(asked),
				getActiveAccount: () => null,
				getAllAccounts: () => [account],
			}) as TokenClient,
	],
	[
		'ours',
		(asked) =>
			({
				acquireTokenSilent: silent,
				acquireTokenPopup: popup(asked),
				getActiveAccount: async () => account,
				getAllAccounts: async () => [],
			}) as TokenClient,
	],
	[
		'msal-node',
		(asked) =>
			({
				acquireTokenSilent: silent,
				acquireTokenPopup: popup(asked),
				getTokenCache: () => ({ getAllAccounts: async () => [account] }),
			}) as TokenClient,
	],
])('%s: silent, then the user, then the call again', async (_, client) => {
	const { call, asked, tokens } = make(client);
	expect((await call(`${api}/a`)).status).toBe(200);
	expect(asked).toMatchObject([{ scopes: ['api://a/A'], claims, account }]);
	expect(tokens).toEqual(['Bearer weak', 'Bearer strong']);
});

test('oidc-client-ts: the claims go along as a parameter', async () => {
	const user = (access_token: string) => ({ access_token, expired: false, profile: { sub: 'ben' } });
	const { call, asked } = make((seen) => ({
		getUser: async () => user('weak'),
		signinSilent: async () => user('weak'),
		signinPopup: async (request: never) => {
			seen.push(request);
			return user('strong');
		},
	}));
	expect((await call(`${api}/a`)).status).toBe(200);
	expect(asked).toEqual([{ scope: 'openid api://a/A', extraQueryParams: { claims } }]);
});

test('[case client/08] addresses that are not listed get no token; without a list nothing is made', async () => {
	const { call, tokens } = make(() => ({ acquireTokenSilent: silent, getAllAccounts: () => [account] }) as TokenClient);
	await call('https://elsewhere.example/');
	expect(tokens).toEqual([null]);
	expect(() => make(() => ({ acquireTokenSilent: silent }) as TokenClient, { resources: {} })).toThrow(
		expect.objectContaining({ code: 'origin_not_listed' }),
	);
	expect(() => make(() => ({}))).toThrow(expect.objectContaining({ code: 'invalid_option' }));
});

test('a middle tier passes a refusal on as a challenge', () => {
	const relayed = challengeFromError(refusal(claims), 'https://login.example/authorize');
	expect(JSON.parse(claimsFromChallenge(relayed?.headers['www-authenticate']) ?? '')).toEqual(JSON.parse(claims));
	expect(challengeFromError(new Error('x'), 'https://login.example/')).toBeUndefined();
	expect(challengeFromError(refusal('{broken'), 'https://login.example/')).toBeUndefined();
});

describe('[case client/13] acr_values and max_age of RFC 9470 without the user', () => {
	const header = 'Bearer error="insufficient_user_authentication", acr_values="urn:strong", max_age="60"';
	const api = async (input: RequestInfo | URL, init?: RequestInit) =>
		new Request(input, init).headers.get('authorization') === 'Bearer strong'
			? new Response('done')
			: new Response('', { status: 401, headers: { 'www-authenticate': header } });
	const account = {
		homeAccountId: 'ann.t',
		localAccountId: 'ann',
		tenantId: 't',
		username: 'ann',
		name: undefined,
		sid: undefined,
	};

	/** a client whose silent request is answered strongly only where it asks for that */
	function silentOnly<Client extends TokenClient>(client: Client) {
		const asked: unknown[] = [];
		Object.assign(client, {
			getActiveAccount: async () => account,
			async acquireTokenSilent(request: { acrValues?: string[]; maxAge?: number }) {
				asked.push([request.acrValues, request.maxAge]);
				return { accessToken: request.acrValues ? 'strong' : 'weak', account };
			},
		});
		const resources = { 'https://api.example': ['api://a/A'] };
		return { asked, call: createChallengeFetch(client, { resources, fetch: api, interaction: 'none' }) };
	}

	test('our client asks the browser’s session first', async () => {
		const { asked, call } = silentOnly(publicClient(() => new Response()).client as TokenClient);
		expect((await call('https://api.example/a')).status).toBe(200);
		expect(asked).toEqual([
			[undefined, undefined],
			[['urn:strong'], 60],
		]);
	});

	test('an MSAL, which would give the token that it has, is not asked', async () => {
		const { asked, call } = silentOnly({} as TokenClient);
		await expect(call('https://api.example/a')).rejects.toMatchObject({ code: 'interaction_required' });
		expect(asked).toHaveLength(1);
	});
});

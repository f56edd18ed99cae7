// Attacks of the security catalogue that no case of the client is about.
import { expect, test } from 'vitest';
import { createMemoryStorage } from '../src/index.ts';
import { publicClient, scopeOf, tokenAnswer } from './token-endpoint.ts';

const scopes = ['api://a/A'];

test('[sec 224] two accounts of one name keep their tokens apart, in a tenant and across tenants', async () => {
	const people = [
		{ oid: 'ben-1', utid: 't' },
		{ oid: 'ben-2', utid: 't' },
		{ oid: 'ben-1', utid: 'other' },
	];
	let who = 0;
	const { client } = publicClient((form) => {
		const { oid, utid } = people[who] as (typeof people)[number];
		const home = Buffer.from(JSON.stringify({ uid: oid, utid })).toString('base64url');
		return tokenAnswer(oid, `at-${who}`, scopeOf(form), {
			claims: { preferred_username: 'ben@contoso.example', name: 'Ben' },
			more: { client_info: home },
		});
	});
	const accounts = [];
	for (who = 0; who < people.length; who += 1)
		accounts.push((await client.acquireTokenByCode({ code: `${who}`, scopes })).account);
	expect(await client.getAllAccounts({ username: 'ben@contoso.example' })).toHaveLength(3);
	for (const [index, account] of accounts.entries())
		expect((await client.acquireTokenSilent({ scopes, account })).accessToken).toBe(`at-${index}`);
	await client.removeAccount(accounts[0] as NonNullable<(typeof accounts)[number]>);
	expect((await client.acquireTokenSilent({ scopes, account: accounts[1] })).accessToken).toBe('at-1');
});

test('[sec 228] no token, code or verifier is in an event, an error or the key of a cache entry', async () => {
	const told: string[] = [];
	const cache = createMemoryStorage();
	let refuse = false;
	const { client } = publicClient(
		(form) => {
			if (refuse)
				return Response.json({ error: 'invalid_grant', error_description: 'AADSTS50076: no' }, { status: 400 });
			return tokenAnswer('ann', 'secret-access', scopeOf(form), { refreshToken: 'secret-refresh' });
		},
		{ cache, onEvent: (event) => told.push(JSON.stringify(event)) },
	);
	const { account } = await client.acquireTokenByCode({ code: 'secret-code', scopes, codeVerifier: 'secret-verifier' });
	refuse = true;
	const errors = await Promise.all(
		[
			client.acquireTokenSilent({ scopes, account, forceRefresh: true }),
			client.acquireTokenByCode({ code: 'secret-code', scopes, codeVerifier: 'secret-verifier' }),
		].map((asked) => asked.catch((error) => `${error.stack} ${JSON.stringify(error)}`)),
	);
	expect(errors.every((error) => typeof error === 'string')).toBe(true);
	expect([...told, ...errors, ...(await cache.keys())].join('\n')).not.toMatch(/secret-/);
});

test.each([
	['invalid_grant', 400],
	['unsupported_response_type', 400],
	['invalid_request', 400],
	['server_error', 500],
	['temporarily_unavailable', 503],
])('[sec 236] after %s no weaker flow is tried', async (error, status) => {
	let refuse = false;
	const { client, sent } = publicClient((form) =>
		refuse ? Response.json({ error }, { status }) : tokenAnswer('ann', 'at', scopeOf(form)),
	);
	const { account } = await client.acquireTokenByCode({ code: 'x', scopes });
	refuse = true;
	await client.acquireTokenSilent({ scopes, account, forceRefresh: true }).catch(() => undefined);
	const { url } = await client.getAuthCodeUrl({ scopes });
	expect(new Set(sent.slice(1).map((form) => form.get('grant_type')))).toEqual(new Set(['refresh_token']));
	expect(Object.fromEntries(new URL(url).searchParams)).toMatchObject({
		response_type: 'code',
		code_challenge_method: 'S256',
	});
});

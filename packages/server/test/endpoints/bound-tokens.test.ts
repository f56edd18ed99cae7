// Access tokens bound to a key of the client: `token_type=pop` with `req_cnf`, as MSAL for browsers asks for them.
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
} from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const alice = { username: 'alice@contoso.example', password: testIds.password };
const kid = 'k'.repeat(43);
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const bound = { token_type: 'pop', req_cnf: encode({ kid, xms_ksl: 'sw' }) };

let authority: TestAuthority;
beforeEach(async () => {
	authority = await createTestAuthority();
});
afterEach(() => authority.close());

async function signIn(fields: Record<string, string> = {}, scope?: string) {
	const client = createTestClient(authority, scope === undefined ? {} : { scope });
	return {
		client,
		answer: await client.redeem(await client.run(createBrowser(authority), { ...alice, consent: true }), fields),
	};
}

test('the token names the key, and the answer the kind of token', async () => {
	const { answer } = await signIn(bound);
	expect(answer.body.token_type).toBe('pop');
	expect(decodeJwt(answer.body.access_token).cnf).toEqual({ kid, xms_ksl: 'sw' });
	expect(decodeJwt(answer.body.id_token).cnf).toBeUndefined();
});

test('each refresh says anew which key, or none', async () => {
	const { client, answer } = await signIn(bound);
	const other = 'o'.repeat(43);
	const second = await client.refresh(answer.body.refresh_token, {
		token_type: 'POP',
		req_cnf: encode({ kid: other }),
	});
	expect(decodeJwt(second.body.access_token).cnf).toMatchObject({ kid: other });
	const third = await client.refresh(second.body.refresh_token, { token_type: 'Bearer' });
	expect([third.body.token_type, decodeJwt(third.body.access_token).cnf]).toEqual(['Bearer', undefined]);
});

test('a program’s own token is bound too', async () => {
	const { body } = await createTestClient(authority, { clientId: testIds.daemon, secret: testIds.secret }).token({
		grant_type: 'client_credentials',
		scope: 'api://orders/.default',
		...bound,
	});
	expect([body.token_type, decodeJwt(body.access_token).cnf]).toMatchObject(['pop', { kid }]);
});

describe('what names no key is refused before anything is spent', () => {
	test.each<[string, Record<string, string>, number]>([
		['no req_cnf', { token_type: 'pop' }, 900144],
		['an SSH certificate', { token_type: 'ssh-cert', req_cnf: encode({ kid }) }, 90023],
		['no base64url', { token_type: 'pop', req_cnf: '%%%' }, 90023],
		['a list', { token_type: 'pop', req_cnf: encode([kid]) }, 90023],
		['no kid', { token_type: 'pop', req_cnf: encode({ xms_ksl: 'sw' }) }, 90023],
		['a kid that is no thumbprint', { token_type: 'pop', req_cnf: encode({ kid: 'k'.repeat(42) }) }, 90023],
		['a kid that is a number', { token_type: 'pop', req_cnf: encode({ kid: 1 }) }, 90023],
		['a key instead of its thumbprint', { token_type: 'pop', req_cnf: encode({ jwk: { kty: 'oct' } }) }, 90023],
		['deep JSON', { token_type: 'pop', req_cnf: encode({ kid, more: { more: {} } }) }, 90023],
		['2 KB', { token_type: 'pop', req_cnf: encode({ kid, more: 'm'.repeat(2048) }) }, 90023],
	])('%s', async (_, fields, code) => {
		const client = createTestClient(authority);
		const page = await client.run(createBrowser(authority), alice);
		const refused = await client.redeem(page, fields);
		expect([refused.status, refused.body.error, refused.body.error_codes]).toEqual([400, 'invalid_request', [code]]);
		expect((await client.redeem(page)).status).toBe(200);
	});
});

describe('a bound token is no bearer token at the authority itself', () => {
	test('userinfo', async () => {
		const { answer } = await signIn(bound, 'openid User.Read');
		const userinfo = (token: string) =>
			authority.send({ path: '/oidc/userinfo', headers: { authorization: `Bearer ${token}` } });
		const plain = (await signIn({}, 'openid User.Read')).answer;
		expect([
			(await userinfo(plain.body.access_token)).status,
			(await userinfo(answer.body.access_token)).status,
		]).toEqual([200, 401]);
	});

	test('the admin API', async () => {
		const admin = createTestClient(authority, { clientId: testIds.daemon, secret: testIds.secret });
		const graph = (token: string) =>
			authority.send({
				path: '/v1.0/identity/conditionalAccess/policies',
				headers: { authorization: `Bearer ${token}` },
			});
		const ask = (fields: Record<string, string>) =>
			admin
				.token({ grant_type: 'client_credentials', scope: 'https://graph.microsoft.com/.default', ...fields })
				.then(({ body }) => body.access_token);
		expect([(await graph(await ask({}))).status, (await graph(await ask(bound))).status]).toEqual([200, 401]);
	});
});

test('a middle tier exchanges the bound token that it was shown: who exchanges it is who it was meant for', async () => {
	const { answer } = await signIn(bound, 'openid api://middle/Front.Use');
	const middle = createTestClient(authority, { clientId: testIds.middleTier, secret: testIds.secret });
	const exchanged = await middle.token({
		grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
		requested_token_use: 'on_behalf_of',
		assertion: answer.body.access_token,
		scope: 'api://orders/Orders.Read',
	});
	expect([exchanged.status, decodeJwt(exchanged.body.access_token ?? 'e30.e30.').cnf]).toEqual([200, undefined]);
});

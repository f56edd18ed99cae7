// The userinfo endpoint.
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
} from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

let authority: TestAuthority;
beforeEach(async () => {
	authority = await createTestAuthority();
});
afterEach(() => authority.close());

async function tokens(scope: string) {
	const client = createTestClient(authority, { scope });
	const alice = { username: 'alice@contoso.example', password: testIds.password };
	return (await client.redeem(await client.run(createBrowser(authority), alice))).body;
}

async function ask(token?: string, method = 'GET') {
	const response = await authority.send({
		method,
		path: '/oidc/userinfo',
		headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
	});
	return { status: response.status, challenge: response.headers['www-authenticate'], body: JSON.parse(response.body) };
}

test('tells what the scopes allow, with the subject of the client’s ID token', async () => {
	const { access_token, id_token } = await tokens('openid profile User.Read');
	const answer = await ask(access_token);
	expect(answer).toMatchObject({
		status: 200,
		body: { sub: decodeJwt(id_token).sub, name: 'Alice', preferred_username: 'alice@contoso.example' },
	});
	expect(answer.body).not.toHaveProperty('email');
	expect((await ask(access_token, 'POST')).body).toEqual(answer.body);
	const bare = await tokens('openid User.Read');
	expect((await ask(bare.access_token)).body).toEqual({ sub: decodeJwt(bare.id_token).sub });
});

test.each([
	['no token', async () => undefined, 401, 'Bearer'],
	['a token that is none', async () => 'x.y.z', 401, 'Bearer error="invalid_token"'],
	['an ID token', async () => (await tokens('openid User.Read')).id_token, 401, 'Bearer error="invalid_token"'],
	[
		'a token for another resource',
		async () => (await tokens('openid api://orders/Orders.Read')).access_token,
		401,
		'Bearer error="invalid_token"',
	],
	[
		'a token without openid',
		async () => (await tokens('User.Read')).access_token,
		403,
		'Bearer error="insufficient_scope"',
	],
])('%s is refused as RFC 6750 says', async (_, token, status, challenge) => {
	const answer = await ask(await token());
	expect(answer.status).toBe(status);
	expect(answer.challenge).toMatch(new RegExp(`^${challenge}`));
});

test('a token that expired, or whose user was revoked since, is refused', async () => {
	const { access_token } = await tokens('openid User.Read');
	authority.advance(10);
	await authority.app.authority.storage.directory.setUserState(testIds.tenant, testIds.alice, {
		tokensValidFrom: authority.now(),
	});
	expect((await ask(access_token)).status).toBe(401);
	const again = (await tokens('openid User.Read')).access_token;
	expect((await ask(again)).status).toBe(200);
	authority.advance(3601);
	expect((await ask(again)).challenge).toMatch(/expired/);
});

describe('[case authority/35] the token in a form', () => {
	const post = (fields: Record<string, string>, headers: Record<string, string> = {}, method = 'POST') =>
		authority.send({
			method,
			path: '/oidc/userinfo',
			headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8', ...headers },
			body: new URLSearchParams(fields).toString(),
		});

	test('is taken by POST, RFC 6750 §2.2, and by no other method', async () => {
		const { access_token, id_token } = await tokens('openid User.Read');
		const answer = await post({ access_token });
		expect([answer.status, JSON.parse(answer.body)]).toEqual([200, { sub: decodeJwt(id_token).sub }]);
		expect((await post({ access_token }, {}, 'GET')).status).toBe(401);
		expect((await post({ access_token }, { 'content-type': 'text/plain' })).status).toBe(401);
		expect(
			(await authority.send({ method: 'GET', path: '/oidc/userinfo', query: `access_token=${access_token}` })).status,
		).toBe(401);
	});

	test('beside another in the header is refused: which one counts is not to be guessed', async () => {
		const { access_token } = await tokens('openid User.Read');
		const answer = await post({ access_token }, { authorization: `Bearer ${access_token}` });
		expect([answer.status, answer.headers['www-authenticate']]).toEqual([
			400,
			expect.stringMatching(/^Bearer error="invalid_request"/),
		]);
	});

	test('is asked for where the form has none', async () => {
		expect((await post({})).status).toBe(401);
		expect((await post({ access_token: 'x.y.z' })).headers['www-authenticate']).toMatch(
			/^Bearer error="invalid_token"/,
		);
	});

	test('is not read by Graph, which takes it in the header alone', async () => {
		const { access_token } = await tokens('openid User.Read');
		const body = new URLSearchParams({ access_token }).toString();
		const headers = { 'content-type': 'application/x-www-form-urlencoded' };
		expect((await authority.send({ method: 'POST', path: '/v1.0/me', headers, body })).status).toBe(401);
	});
});

describe('[case authority/35] a code that is shown again', () => {
	test('ends the access token that came of it, at userinfo and at Graph', async () => {
		const client = createTestClient(authority, { scope: 'openid User.Read' });
		const page = await client.run(createBrowser(authority), {
			username: 'alice@contoso.example',
			password: testIds.password,
		});
		const { access_token } = (await client.redeem(page)).body;
		const other = (await tokens('openid User.Read')).access_token;
		expect((await ask(access_token)).status).toBe(200);
		expect((await client.redeem(page)).body.error).toBe('invalid_grant');
		expect((await ask(access_token)).challenge).toMatch(
			/^Bearer error="invalid_token", error_description="it was revoked"/,
		);
		const me = await authority.send({ path: '/v1.0/me', headers: { authorization: `Bearer ${access_token}` } });
		expect(me.status).toBe(401);
		expect((await ask(other)).status).toBe(200);
	});

	test('ends it on behalf of the user too', async () => {
		const scope = 'openid api://middle/Front.Use';
		const client = createTestClient(authority, { scope });
		const page = await client.run(createBrowser(authority), {
			username: 'alice@contoso.example',
			password: testIds.password,
		});
		const { access_token } = (await client.redeem(page)).body;
		const exchange = () =>
			createTestClient(authority, { clientId: testIds.middleTier, secret: testIds.secret }).token({
				grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
				requested_token_use: 'on_behalf_of',
				assertion: access_token,
				scope: 'api://orders/Orders.Read',
			});
		expect((await exchange()).body).toMatchObject({ token_type: 'Bearer' });
		await client.redeem(page);
		expect((await exchange()).body.error).toBe('invalid_grant');
	});
});

test('discovery names it', async () => {
	const { body } = await authority.send({ path: `/${testIds.tenant}/v2.0/.well-known/openid-configuration` });
	expect(JSON.parse(body).userinfo_endpoint).toBe(`${authority.app.authority.origin}/oidc/userinfo`);
});

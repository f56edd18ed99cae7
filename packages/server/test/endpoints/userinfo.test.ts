// The userinfo endpoint.
import { createBrowser, createTestAuthority, createTestClient, type TestAuthority, testIds } from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, expect, test } from 'vitest';

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
	const response = await authority.send({ method, path: '/oidc/userinfo', headers: token === undefined ? {} : { authorization: `Bearer ${token}` } });
	return { status: response.status, challenge: response.headers['www-authenticate'], body: JSON.parse(response.body) };
}

test('tells what the scopes allow, with the subject of the client’s ID token', async () => {
	const { access_token, id_token } = await tokens('openid profile User.Read');
	const answer = await ask(access_token);
	expect(answer).toMatchObject({ status: 200, body: { sub: decodeJwt(id_token).sub, name: 'Alice', preferred_username: 'alice@contoso.example' } });
	expect(answer.body).not.toHaveProperty('email');
	expect((await ask(access_token, 'POST')).body).toEqual(answer.body);
	const bare = await tokens('openid User.Read');
	expect((await ask(bare.access_token)).body).toEqual({ sub: decodeJwt(bare.id_token).sub });
});

test.each([
	['no token', async () => undefined, 401, 'Bearer'],
	['a token that is none', async () => 'x.y.z', 401, 'Bearer error="invalid_token"'],
	['an ID token', async () => (await tokens('openid User.Read')).id_token, 401, 'Bearer error="invalid_token"'],
	['a token for another resource', async () => (await tokens('openid api://orders/Orders.Read')).access_token, 401, 'Bearer error="invalid_token"'],
	['a token without openid', async () => (await tokens('User.Read')).access_token, 403, 'Bearer error="insufficient_scope"'],
])('%s is refused as RFC 6750 says', async (_, token, status, challenge) => {
	const answer = await ask(await token());
	expect(answer.status).toBe(status);
	expect(answer.challenge).toMatch(new RegExp(`^${challenge}`));
});

test('a token that expired, or whose user was revoked since, is refused', async () => {
	const { access_token } = await tokens('openid User.Read');
	authority.advance(10);
	await authority.app.authority.storage.directory.setUserState(testIds.tenant, testIds.alice, { tokensValidFrom: authority.now() });
	expect((await ask(access_token)).status).toBe(401);
	const again = (await tokens('openid User.Read')).access_token;
	expect((await ask(again)).status).toBe(200);
	authority.advance(3601);
	expect((await ask(again)).challenge).toMatch(/expired/);
});

test('discovery names it', async () => {
	const { body } = await authority.send({ path: `/${testIds.tenant}/v2.0/.well-known/openid-configuration` });
	expect(JSON.parse(body).userinfo_endpoint).toBe(`${authority.app.authority.origin}/oidc/userinfo`);
});

// The on-behalf-of grant, against the security catalogue, cases 83 to 95.
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	type TokenAnswer,
	testIds,
} from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const alice = { username: 'alice@contoso.example', password: testIds.password };
const withCode = { ...alice, totpSecret: testIds.totpSecret };
const c1 = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';

let authority: TestAuthority;
let client: ReturnType<typeof createTestClient>;
beforeEach(async () => {
	authority = await createTestAuthority();
	client = createTestClient(authority);
});
afterEach(() => authority.close());

async function signIn(script: typeof alice = alice, parameters = {}): Promise<TokenAnswer> {
	return client.redeem(await client.run(createBrowser(authority), script, parameters));
}

function expectRefused(answer: TokenAnswer, code: number, error = 'invalid_grant', status = 400): void {
	expect(answer.body).toMatchObject({ error, error_codes: [code] });
	expect(answer.status).toBe(status);
	expect(answer.body).not.toHaveProperty('access_token');
}

describe('on-behalf-of', () => {
	const frontScope = 'openid offline_access api://middle/Front.Use';
	const middle = () => createTestClient(authority, { clientId: testIds.middleTier, secret: testIds.secret });
	const exchange = (assertion: string, fields: Record<string, string | undefined> = {}) =>
		middle().token({
			grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
			requested_token_use: 'on_behalf_of',
			assertion,
			scope: 'api://orders/Orders.Read',
			...fields,
		});
	async function front(script: typeof alice = alice, parameters = {}): Promise<TokenAnswer> {
		return client.redeem(await client.run(createBrowser(authority), script, { scope: frontScope, ...parameters }), {
			scope: frontScope,
		});
	}

	test('the middle tier gets a token for the resource, as the user', async () => {
		const { body } = await exchange((await front()).body.access_token);
		expect(decodeJwt(body.access_token)).toMatchObject({
			aud: testIds.orders,
			azp: testIds.middleTier,
			azpacr: '1',
			oid: testIds.alice,
			scp: 'Orders.Read',
		});
	});

	test('[sec 83] an ID token is no assertion', async () => {
		const web = createTestClient(authority, {
			clientId: testIds.middleTier,
			redirectUri: 'https://middle.test/signin',
			secret: testIds.secret,
			scope: 'openid',
		});
		const { body } = await web.redeem(await web.run(createBrowser(authority), { ...alice, consent: true }));
		expect(decodeJwt(body.id_token).aud).toBe(testIds.middleTier);
		expectRefused(await exchange(body.id_token), 240002);
		expectRefused(await exchange((await front()).body.id_token), 50013);
	});

	test('[sec 84] an application’s own token is no assertion', async () => {
		const own = await client.token({
			grant_type: 'client_credentials',
			client_id: testIds.daemon,
			client_secret: testIds.secret,
			scope: 'api://middle/.default',
		});
		expectRefused(await exchange(own.body.access_token), 50013);
	});

	test('[sec 85] a token for another audience is no assertion', async () => {
		expectRefused(await exchange((await signIn()).body.access_token), 50013);
	});

	test('[sec 86] an expired, a tampered and a foreign token are no assertions', async () => {
		const { access_token: token } = (await front()).body;
		const [header, payload, signature] = token.split('.');
		expectRefused(
			await exchange(
				`${header}.${Buffer.from(JSON.stringify({ ...decodeJwt(token), scp: 'All' })).toString('base64url')}.${signature}`,
			),
			50013,
		);
		expectRefused(await exchange(`${header}.${payload}.${signature}A`), 50013);
		for (const malformed of ['not a token', 'x.y.z', `${header}.${payload}`])
			expect((await exchange(malformed)).body).toMatchObject({ error: 'invalid_request', error_codes: [50027] });
		authority.advance(3600);
		expectRefused(await exchange(token), 500133);
	});

	test('[sec 88] a public client cannot act on behalf of anybody', async () => {
		const answer = await createTestClient(authority, { clientId: testIds.native }).token({
			grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
			requested_token_use: 'on_behalf_of',
			assertion: 'x',
			scope: 'api://orders/Orders.Read',
		});
		expectRefused(answer, 7000218, 'invalid_client', 401);
	});

	test('[sec 89, 95] a scope that the middle tier has no consent for is refused, whatever the caller has', async () => {
		expectRefused(await exchange((await front()).body.access_token, { scope: 'api://orders/Orders.Write' }), 65001);
	});

	test('[sec 90] the resource’s policy unmet: the claims lead the user through the middle tier’s own token', async () => {
		const refusal = await exchange((await front()).body.access_token, { scope: 'api://payroll/Payroll.Read' });
		expectRefused(refusal, 50076);
		const steppedUp = await front(withCode, { claims: refusal.body.claims });
		expect((await exchange(steppedUp.body.access_token, { scope: 'api://payroll/Payroll.Read' })).status).toBe(200);
	});

	test('[sec 91] a context in the assertion is not copied: it is decided anew', async () => {
		const steppedUp = await front(withCode, { claims: c1 });
		expect(decodeJwt(steppedUp.body.access_token).acrs).toEqual(['c1']);
		const { body } = await exchange(steppedUp.body.access_token);
		expect(decodeJwt(body.access_token)).not.toHaveProperty('acrs');
		expect(decodeJwt((await exchange(steppedUp.body.access_token, { claims: c1 })).body.access_token).acrs).toEqual([
			'c1',
		]);
	});

	test('an older token does not profit from what its session proved later', async () => {
		const browser = createBrowser(authority);
		const before = await client.redeem(await client.run(browser, alice, { scope: frontScope }), { scope: frontScope });
		authority.advance(60);
		await client.run(browser, withCode, { scope: frontScope, claims: c1 });
		expectRefused(await exchange(before.body.access_token, { scope: 'api://payroll/Payroll.Read' }), 50076);
	});

	test('[sec 94] a user who was disabled since the assertion was issued is refused', async () => {
		const { access_token: assertion } = (await front()).body;
		await authority.app.authority.storage.directory.setUserState(testIds.tenant, testIds.alice, {
			accountEnabled: false,
		});
		expectRefused(await exchange(assertion), 50057);
	});

	test('requested_token_use must say on_behalf_of', async () => {
		expect((await exchange('x', { requested_token_use: 'other' })).body.error).toBe('invalid_request');
	});

	test('with offline_access there is a refresh token, bound to the middle tier', async () => {
		const { body } = await exchange((await front()).body.access_token, {
			scope: 'api://orders/Orders.Read offline_access',
		});
		expect(
			(
				await middle().token({
					grant_type: 'refresh_token',
					refresh_token: body.refresh_token,
					scope: 'api://orders/Orders.Read',
				})
			).status,
		).toBe(200);
		expectRefused(await client.refresh(body.refresh_token), 70000);
	});
});

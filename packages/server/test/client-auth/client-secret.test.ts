// How a client proves itself at the token endpoint by a secret, and what an application gets for itself.
import {
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	type TokenAnswer,
	testIds,
} from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const c1 = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';

let authority: TestAuthority;
let client: ReturnType<typeof createTestClient>;
beforeEach(async () => {
	authority = await createTestAuthority();
	client = createTestClient(authority);
});
afterEach(() => authority.close());

function expectRefused(answer: TokenAnswer, code: number, error = 'invalid_grant', status = 400): void {
	expect(answer.body).toMatchObject({ error, error_codes: [code] });
	expect(answer.status).toBe(status);
	expect(answer.body).not.toHaveProperty('access_token');
}

describe('client authentication', () => {
	const daemon = (fields: Record<string, string | undefined>, headers: Record<string, string> = {}) =>
		client.token(
			{ grant_type: 'client_credentials', client_id: testIds.daemon, scope: 'api://orders/.default', ...fields },
			{ headers },
		);
	const basic = (id: string, secret: string) => ({
		authorization: `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`,
	});

	test('[sec 96] a secret in the body and one in a Basic header are the same', async () => {
		expect((await daemon({ client_secret: testIds.secret })).status).toBe(200);
		expect((await daemon({ client_id: undefined }, basic(testIds.daemon, testIds.secret))).status).toBe(200);
	});

	test.each([
		['a prefix of it', testIds.secret.slice(0, -1)],
		['more than it', `${testIds.secret}x`],
		['with a NUL', `${testIds.secret}\u0000`],
	])('[sec 96] %s is no secret', async (_, secret) => {
		expectRefused(await daemon({ client_secret: secret }), 7000215, 'invalid_client', 401);
	});

	test('[sec 97] two credentials in one request are invalid_request', async () => {
		expect((await daemon({ client_secret: testIds.secret }, basic(testIds.daemon, testIds.secret))).body.error).toBe(
			'invalid_request',
		);
		expect((await daemon({ client_secret: testIds.secret, client_assertion: 'x' })).body.error).toBe('invalid_request');
	});

	test('[sec 98] an expired secret is told from a wrong one', async () => {
		expectRefused(
			await daemon({ client_id: testIds.web, client_secret: `${testIds.secret}-old` }),
			7000222,
			'invalid_client',
			401,
		);
	});

	test('[sec 107] a public client must not send a secret', async () => {
		expectRefused(
			await daemon({ client_id: testIds.native, client_secret: 'anything-at-all' }),
			700025,
			'invalid_client',
			401,
		);
	});

	test('[sec 78] client credentials need a credential', async () => {
		expectRefused(await daemon({ client_id: testIds.native }), 7000218, 'invalid_client', 401);
	});

	test.each([
		['a user’s scope', 'api://orders/Orders.Read'],
		['two resources', 'api://orders/.default api://payroll/.default'],
		['only OpenID scopes', 'openid'],
	])('[sec 80] %s is no scope for an application', async (_, scope) => {
		expectRefused(await daemon({ client_secret: testIds.secret, scope }), 1002012, 'invalid_scope');
	});

	test('[sec 80] an application gets roles, never a context, and the OpenID scopes that MSAL for Go adds are ignored', async () => {
		expectRefused(
			await daemon({ client_secret: testIds.secret, scope: 'api://orders/.default', claims: c1 }),
			50130,
			'invalid_request',
		);
		const claims = '{"access_token":{"acrs":{"value":"c1"}}}';
		const { body } = await daemon({
			client_secret: testIds.secret,
			scope: 'api://orders/.default openid offline_access profile',
			claims,
		});
		const token = decodeJwt(body.access_token);
		expect(token).toMatchObject({ roles: ['Orders.Process'], idtyp: 'app', azpacr: '1' });
		expect(token).not.toHaveProperty('acrs');
		expect(body).not.toHaveProperty('refresh_token');
		expect(body).not.toHaveProperty('scope');
	});

	test('an application over common is refused', async () => {
		const answer = await client.token(
			{
				grant_type: 'client_credentials',
				client_id: testIds.daemon,
				client_secret: testIds.secret,
				scope: 'api://orders/.default',
			},
			{ tenant: 'common' },
		);
		expect(answer.body.error_codes).toEqual([90010]);
	});
});

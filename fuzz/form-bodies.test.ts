// Token and device authorization requests of every kind of nonsense.
import { createTestAuthority, type TestAuthority, testIds, testTenants } from '@countersign/testkit';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeForm, expectDecent, hostileForm, hostileText, runs, timeout } from './hostile.ts';

let authority: TestAuthority;
beforeAll(async () => {
	authority = await createTestAuthority({
		tenants: testTenants((tenant) => {
			tenant.settings = { resourceOwnerPasswordCredentials: true };
		}),
	});
});
afterAll(() => authority.close());

const names = [
	'grant_type',
	'client_id',
	'client_secret',
	'client_assertion',
	'client_assertion_type',
	'scope',
	'code',
	'code_verifier',
	'redirect_uri',
	'refresh_token',
	'assertion',
	'requested_token_use',
	'device_code',
	'username',
	'password',
	'claims',
	'client_info',
	'token_type',
	'req_cnf',
	'return_spa_code',
];
const grantTypes = [
	'authorization_code',
	'refresh_token',
	'client_credentials',
	'password',
	'device_code',
	'urn:ietf:params:oauth:grant-type:device_code',
	'urn:ietf:params:oauth:grant-type:jwt-bearer',
];
const right = {
	grant_type: grantTypes,
	client_id: [testIds.native, testIds.web, testIds.daemon, testIds.middleTier, testIds.spa],
	scope: ['api://orders/.default', 'openid', 'User.Read'],
	requested_token_use: ['on_behalf_of'],
	redirect_uri: ['http://localhost:7000/'],
	token_type: ['pop', 'Bearer'],
	req_cnf: [Buffer.from(JSON.stringify({ kid: 'k'.repeat(43) })).toString('base64url')],
};
const contentType = fc.oneof(
	{
		weight: 9,
		arbitrary: fc.constantFrom('application/x-www-form-urlencoded', 'application/x-www-form-urlencoded;charset=utf-8'),
	},
	fc.constantFrom('application/json', 'multipart/form-data; boundary=x', 'text/plain', ''),
	hostileText,
);

test.each(['token', 'devicecode', 'par'])(
	'[sec 7, 8, 73, 74] whatever is posted to %s, the answer is decent and holds no token',
	async (endpoint) => {
		await fc.assert(
			fc.asyncProperty(hostileForm(names, right), fc.boolean(), contentType, async (pairs, raw, type) => {
				const response = await authority.send({
					method: 'POST',
					path: `/${testIds.tenant}/oauth2/v2.0/${endpoint}`,
					headers: { 'content-type': type },
					body: encodeForm(pairs, raw),
				});
				expectDecent(authority, response);
				// the secrets and passwords of the test tenant are not among the values
				expect(response.body).not.toContain('access_token"');
			}),
			{ numRuns: runs },
		);
	},
	timeout,
);

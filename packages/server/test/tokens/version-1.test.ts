// Access tokens of version 1, for an API whose registration asks for them.
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
	testTenants,
} from '@countersign/testkit';
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const alice = { username: 'alice@contoso.example', password: testIds.password };
const { orders, middleTier, tenant } = testIds;

let authority: TestAuthority;
const start = async (version: 1 | 2 | null | undefined, ...appIds: string[]) => {
	authority = await createTestAuthority({
		tenants: testTenants((entry) => {
			for (const application of entry.applications ?? [])
				if (application.api && appIds.includes(application.appId))
					application.api.requestedAccessTokenVersion = version;
		}),
	});
};
beforeEach(() => start(1, orders, middleTier));
afterEach(() => authority.close());

async function tokenFor(scope: string, parameters: Record<string, string> = {}): Promise<string> {
	const client = createTestClient(authority, { scope: `openid ${scope}` });
	const page = await client.run(createBrowser(authority), { ...alice, totpSecret: testIds.totpSecret }, parameters);
	return (await client.redeem(page)).body.access_token;
}
const onBehalfOf = (assertion: string, options: object = { clientId: middleTier, secret: testIds.secret }) =>
	createTestClient(authority, options).token({
		grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
		requested_token_use: 'on_behalf_of',
		assertion,
		scope: 'api://orders/Orders.Read',
	});
const asDaemon = async (scope: string) => {
	const { body } = await createTestClient(authority, { clientId: testIds.daemon, secret: testIds.secret }).token({
		grant_type: 'client_credentials',
		scope,
	});
	return decodeJwt(body.access_token);
};

test('a user’s token has version 1’s names, audience and issuer, and what is said alike', async () => {
	const claims = decodeJwt(
		await tokenFor('api://orders/Orders.Read', {
			claims: '{"access_token":{"acrs":{"essential":true,"value":"c1"},"xms_cc":{"values":["CP1"]}}}',
		}),
	);
	expect(claims).toMatchObject({
		ver: '1.0',
		iss: `${authority.origin}/${tenant}/`,
		aud: 'api://orders',
		appid: testIds.native,
		appidacr: '0',
		acr: '1',
		unique_name: 'alice@contoso.example',
		upn: 'alice@contoso.example',
		ipaddr: expect.any(String),
		tid: tenant,
		oid: testIds.alice,
		scp: 'Orders.Read Orders.Write',
		acrs: ['c1'],
		xms_cc: ['CP1'],
		amr: ['pwd', 'totp', 'mfa'],
	});
	for (const name of ['azp', 'azpacr', 'preferred_username']) expect(claims).not.toHaveProperty(name);
});

test('the audience is the name that the request gave the API, as it is registered', async () => {
	expect((await asDaemon('api://orders//.default')).aud).toBe('api://orders');
	expect((await asDaemon(`${orders}/.default`)).aud).toBe(orders);
	expect((await asDaemon(`api://${orders}/.default`)).aud).toBe(orders);
	expect(await asDaemon('api://orders/.default')).toMatchObject({
		ver: '1.0',
		appid: testIds.daemon,
		appidacr: '1',
		idtyp: 'app',
		roles: ['Orders.Process'],
	});
});

test.each([
	[1, '1.0'],
	[null, '1.0'],
	[2, '2.0'],
	[undefined, '2.0'],
] as const)('requestedAccessTokenVersion %j is version %s', async (version, expected) => {
	await authority.close();
	await start(version, orders);
	expect((await asDaemon('api://orders/.default')).ver).toBe(expected);
});

test.each([
	['User.Read', '00000003-0000-0000-c000-000000000000'],
	['https://graph.microsoft.com/User.Read', 'https://graph.microsoft.com'],
])(
	'tokens for Graph are of version 1, as programs that look into them expect, and Graph and userinfo take them: %s',
	async (scope, aud) => {
		const token = await tokenFor(`profile ${scope}`);
		expect(decodeJwt(token)).toMatchObject({
			aud,
			ver: '1.0',
			iss: `${authority.origin}/${tenant}/`,
			appid: testIds.native,
			app_displayname: 'Native app',
			upn: alice.username,
			unique_name: alice.username,
		});
		for (const path of ['/v1.0/me', '/oidc/userinfo'])
			expect((await authority.send({ path, headers: { authorization: `Bearer ${token}` } })).body).toContain(
				alice.username,
			);
	},
);

test('the metadata of version 1 names its issuer at the issuer’s own address, and its keys verify', async () => {
	const document = async (path: string) => JSON.parse((await authority.send({ path })).body);
	const metadata = await document(`/${tenant}/.well-known/openid-configuration`);
	expect(metadata.issuer).toBe(`${authority.origin}/${tenant}/`);
	const keys = await document(new URL(metadata.jwks_uri).pathname);
	expect(keys.keys[0].issuer).toBe(metadata.issuer);
	const options = { issuer: metadata.issuer, audience: 'api://orders', currentDate: new Date(authority.now() * 1000) };
	await jwtVerify(await tokenFor('api://orders/Orders.Read'), createLocalJWKSet(keys), options);
	expect((await document('/common/.well-known/openid-configuration')).issuer).toBe(`${authority.origin}/{tenantid}/`);
});

describe('on-behalf-of', () => {
	test('a middle tier hands on a token of version 1 that it got by its name', async () => {
		const answer = await onBehalfOf(await tokenFor('api://middle/Front.Use'));
		expect(decodeJwt(answer.body.access_token)).toMatchObject({ ver: '1.0', aud: 'api://orders', appid: middleTier });
	});

	test('[sec 85] one for another application by that one’s name is refused', async () => {
		expect((await onBehalfOf(await tokenFor('api://orders/Orders.Read'))).body.error_codes).toEqual([50013]);
		expect((await onBehalfOf(await tokenFor('api://payroll/Payroll.Read'))).body.error_codes).toEqual([50013]);
	});
});

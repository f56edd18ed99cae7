// What an ID token tells of its user: what the scopes that were consented to say, and nothing that is not known to be
// the user's. Microsoft identity platform, "ID token claims reference" and "Migrate away from using email claims".
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
	testTenants,
} from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterEach, describe, expect, test } from 'vitest';

let authority: TestAuthority;
afterEach(() => authority.close());

const alice = { username: 'alice@contoso.example', password: testIds.password };
const ofProfile = ['name', 'preferred_username', 'oid'];

describe('[case authority/27] scopes say what an ID token tells', () => {
	async function idToken(scope: string, claims?: string) {
		authority = await createTestAuthority();
		const client = createTestClient(authority, { scope });
		const { body } = await client.redeem(
			await client.run(createBrowser(authority), alice, claims === undefined ? {} : { claims }),
		);
		return decodeJwt(body.id_token);
	}

	test('openid alone: the subject, and neither name nor address', async () => {
		const token = await idToken('openid');
		expect(token).toMatchObject({ sub: expect.any(String), tid: testIds.tenant, sid: expect.any(String) });
		for (const name of [...ofProfile, 'email', 'login_hint', 'upn']) expect(token).not.toHaveProperty(name);
	});

	test('with profile: name, preferred_username and oid', async () => {
		const token = await idToken('openid profile');
		expect(token).toMatchObject({ name: 'Alice', preferred_username: alice.username, oid: testIds.alice });
	});

	test('with the claims request of MSAL for browsers: login_hint', async () => {
		expect((await idToken('openid', '{"id_token":{"login_hint":null}}')).login_hint).toMatch(/^O\./);
	});
});

describe('[case authority/10] [sec 155] email of a domain that the user’s tenant does not own', () => {
	async function idToken({
		mail,
		audience = 'AzureADMultipleOrgs',
		optional = [],
	}: {
		mail: string;
		audience?: string;
		optional?: string[];
	}) {
		const tenants = testTenants((tenant) => {
			const multi = tenant.applications?.find(({ appId }) => appId === testIds.multi);
			const user = tenant.users?.find(({ id }) => id === testIds.alice);
			if (!multi || !user) throw new Error('the test tenant has changed');
			Object.assign(user, { mail });
			Object.assign(multi, {
				signInAudience: audience,
				optionalClaims: { idToken: optional.map((name) => ({ name })) },
			});
		});
		authority = await createTestAuthority({ tenants });
		const client = createTestClient(authority, {
			clientId: testIds.multi,
			scope: 'openid email https://graph.microsoft.com/User.Read',
		});
		const { body } = await client.redeem(await client.run(createBrowser(authority), { ...alice, consent: true }));
		const userinfo = await authority.send({
			path: '/oidc/userinfo',
			headers: { authorization: `Bearer ${body.access_token}` },
		});
		return { token: decodeJwt(body.id_token), userinfo: JSON.parse(userinfo.body) };
	}

	test('is kept from an application of many tenants, in ID tokens and at userinfo, and xms_edov says false', async () => {
		const { token, userinfo } = await idToken({ mail: 'root@northwind.example', optional: ['email', 'xms_edov'] });
		expect([token.email, token.xms_edov, userinfo.email]).toEqual([undefined, false, undefined]);
	});

	test('an address of a domain that it owns is told, and xms_edov says true', async () => {
		const { token, userinfo } = await idToken({ mail: 'alice@Contoso.test', optional: ['xms_edov'] });
		expect([token.email, token.xms_edov, userinfo.email]).toEqual(['alice@Contoso.test', true, 'alice@Contoso.test']);
	});

	test('the tenant’s own application is told any', async () => {
		const { token } = await idToken({ mail: 'alice@mail.example', audience: 'AzureADMyOrg' });
		expect(token.email).toBe('alice@mail.example');
	});
});

test('tokens of applications and users have aio and rh, opaque and another in each', async () => {
	authority = await createTestAuthority();
	const client = createTestClient(authority);
	const user = await client.redeem(await client.run(createBrowser(authority), alice));
	const daemon = createTestClient(authority, { clientId: testIds.daemon, secret: testIds.secret });
	const app = await daemon.token({ grant_type: 'client_credentials', scope: 'api://orders/.default' });
	const tokens = [user.body.access_token, user.body.id_token, app.body.access_token].map((token) => decodeJwt(token));
	for (const { aio, rh } of tokens)
		expect([aio, rh]).toEqual([expect.stringMatching(/^\S{40,}$/), expect.stringMatching(/^1\.\S+\.$/)]);
	expect(tokens[0]?.aio).not.toBe(tokens[2]?.aio);
});

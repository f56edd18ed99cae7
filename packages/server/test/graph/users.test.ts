// Users in Graph's shape: an administrator reads one, disables it, ends its sessions; and what each leaves alive.
import { claimsFromChallenge } from '@countersign/protocol';
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	responseParameters,
	type TestAuthority,
	testIds,
} from '@countersign/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { applicationToken, callGraph, tenantsWithPermissions } from './calls.ts';

const graph = '00000003-0000-0000-c000-000000000000';
const alice = { username: 'alice@contoso.example', password: testIds.password };
const userAdministrator = 'fe930be7-5e62-47db-91af-98c3a49a38b1';

let authority: TestAuthority;
let token: string;

async function start(roles: string[], role?: string): Promise<void> {
	authority = await createTestAuthority({
		tenants: tenantsWithPermissions(roles, (tenant) => {
			if (role) tenant.directoryRoles?.push({ roleTemplateId: role, members: [testIds.carol] });
		}),
	});
	token = await applicationToken(authority);
}

beforeEach(() => start(['User.Read.All', 'User.RevokeSessions.All', 'User.EnableDisableAccount.All']));
afterEach(() => authority.close());

const call = (method: string, path: string, body?: object, bearer = token) =>
	callGraph(authority, bearer, method, `/v1.0/${path}`, body);

const revoke = (user: string = testIds.alice) => call('POST', `users/${user}/revokeSignInSessions`);
const changePassword = () =>
	authority.app.authority.storage.directory.setPassword(testIds.tenant, testIds.alice, 'another', authority.now() + 1);

describe('[sec 68] what is left of what a user got, by Microsoft’s revocation matrix', () => {
	const web = { clientId: testIds.web, redirectUri: 'https://web.test/signin', secret: testIds.secret };
	/** a browser session, and a refresh token of a public and of a confidential client */
	async function signIn() {
		const browser = createBrowser(authority);
		const native = createTestClient(authority);
		const confidential = createTestClient(authority, web);
		const ofNative = (await native.redeem(await native.run(browser, alice))).body.refresh_token;
		const ofWeb = (await confidential.redeem(await confidential.run(browser, alice))).body.refresh_token;
		return async () => {
			const silent = responseParameters(await browser.open(native.authorizePath({ prompt: 'none' })));
			const code = ({ body }: { body: { error_codes?: number[] } }) => body.error_codes?.[0] ?? 'alive';
			return {
				session: silent.get('error') ?? 'alive',
				publicClient: code(await native.refresh(ofNative)),
				confidentialClient: code(await confidential.refresh(ofWeb)),
			};
		};
	}
	test.each<[string, () => Promise<unknown>, object]>([
		[
			'nothing happened',
			async () => undefined,
			{ session: 'alive', publicClient: 'alive', confidentialClient: 'alive' },
		],
		[
			'the password was changed',
			changePassword,
			{ session: 'login_required', publicClient: 50173, confidentialClient: 'alive' },
		],
		[
			'an administrator ended the sessions',
			revoke,
			{ session: 'login_required', publicClient: 50173, confidentialClient: 50173 },
		],
		[
			'an administrator disabled the account',
			() => call('PATCH', `users/${testIds.alice}`, { accountEnabled: false }),
			{ session: 'login_required', publicClient: 50057, confidentialClient: 50057 },
		],
	])('%s', async (_, happens, expected) => {
		const whatIsLeft = await signIn();
		await happens();
		expect(await whatIsLeft()).toEqual(expected);
	});

	test('what was issued within the second of a revocation does not outlive it, and a second later the user signs in again', async () => {
		const whatIsLeft = await signIn();
		expect((await revoke()).body).toMatchObject({ value: true });
		expect(await whatIsLeft()).toMatchObject({ session: 'login_required' });
		authority.advance(1);
		const client = createTestClient(authority);
		const { status } = await client.redeem(await client.run(createBrowser(authority), alice));
		expect(status).toBe(200);
	});
});

describe('read, disable, enable', () => {
	test('a user is found by id and by name, in any case, with $select', async () => {
		const expected = {
			id: testIds.alice,
			displayName: 'Alice',
			userPrincipalName: alice.username,
			userType: 'Member',
			accountEnabled: true,
		};
		expect((await call('GET', `users/${testIds.alice.toUpperCase()}`)).body).toMatchObject(expected);
		expect((await call('GET', `users/${alice.username.toUpperCase()}`)).body).toMatchObject(expected);
	});

	test('an account that was disabled signs in no more, until it is enabled', async () => {
		const client = createTestClient(authority);
		expect(await call('PATCH', `users/${alice.username}`, { accountEnabled: false })).toMatchObject({
			status: 204,
			body: undefined,
		});
		expect((await client.run(createBrowser(authority), alice)).location).toBeUndefined();
		authority.advance(61);
		await call('PATCH', `users/${alice.username}`, { accountEnabled: true });
		expect((await client.redeem(await client.run(createBrowser(authority), alice))).status).toBe(200);
	});

	test.each<[string, string, object | undefined, number]>([
		['PATCH', `users/${testIds.alice}`, {}, 400],
		['PATCH', `users/${testIds.alice}`, { accountEnabled: 'no' }, 400],
		['PATCH', `users/${testIds.alice}`, { displayName: 'Eve' }, 403],
		['DELETE', `users/${testIds.alice}`, undefined, 403],
		['GET', `users/${testIds.alice}/revokeSignInSessions`, undefined, 405],
		['GET', 'users/nobody', undefined, 404],
		['GET', `users/${testIds.alice}/photo`, undefined, 404],
		['POST', 'me/revokeSignInSessions', undefined, 400],
	])('%s %s is refused', async (method, path, body, status) => {
		expect((await call(method, path, body)).status).toBe(status);
	});
});

describe('who may', () => {
	test.each([
		['GET', 'an account of another tenant by its id', testIds.stranger],
		['GET', 'an account of another tenant by its name', 'eve@northwind.example'],
	])('%s: %s is not there', async (method, _, user) => {
		expect((await call(method, `users/${user}`)).status).toBe(404);
		expect((await revoke(user)).status).toBe(404);
	});

	test.each<[string[], number[]]>([
		[['User.Read.All'], [200, 403, 403]],
		[['User.RevokeSessions.All'], [403, 200, 403]],
		[['User.EnableDisableAccount.All'], [403, 403, 403]],
		[
			['User.EnableDisableAccount.All', 'User.Read.All'],
			[200, 403, 204],
		],
		[['User.ReadWrite.All'], [200, 200, 204]],
		[['Policy.Read.All'], [403, 403, 403]],
	])('an application with %s', async (roles, expected) => {
		await authority.close();
		await start(roles);
		const answers = [
			await call('GET', `users/${testIds.bob}`),
			await revoke(testIds.bob),
			await call('PATCH', `users/${testIds.bob}`, { accountEnabled: true }),
		];
		expect(answers.map(({ status }) => status)).toEqual(expected);
	});

	async function asCarol(): Promise<string> {
		const client = createTestClient(authority, { scope: 'openid https://graph.microsoft.com/User.RevokeSessions.All' });
		await authority.app.authority.storage.directory.addPermissionGrant(testIds.tenant, {
			clientAppId: testIds.native,
			resourceAppId: graph,
			scopes: ['User.RevokeSessions.All'],
		});
		const { body } = await client.redeem(
			await client.run(createBrowser(authority), { ...alice, username: 'carol@contoso.example' }),
		);
		return body.access_token;
	}

	test.each([
		['was revoked', revoke],
		['is disabled', () => call('PATCH', `users/${testIds.alice}`, { accountEnabled: false })],
	])(
		'a user who %s: a client that understands challenges is told what a new token needs, another that its token is bad',
		async (_, happens) => {
			const client = createTestClient(authority, { scope: 'openid https://graph.microsoft.com/User.Read' });
			const tokenWith = async (claims?: string) => {
				const parameters = claims ? { claims } : {};
				return (await client.redeem(await client.run(createBrowser(authority), alice, parameters), parameters)).body
					.access_token;
			};
			const [capable, plain] = [await tokenWith('{"access_token":{"xms_cc":{"values":["cp1"]}}}'), await tokenWith()];
			expect((await call('GET', 'me', undefined, capable)).status).toBe(200);
			authority.advance(5);
			await happens();
			const ask = (bearer: string) =>
				authority.send({ path: '/v1.0/me', headers: { authorization: `Bearer ${bearer}` } });
			const challenged = await ask(capable);
			expect([challenged.status, JSON.parse(challenged.body).error.code]).toEqual([401, 'InvalidAuthenticationToken']);
			const claims = JSON.parse(claimsFromChallenge(challenged.headers['www-authenticate'] as string) ?? '{}');
			expect(claims).toMatchObject({
				access_token: { nbf: { essential: true, value: expect.stringMatching(/^\d+$/) } },
			});
			expect(Number(claims.access_token.nbf.value)).toBeGreaterThanOrEqual(authority.now());
			expect((await ask(plain)).headers['www-authenticate']).toContain('error="invalid_token"');
		},
	);

	test('a user ends sessions of its own, and of others only as a user administrator', async () => {
		const own = await asCarol();
		expect((await call('POST', `users/${testIds.alice}/revokeSignInSessions`, undefined, own)).status).toBe(403);
		expect((await call('POST', 'me/revokeSignInSessions', undefined, own)).body).toMatchObject({ value: true });
		expect(authority.events.at(-1)).toMatchObject({
			kind: 'configurationChanged',
			what: `POST me/revokeSignInSessions by ${testIds.carol}`,
		});
		// its own token among them
		expect((await call('POST', 'me/revokeSignInSessions', undefined, own)).status).toBe(401);
		await authority.close();
		await start([], userAdministrator);
		expect((await call('POST', `users/${testIds.alice}/revokeSignInSessions`, undefined, await asCarol())).status).toBe(
			200,
		);
	});
});

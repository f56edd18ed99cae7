// Authentication methods over Graph: who may see and change whose, what is told of them, and what is written.
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
} from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { roleIds } from '../../src/directory/who-may-act-on-whom.ts';
import { passwordMethodId } from '../../src/graph/method-objects.ts';
import { applyPolicy } from '../apply-policy.ts';
import { applicationToken, callGraph, tenantsWithPermissions, tokenHolding } from './calls.ts';

const clients = ['2e', '2d', '2c'].map((start) => `${start}000000-0000-4000-8000-000000000001`);
const [selfClient, readClient, writeClient] = clients as [string, string, string];
let authority: TestAuthority;
let token: string;
beforeEach(async () => {
	authority = await createTestAuthority({
		tenants: tenantsWithPermissions(['UserAuthenticationMethod.ReadWrite.All', 'AuditLog.Read.All'], (tenant) => {
			tenant.settings = { ...tenant.settings, resourceOwnerPasswordCredentials: true };
			tenant.identity = { conditionalAccess: { policies: [] } };
			tenant.directoryRoles?.push(
				{ roleTemplateId: roleIds.authenticationAdministrator, members: ['alice@contoso.example'] },
				{ roleTemplateId: roleIds.helpdeskAdministrator, members: ['carol@contoso.example'] },
			);
			for (const appId of clients)
				tenant.applications?.push({
					appId,
					displayName: appId,
					publicClient: { redirectUris: ['http://localhost:7000/'] },
				});
		}),
	});
	token = await applicationToken(authority);
});
afterEach(() => authority.close());

const call = (method: string, path: string, body?: unknown, by = token) =>
	callGraph(authority, by, method, `/v1.0/${path}`, body);
const bobs = `users/${testIds.bob}/authentication`;
const passes = `${bobs}/temporaryAccessPassMethods`;
const user = (id: string) => authority.app.authority.storage.directory.findUser(testIds.tenant, id);
const audits = async () => (await call('GET', 'auditLogs/directoryAudits')).body.value;

/** Signs Bob in with a pass; @returns the page that comes after */
async function usePass(pass: string, username = 'bob@contoso.example') {
	const browser = createBrowser(authority);
	const client = createTestClient(authority);
	const start = await browser.open(client.authorizePath());
	const page = await browser.submit(start, { 'choose:temporary-access-pass': 'Use a Temporary Access Pass' });
	const answer = await browser.submit(page, { username, pass });
	return { browser, client, answer, step: answer.fields.get('step') };
}
const tokenAfter = async ({ browser, client, answer }: Awaited<ReturnType<typeof usePass>>) =>
	decodeJwt((await client.redeem(await client.signIn(browser, answer, {}))).body.access_token);

describe('a Temporary Access Pass', () => {
	test('is told once, is kept as a hash, and proves two factors until its lifetime ends', async () => {
		const issued = await call('POST', passes, { lifetimeInMinutes: 30 });
		expect(issued.status).toBe(201);
		expect(issued.body).toMatchObject({
			isUsableOnce: false,
			isUsable: true,
			methodUsabilityReason: 'EnabledByPolicy',
		});
		const { temporaryAccessPass: pass, id } = issued.body;
		expect(pass).toMatch(/^[A-Z2-9]{10}$/);
		const shown = await call('GET', passes);
		expect(shown.body.value).toMatchObject([{ id, temporaryAccessPass: null, lifetimeInMinutes: 30 }]);
		expect(JSON.stringify([await user(testIds.bob), await audits()])).not.toContain(pass);
		expect((await user(testIds.bob))?.registeredMethods?.temporaryAccessPass?.hash).toMatch(/^\$argon2id\$/);
		for (let use = 0; use < 2; use += 1)
			expect(await tokenAfter(await usePass(pass))).toMatchObject({ oid: testIds.bob, amr: ['otp', 'mfa'] });
		authority.advance(1800);
		expect((await usePass(pass)).step).toBe('temporary-access-pass');
		expect((await call('GET', `${passes}/${id}`)).body).toMatchObject({
			isUsable: false,
			methodUsabilityReason: 'Expired',
		});
	});

	test('that is for one use is spent by it, and of two browsers that use it at once one gets in', async () => {
		const { body } = await call('POST', passes, { isUsableOnce: true });
		const both = await Promise.all([usePass(body.temporaryAccessPass), usePass(body.temporaryAccessPass)]);
		expect(both.map(({ step }) => step).sort()).toEqual(['keep-me-signed-in', 'temporary-access-pass']);
		expect((await usePass(body.temporaryAccessPass)).step).toBe('temporary-access-pass');
		expect((await call('GET', passes)).body.value).toMatchObject([{ methodUsabilityReason: 'OneTimeUsed' }]);
	});

	test('begins when it is said to begin', async () => {
		const startDateTime = new Date((authority.now() + 7200) * 1000).toISOString();
		const { body } = await call('POST', passes, { startDateTime });
		expect(body).toMatchObject({ isUsable: false, methodUsabilityReason: 'NotYetValid' });
		expect((await usePass(body.temporaryAccessPass)).step).toBe('temporary-access-pass');
		authority.advance(7200);
		expect((await usePass(body.temporaryAccessPass)).step).toBe('keep-me-signed-in');
	});

	test('replaces the one before, and one that was deleted is worth nothing', async () => {
		const first = (await call('POST', passes, {})).body;
		const second = (await call('POST', passes, {})).body;
		expect((await usePass(first.temporaryAccessPass)).step).toBe('temporary-access-pass');
		expect((await call('DELETE', `${passes}/${first.id}`)).status).toBe(404);
		expect((await call('DELETE', `${passes}/${second.id}`)).status).toBe(204);
		expect((await usePass(second.temporaryAccessPass)).step).toBe('temporary-access-pass');
		expect((await call('GET', passes)).body.value).toEqual([]);
	});

	test('[sec 137] five wrong ones lock it, for whoever knows the right one too', async () => {
		const { body } = await call('POST', passes, {});
		for (let guess = 0; guess < 5; guess += 1) await usePass(`WRONG${guess}`);
		const locked = await usePass(body.temporaryAccessPass);
		expect(locked.answer.body).toContain('Too many wrong passes');
		authority.advance(901);
		expect((await usePass(body.temporaryAccessPass)).step).toBe('keep-me-signed-in');
	});

	test.each([
		['temporaryAccessPassOneTime', true, 'keep-me-signed-in'],
		['temporaryAccessPassMultiUse', false, 'keep-me-signed-in'],
		['temporaryAccessPassOneTime', false, 'error'],
		['temporaryAccessPassMultiUse', true, 'error'],
	])('a strength that takes %s, by one whose isUsableOnce is %s: %s', async (combination, isUsableOnce, expected) => {
		const strength = { id: 'ad000000-0000-4000-8000-000000000001', allowedCombinations: [combination] };
		await authority.app.authority.storage.conditionalAccess.put(testIds.tenant, 'authenticationStrengths', {
			...strength,
			displayName: 'A pass',
			policyType: 'custom',
			requirementsSatisfied: 'mfa',
		} as never);
		await applyPolicy(authority, { grantControls: { operator: 'OR', authenticationStrength: strength } });
		const { body } = await call('POST', passes, { isUsableOnce });
		const { step, answer } = await usePass(body.temporaryAccessPass);
		expect(step ?? (answer.body.includes('AADSTS') ? 'error' : answer.heading)).toBe(expected);
	});

	test('lets somebody with nothing else register a passkey where a policy asks for one', async () => {
		await applyPolicy(authority, {
			grantControls: { operator: 'OR', authenticationStrength: { id: '00000000-0000-0000-0000-000000000004' } },
		});
		const { body } = await call('POST', passes, { isUsableOnce: true });
		expect((await usePass(body.temporaryAccessPass)).step).toBe('register-passkey');
	});

	test.each<[string, object]>([
		['too short a lifetime', { lifetimeInMinutes: 9 }],
		['too long a lifetime', { lifetimeInMinutes: 43_201 }],
		['half a minute', { lifetimeInMinutes: 60.5 }],
		['a start in the past', { startDateTime: '2020-01-01T00:00:00Z' }],
		['a start that is none', { startDateTime: 'tomorrow' }],
		['a code of one’s own', { temporaryAccessPass: '12345678' }],
		['isUsableOnce as text', { isUsableOnce: 'true' }],
	])('with %s is 400, and nothing is written', async (_, body) => {
		expect((await call('POST', passes, body)).status).toBe(400);
		expect(await audits()).toEqual([]);
		expect((await user(testIds.bob))?.registeredMethods).toBeUndefined();
	});
});

describe('who sees and changes whose', () => {
	const tokenOf = (clientId: string, permission: string, name: string) =>
		tokenHolding(authority, clientId, permission, `${name}@contoso.example`);

	test('everybody sees their own, and nobody’s else without a role', async () => {
		const own = await tokenOf(selfClient, 'UserAuthenticationMethod.Read', 'bob');
		const mine = await call('GET', 'me/authentication/methods', undefined, own);
		expect(mine.body.value).toMatchObject([{ id: passwordMethodId, password: null }]);
		expect((await call('GET', 'users/bob@contoso.example/authentication/methods', undefined, own)).status).toBe(200);
		expect((await call('GET', `users/${testIds.alice}/authentication/methods`, undefined, own)).status).toBe(403);
		expect((await call('GET', 'users/nobody@contoso.example/authentication/methods', undefined, own)).status).toBe(403);
		const all = await tokenOf(readClient, 'UserAuthenticationMethod.Read.All', 'bob');
		expect((await call('GET', `users/${testIds.alice}/authentication/methods`, undefined, all)).status).toBe(403);
	});

	test('an Authentication Administrator acts on users, and not on an administrator of a higher tier', async () => {
		const alices = await tokenOf(writeClient, 'UserAuthenticationMethod.ReadWrite.All', 'alice');
		const listed = await call('GET', `${bobs}/methods`, undefined, alices);
		expect(listed.body.value.map((row: Record<string, unknown>) => row['@odata.type'])).toEqual([
			'#microsoft.graph.passwordAuthenticationMethod',
		]);
		expect((await call('POST', passes, {}, alices)).status).toBe(201);
		const roots = `users/${testIds.admin}/authentication`;
		expect((await call('POST', `${roots}/temporaryAccessPassMethods`, {}, alices)).status).toBe(403);
		expect((await call('DELETE', `${roots}/softwareOathMethods/${testIds.admin}`, undefined, alices)).status).toBe(403);
		expect((await call('POST', `${roots}/methods/${passwordMethodId}/resetPassword`, {}, alices)).status).toBe(403);
		// an application without a role no more than that
		expect((await call('POST', `${roots}/temporaryAccessPassMethods`, {})).status).toBe(403);
	});

	test('[sec 141] nobody changes their own here: the page asks for a second factor first', async () => {
		const roots = await tokenOf(writeClient, 'UserAuthenticationMethod.ReadWrite.All', 'root');
		for (const name of [testIds.admin, 'root@contoso.example']) {
			const own = `users/${name}/authentication`;
			expect((await call('POST', `${own}/temporaryAccessPassMethods`, {}, roots)).status).toBe(400);
			expect((await call('DELETE', `${own}/softwareOathMethods/${testIds.admin}`, undefined, roots)).status).toBe(400);
			expect((await call('POST', `${own}/methods/${passwordMethodId}/resetPassword`, {}, roots)).status).toBe(400);
		}
		expect((await user(testIds.admin))?.sealedTotpSecret).toBeDefined();
	});

	test('several authenticator apps of one user are listed, and each is taken away by itself', async () => {
		const carols = `users/${testIds.carol}/authentication/softwareOathMethods`;
		const app = { id: 'd7e3a5b0-0000-4000-8000-000000000001', sealedSecret: 's', displayName: 'Phone', createdAt: 60 };
		const { authenticationMethods } = authority.app.authority.storage;
		const methods = { revision: 0, passkeys: [], authenticatorApps: [app] };
		expect(await authenticationMethods.replace(testIds.tenant, testIds.carol, methods)).toBe(true);
		const listed = async () => (await call('GET', carols)).body.value;
		expect(await listed()).toEqual([
			{ id: testIds.carol, secretKey: null, createdDateTime: null },
			{ id: app.id, secretKey: null, createdDateTime: '1970-01-01T00:01:00Z' },
		]);
		const roots = await tokenOf(writeClient, 'UserAuthenticationMethod.ReadWrite.All', 'root');
		expect((await call('DELETE', `${carols}/${app.id}`, undefined, roots)).status).toBe(204);
		expect((await listed()).map(({ id }: { id: string }) => id)).toEqual([testIds.carol]);
		expect((await call('DELETE', `${carols}/${app.id}`, undefined, roots)).status).toBe(404);
	});

	test('an authenticator app is taken away, with an audit that names who did it', async () => {
		const carols = `users/${testIds.carol}/authentication/softwareOathMethods`;
		const [app] = (await call('GET', carols)).body.value;
		expect(app).toMatchObject({ secretKey: null });
		const roots = await tokenOf(writeClient, 'UserAuthenticationMethod.ReadWrite.All', 'root');
		expect((await call('DELETE', `${carols}/${app.id}`, undefined, roots)).status).toBe(204);
		expect((await call('DELETE', `${carols}/${app.id}`, undefined, roots)).status).toBe(404);
		expect((await call('GET', carols)).body.value).toEqual([]);
		expect(await audits()).toMatchObject([
			{
				activityDisplayName: 'Admin deleted security info',
				initiatedBy: { user: { id: testIds.admin } },
				targetResources: [{ id: testIds.carol }],
			},
		]);
	});
});

describe('a password that an administrator resets', () => {
	const reset = `${bobs}/methods/${passwordMethodId}/resetPassword`;
	const byPassword = (password: string) =>
		createTestClient(authority).token({
			grant_type: 'password',
			client_id: testIds.native,
			username: 'bob@contoso.example',
			password,
			scope: 'openid offline_access',
		});

	test('voids what was issued, must be changed at the next sign-in, and stands in no log', async () => {
		const before = (await byPassword(testIds.password)).body.refresh_token;
		const helpdesk = await tokenHolding(
			authority,
			writeClient,
			'UserAuthenticationMethod.ReadWrite.All',
			'carol@contoso.example',
		);
		const done = await call('POST', reset, {}, helpdesk);
		expect(done.status).toBe(202);
		const { newPassword } = done.body;
		expect(newPassword).toMatch(/^[A-Z2-9]{20}$/);
		authority.advance(2);
		expect((await byPassword(testIds.password)).body.error_codes).toEqual([50126]);
		expect((await createTestClient(authority).refresh(before)).body.error).toBe('invalid_grant');
		// 50055: the password has to be changed first
		expect((await byPassword(newPassword)).body.error_codes).toEqual([50055]);
		expect(JSON.stringify(await audits())).not.toContain(newPassword);
		expect(await audits()).toMatchObject([{ activityDisplayName: 'Reset user password' }]);
		const browser = createBrowser(authority);
		const page = await browser.submit(await browser.open(createTestClient(authority).authorizePath()), {
			username: 'bob@contoso.example',
			password: newPassword,
		});
		expect(page.fields.get('step')).toBe('change-password');
	});

	test('to one of the administrator’s choice; the operation says that it succeeded', async () => {
		const roots = await tokenHolding(
			authority,
			writeClient,
			'UserAuthenticationMethod.ReadWrite.All',
			'root@contoso.example',
		);
		const done = await call('POST', reset, { newPassword: 'violet tractor lemon 9' }, roots);
		expect([done.status, done.body]).toEqual([202, undefined]);
		const operation = String(done.headers.location).split('/v1.0/')[1] ?? '';
		expect((await call('GET', operation, undefined, roots)).body).toMatchObject({ status: 'succeeded' });
		authority.advance(2);
		expect((await byPassword('violet tractor lemon 9')).body.error_codes).toEqual([50055]);
	});

	test('is refused to an application, for a short one, and for a method that is no password', async () => {
		expect((await call('POST', reset, {})).status).toBe(403);
		const roots = await tokenHolding(
			authority,
			writeClient,
			'UserAuthenticationMethod.ReadWrite.All',
			'root@contoso.example',
		);
		expect((await call('POST', reset, { newPassword: 'short' }, roots)).status).toBe(400);
		expect((await call('POST', `${bobs}/methods/${testIds.bob}/resetPassword`, {}, roots)).status).toBe(404);
	});
});

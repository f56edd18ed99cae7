// Sessions and recent sign-ins over the admin API: a user's own, and those of others as administrators end them.
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
} from '@countersign/testkit';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { MailMessage } from '../../src/records/mail-message.ts';
import { applicationToken, callGraph, tenantsWithPermissions, tokenHolding } from './calls.ts';

const scope = 'openid offline_access User.Read UserAuthenticationMethod.Read AuditLog.Read.All User.RevokeSessions.All';
const ofUser = (name: string) => ({ username: `${name}@contoso.example`, password: testIds.password });
const own = '/beta/countersign/me';

let authority: TestAuthority;
let mails: MailMessage[];
beforeEach(async () => {
	mails = [];
	authority = await createTestAuthority({
		tenants: tenantsWithPermissions(['User.RevokeSessions.All', 'AuditLog.Read.All'], (tenant) => {
			tenant.identity = { conditionalAccess: { policies: [] } };
		}),
		sendMail: async (message) => void mails.push(message),
	});
	const grant = {
		clientAppId: testIds.native,
		resourceAppId: '00000003-0000-0000-c000-000000000000',
		scopes: scope.split(' ').slice(2),
	};
	await authority.app.authority.storage.directory.addPermissionGrant(testIds.tenant, grant);
});
afterEach(() => authority.close());

const client = () => createTestClient(authority, { clientId: testIds.native, scope });
async function signIn(name: string, peerAddress = '192.0.2.10') {
	const browser = createBrowser(authority, { peerAddress });
	return (await client().redeem(await client().run(browser, ofUser(name)))).body;
}
const call = (token: string, method: string, path: string) => callGraph(authority, token, method, path);
const refreshed = async (token: string) => (await client().refresh(token)).status;

test('a user lists the sessions of their own, the newest first, with the one that the token came of', async () => {
	await signIn('bob');
	const lost = await signIn('alice', '192.0.2.77');
	authority.advance(60);
	const here = await signIn('alice');
	const { value } = (await call(here.access_token, 'GET', `${own}/sessions`)).body;
	expect(value).toMatchObject([
		{ ipAddress: '192.0.2.10', isCurrent: true, isPersistent: false, authenticationMethods: ['password'] },
		{ ipAddress: '192.0.2.77', isCurrent: false, appIds: [testIds.native] },
	]);
	expect(Object.keys(value[0]).sort()).toEqual([
		'appIds',
		'authenticationMethods',
		'createdDateTime',
		'deviceId',
		'expirationDateTime',
		'id',
		'ipAddress',
		'isCurrent',
		'isPersistent',
	]);
	expect(await refreshed(lost.refresh_token)).toBe(200);
});

test('a user ends one session: its refresh tokens end with it, the audit log has it, and the user is told', async () => {
	const lost = await signIn('alice', '192.0.2.77');
	authority.advance(60);
	const here = await signIn('alice');
	const [, other] = (await call(here.access_token, 'GET', `${own}/sessions`)).body.value;
	expect((await call(here.access_token, 'DELETE', `${own}/sessions/${other.id}`)).status).toBe(204);
	expect([await refreshed(lost.refresh_token), await refreshed(here.refresh_token)]).toEqual([400, 200]);
	expect((await call(here.access_token, 'DELETE', `${own}/sessions/${other.id}`)).status).toBe(404);
	expect((await call(here.access_token, 'GET', `${own}/sessions`)).body.value).toHaveLength(1);
	const audits = await call(await applicationToken(authority), 'GET', '/v1.0/auditLogs/directoryAudits');
	expect(audits.body.value[0]).toMatchObject({
		activityDisplayName: 'End session',
		targetResources: [{ id: testIds.alice, modifiedProperties: [{ displayName: 'Session' }] }],
	});
	expect(mails).toMatchObject([{ to: 'alice@contoso.example', subject: 'One of your sessions was ended' }]);
	expect(mails[0]?.text).toContain('If it was not you');
});

test('a user ends all of them, that of the token too', async () => {
	const lost = await signIn('alice');
	const here = await signIn('alice');
	expect((await call(here.access_token, 'POST', `${own}/endSessions`)).status).toBe(204);
	authority.advance(2);
	expect([await refreshed(lost.refresh_token), await refreshed(here.refresh_token)]).toEqual([400, 400]);
	expect((await call(here.access_token, 'GET', `${own}/sessions`)).status).toBe(401);
	expect(mails).toMatchObject([{ subject: 'You were signed out everywhere' }]);
});

test('a session of somebody else is not there for a user', async () => {
	const bobs = await signIn('bob');
	const [session] = (await call(bobs.access_token, 'GET', `${own}/sessions`)).body.value;
	const { access_token: alices } = await signIn('alice');
	expect((await call(alices, 'DELETE', `${own}/sessions/${session.id}`)).status).toBe(404);
	// nor by the address of administrators
	const ofOthers = `/beta/countersign/users/${testIds.bob}/sessions`;
	expect((await call(alices, 'GET', ofOthers)).status).toBe(403);
	expect((await call(alices, 'DELETE', `${ofOthers}/${session.id}`)).status).toBe(403);
	expect(await refreshed(bobs.refresh_token)).toBe(200);
});

test('an administrator lists and ends sessions of others, who are told that it was one', async () => {
	const bobs = await signIn('bob', '192.0.2.77');
	const token = await applicationToken(authority);
	const ofBob = '/beta/countersign/users/bob@contoso.example/sessions';
	const { value } = (await call(token, 'GET', ofBob)).body;
	expect(value).toMatchObject([{ ipAddress: '192.0.2.77', isCurrent: false }]);
	expect((await call(token, 'DELETE', `${ofBob}/${value[0].id}`)).status).toBe(204);
	expect(await refreshed(bobs.refresh_token)).toBe(400);
	expect(mails[0]?.text).toContain('An administrator did this.');
	// whoever holds a directory role is ended by an administrator of at least that tier, and not by an application
	await signIn('root');
	expect((await call(token, 'GET', '/beta/countersign/users/root@contoso.example/sessions')).status).toBe(403);
});

test('a user reads the sign-ins of their own, refused ones too, and of nobody else', async () => {
	await signIn('bob');
	await client().run(createBrowser(authority), { ...ofUser('alice'), password: 'wrong' });
	const { access_token } = await signIn('alice');
	const { value } = (await call(access_token, 'GET', `${own}/signIns`)).body;
	expect(new Set(value.map(({ userId }: { userId: string }) => userId))).toEqual(new Set([testIds.alice]));
	expect(value.map(({ status }: { status: { errorCode: number } }) => status.errorCode)).toContain(50126);
	// which policies applied is for those who may read policies
	expect(value[0]).not.toHaveProperty('appliedConditionalAccessPolicies');
	const { value: refused } = (
		await call(access_token, 'GET', `${own}/signIns?$filter=status/errorCode eq 50126&$top=1`)
	).body;
	expect(refused).toHaveLength(1);
});

test('while a user reads a long log for the own sign-ins, others are answered', async () => {
	const { access_token } = await signIn('alice');
	const { grants } = authority.app.authority.storage;
	const [record] = await grants.signIns(testIds.tenant, 1);
	// a log of which none is the user's: all that may be looked at is
	vi.spyOn(grants, 'signIns').mockImplementation(async (_, limit) =>
		Array.from({ length: limit }, () => ({ ...(record as NonNullable<typeof record>), userId: testIds.bob })),
	);
	let turns = 0;
	let next = setImmediate(function count() {
		turns += 1;
		next = setImmediate(count);
	});
	const { body } = await call(access_token, 'GET', `${own}/signIns`);
	clearImmediate(next);
	expect(body.value).toEqual([]);
	expect(turns).toBeGreaterThanOrEqual(9);
});

test('on-behalf-of gives nothing more for a session that was ended', async () => {
	const front = createTestClient(authority, { scope: 'openid api://middle/Front.Use' });
	const browser = createBrowser(authority);
	const { body } = await front.redeem(await front.run(browser, ofUser('bob')));
	const exchange = () =>
		createTestClient(authority).token({
			grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
			client_id: testIds.middleTier,
			client_secret: testIds.secret,
			assertion: body.access_token,
			requested_token_use: 'on_behalf_of',
			scope: 'api://orders/Orders.Read',
		});
	expect((await exchange()).status).toBe(200);
	const token = await applicationToken(authority);
	const ofBob = `/beta/countersign/users/${testIds.bob}/sessions`;
	const [{ id }] = (await call(token, 'GET', ofBob)).body.value;
	await call(token, 'DELETE', `${ofBob}/${id}`);
	expect(await exchange()).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
});

test.each(['sessions', 'signIns'])(
	'an application that may read the profile alone is not told the %s of its user, which hold addresses',
	async (list) => {
		const profile = await tokenHolding(authority, testIds.unconsented, 'User.Read', 'alice@contoso.example');
		expect((await call(profile, 'GET', `${own}/${list}`)).status).toBe(403);
	},
);

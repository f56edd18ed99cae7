// The feed of what ends access before a token does: written with the change, read in order, and held back until there
// is something.
import { createTestAuthority, type TestAuthority, testIds } from '@countersign/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { applicationToken, callGraph, tenantsWithPermissions } from './calls.ts';

const path = '/v1.0/auditLogs/securityEvents';

let authority: TestAuthority;
let token: string;
beforeEach(async () => {
	const permissions = ['AuditLog.Read.All', 'User.RevokeSessions.All', 'User.EnableDisableAccount.All'];
	authority = await createTestAuthority({ tenants: tenantsWithPermissions(permissions) });
	token = await applicationToken(authority);
});
afterEach(() => authority.close());

const read = (link = path) => callGraph(authority, token, 'GET', link.replace(/^https:\/\/[^/]+/, ''));
const stateOf = (userId: string, state: object) =>
	authority.app.authority.storage.directory.setUserState(testIds.tenant, userId, state);
const instant = (seconds: number) => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');

test('a revocation through Graph is told once, in order, to whoever goes on from the last answer', async () => {
	const first = await read();
	expect([first.status, first.body.value]).toEqual([200, []]);
	const now = authority.now();
	await callGraph(authority, token, 'POST', `/v1.0/users/${testIds.alice}/revokeSignInSessions`, {});
	const { directory } = authority.app.authority.storage;
	await directory.setPassword(testIds.tenant, testIds.alice, 'hash', now + 5);
	await stateOf(testIds.alice, { accountEnabled: false, at: now + 9 });
	const told = await read(first.body['@odata.deltaLink']);
	expect(told.body.value).toMatchObject([
		{
			eventType: 'sessionRevoked',
			userId: testIds.alice,
			notBeforeDateTime: instant(now + 1),
			createdDateTime: instant(now),
		},
		{ eventType: 'credentialChanged', userId: testIds.alice, notBeforeDateTime: instant(now + 5) },
		{ eventType: 'accountDisabled', userId: testIds.alice, notBeforeDateTime: instant(now + 10) },
	]);
	expect((await read(told.body['@odata.deltaLink'])).body.value).toEqual([]);
	// who comes new reads all that is kept
	expect((await read()).body.value.length).toBe(3);
});

test('a change that is not made is not told, nor one that ends nothing', async () => {
	const { directory } = authority.app.authority.storage;
	await directory.setPassword(testIds.tenant, testIds.alice, 'new', 1, 'another hash than the stored one');
	await directory.setUserState(testIds.tenant, testIds.alice, { accountEnabled: false, at: 1 }, -1);
	await stateOf('nobody', { tokensValidFrom: 7 });
	await stateOf(testIds.alice, { accountEnabled: true, at: 1 });
	expect((await read()).body.value).toEqual([]);
});

test('an answer is held back until there is something to tell, or the wait is over', async () => {
	const waiting = read(`${path}?wait=10`);
	setTimeout(() => void stateOf(testIds.alice, { tokensValidFrom: 1_900_000_000 }), 100);
	expect((await waiting).body.value).toMatchObject([{ eventType: 'sessionRevoked' }]);
	const { body } = await read(`${path}?wait=1&$deltatoken=${1e9}`);
	expect([body.value, body['@odata.deltaLink']]).toEqual([[], expect.stringMatching(/wait=1.*deltatoken=1000000000/)]);
});

test.each(['wait=11', 'wait=-1', 'wait=x', '$deltatoken=x', '$deltatoken=-1'])(
	'a query of %s is 400',
	async (query) => {
		expect((await read(`${path}?${query}`)).status).toBe(400);
	},
);

test('only who may read logs hears of them', async () => {
	await authority.close();
	authority = await createTestAuthority({ tenants: tenantsWithPermissions(['User.Read.All']) });
	token = await applicationToken(authority);
	expect((await read()).status).toBe(403);
});

test('what no token can outlive is swept, and no number is given twice', async () => {
	const { storage } = authority.app.authority;
	await stateOf(testIds.alice, { tokensValidFrom: 1000 });
	await storage.sweep({ expiredBefore: 1000 + 48 * 3600, signInsBefore: 0 });
	const [kept] = await storage.securityEvents.after(testIds.tenant, 0, 10);
	expect(kept?.notBefore).toBe(1000);
	await storage.sweep({ expiredBefore: 1001 + 48 * 3600, signInsBefore: 0 });
	expect(await storage.securityEvents.after(testIds.tenant, 0, 10)).toEqual([]);
	await stateOf(testIds.alice, { tokensValidFrom: 2000 });
	expect((await storage.securityEvents.after(testIds.tenant, 0, 10))[0]?.sequence).toBeGreaterThan(kept?.sequence ?? 0);
});

// What bears on security stands in the audit log, whoever brought it about: lockouts, replays, sessions that were
// ended, failed sign-ins of administrators. Microsoft Graph, "directoryAudit resource type".
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
	testTenants,
} from '@countersign/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkpointKey } from '../../src/keys/audit-checkpoints.ts';
import { verifyAudits } from '../../src/programs/audit-verification.ts';
import { type SecurityActivityName, securityActivities } from '../../src/records/security-activities.ts';

const bob = { username: 'bob@contoso.example', password: testIds.password };

let authority: TestAuthority;
beforeEach(async () => {
	authority = await createTestAuthority();
});
afterEach(() => authority.close());

const rows = async (name: SecurityActivityName) =>
	(await authority.app.authority.storage.directoryChanges.audits(testIds.tenant, 500)).filter(
		({ activity }) => activity === securityActivities[name].activity,
	);
const signIn = async () => {
	const client = createTestClient(authority);
	const page = await client.run(createBrowser(authority), bob);
	return { client, page, answer: await client.redeem(page) };
};
async function guess(username: string, count: number): Promise<void> {
	const browser = createBrowser(authority);
	const page = await browser.open(createTestClient(authority).authorizePath());
	await browser.submit(page, { username, password: `wrong ${count}` });
}

afterEach(async () => {
	const { storage, secrets } = authority.app.authority;
	const { publicKey } = checkpointKey(secrets);
	const options = { publicKey, keptSince: 0, now: authority.now() };
	expect((await verifyAudits(storage.auditChain, testIds.tenant, options)).faults).toEqual([]);
});

test('[sec 60] a refresh token that is replayed after its grace is told of, with whose it was, and once', async () => {
	const { client, answer } = await signIn();
	await client.refresh(answer.body.refresh_token);
	authority.advance(31);
	for (let count = 0; count < 2; count += 1)
		expect((await client.refresh(answer.body.refresh_token)).body.error).toBe('invalid_grant');
	expect(await rows('refreshTokenReplayed')).toMatchObject([
		{ target: { id: testIds.bob }, result: 'failure', initiator: { kind: 'authority' } },
	]);
});

test('[sec 51] a code that is replayed is told of', async () => {
	const { client, page } = await signIn();
	expect((await client.redeem(page)).body.error).toBe('invalid_grant');
	expect(await rows('codeReplayed')).toMatchObject([{ target: { id: testIds.bob } }]);
});

test('each row has an id of its own, where one code that is replayed ends two families', async () => {
	await authority.close();
	authority = await createTestAuthority({
		tenants: testTenants((tenant) => {
			const application = tenant.applications?.find(({ appId }) => appId === testIds.web);
			if (application) application.spa = { redirectUris: ['https://web.test/blank'] };
		}),
	});
	const web = { clientId: testIds.web, redirectUri: 'https://web.test/signin' };
	const server = createTestClient(authority, { ...web, secret: testIds.secret });
	const page = await server.run(createBrowser(authority), bob);
	const { body } = await server.redeem(page, { return_spa_code: '1' });
	await createTestClient(authority, { clientId: testIds.web, origin: 'https://web.test' }).token({
		grant_type: 'authorization_code',
		code: body.spa_code,
	});
	expect((await server.redeem(page)).body.error).toBe('invalid_grant');
	const told = await rows('codeReplayed');
	expect([told.length, new Set(told.map(({ id }) => id)).size]).toEqual([2, 2]);
});

test('[sec 124] a name that is locked is told of once, when it is locked, and a name that nobody has is not', async () => {
	for (let count = 0; count < 12; count += 1) {
		await guess('bob@contoso.example', count);
		await guess('nobody@contoso.example', count);
	}
	expect(await rows('accountLocked')).toMatchObject([
		{ target: { id: testIds.bob }, reason: 'too many wrong attempts: password' },
	]);
});

test('a wrong password of an administrator is told of, and that of another user is not', async () => {
	await guess('root@contoso.example', 1);
	await guess('bob@contoso.example', 1);
	const told = await rows('administratorSignInFailed');
	expect(told).toMatchObject([{ result: 'failure', reason: 'AADSTS50126, authorize' }]);
	expect(told[0]?.target.id).not.toBe(testIds.bob);
});

test('Graph shows such a row as what failed, initiated by no user and no application', async () => {
	await guess('root@contoso.example', 1);
	const { auditRoutes } = await import('../../src/graph/directory-audits.ts');
	const list = auditRoutes.find(({ path }) => path === 'auditLogs/directoryAudits');
	const { storage } = authority.app.authority;
	const input = { authority: { storage }, snapshot: { tenant: { id: testIds.tenant } } };
	const shown = (await list?.run(input as never, {}, {} as never)) as unknown as Record<string, unknown>[];
	expect(shown[0]).toMatchObject({
		category: 'Authentication',
		result: 'failure',
		resultReason: 'AADSTS50126, authorize',
		initiatedBy: { user: null, app: { displayName: 'Countersign', servicePrincipalId: null } },
	});
});

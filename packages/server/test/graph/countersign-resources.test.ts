// What is ours beside Graph: emergency accounts that every policy is checked for, and exclusions that end.
import { createTestAuthority, createTestClient, type TestAuthority, testIds } from '@countersign/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { applicationToken, callGraph, tenantsWithPermissions } from './calls.ts';

let authority: TestAuthority;
let token: string;
beforeEach(async () => {
	authority = await createTestAuthority({
		tenants: tenantsWithPermissions(['AuditLog.Read.All'], (tenant) => {
			tenant.settings = { ...tenant.settings, resourceOwnerPasswordCredentials: true };
			tenant.identity = { conditionalAccess: { policies: [] } };
		}),
	});
	token = await applicationToken(authority);
});
afterEach(() => authority.close());

const call = (method: string, path: string, body?: unknown) =>
	callGraph(authority, token, method, `/beta/${path}`, body);
const accounts = 'countersign/emergencyAccounts';
const exclusions = 'countersign/temporaryExclusions';
const policies = 'identity/conditionalAccess/policies';

const block = (users: object = { includeUsers: [testIds.alice, testIds.bob] }) => ({
	displayName: 'Nobody gets in',
	state: 'enabled',
	conditions: { clientAppTypes: ['all'], applications: { includeApplications: ['All'] }, users },
	grantControls: { operator: 'OR', builtInControls: ['block'] },
});
const signIn = (name: string) =>
	createTestClient(authority).token({
		grant_type: 'password',
		client_id: testIds.native,
		username: `${name}@contoso.example`,
		password: testIds.password,
		scope: 'openid',
	});
const inDays = (days: number) => new Date(authority.now() * 1000 + days * 86_400_000).toISOString();

describe('an exclusion that ends', () => {
	test('lets its user past the policy until its end, and nobody else; then the policy applies by itself', async () => {
		const policyId = (await call('POST', policies, block())).body.id;
		expect((await signIn('bob')).status).toBe(400);
		const made = await call('POST', exclusions, {
			policyId,
			userId: testIds.bob,
			endDateTime: inDays(2),
			reason: 'a journey',
		});
		expect(made).toMatchObject({ status: 201, body: { isActive: true, reason: 'a journey', userId: testIds.bob } });
		expect((await signIn('bob')).status).toBe(200);
		expect((await signIn('alice')).status).toBe(400);
		authority.advance(2 * 86_400 - 1);
		expect((await signIn('bob')).status).toBe(200);
		authority.advance(1);
		expect((await signIn('bob')).status).toBe(400);
		token = await applicationToken(authority);
		expect((await call('GET', exclusions)).body.value).toMatchObject([{ isActive: false }]);
		// the policy itself was never changed
		expect((await call('GET', `${policies}/${policyId}`)).body.conditions.users.excludeUsers).toEqual([]);
	});

	test('is taken back before its end, and each step is audited at the policy', async () => {
		const policyId = (await call('POST', policies, block())).body.id;
		const { id } = (await call('POST', exclusions, { policyId, userId: testIds.bob, endDateTime: inDays(1) })).body;
		expect((await call('DELETE', `${exclusions}/${id}`)).status).toBe(204);
		expect((await signIn('bob')).status).toBe(400);
		expect((await call('DELETE', `${exclusions}/${id}`)).status).toBe(404);
		const { value } = (await call('GET', 'auditLogs/directoryAudits')).body;
		expect(value.slice(0, 2)).toMatchObject([
			{ activityDisplayName: 'Delete temporary exclusion', targetResources: [{ id: policyId }] },
			{ activityDisplayName: 'Add temporary exclusion', targetResources: [{ id: policyId }] },
		]);
	});

	test.each<[string, (policyId: string) => object, number]>([
		['of no policy', () => ({ policyId: testIds.bob, userId: testIds.bob, endDateTime: inDays(1) }), 400],
		['of nobody', (policyId) => ({ policyId, endDateTime: inDays(1) }), 400],
		[
			'of a user and a group at once',
			(policyId) => ({ policyId, userId: testIds.bob, groupId: testIds.finance, endDateTime: inDays(1) }),
			400,
		],
		['of a user who is not there', (policyId) => ({ policyId, userId: testIds.tenant, endDateTime: inDays(1) }), 404],
		['that has ended', (policyId) => ({ policyId, userId: testIds.bob, endDateTime: inDays(-1) }), 400],
		['that does not end', (policyId) => ({ policyId, userId: testIds.bob }), 400],
		['that ends in two years', (policyId) => ({ policyId, userId: testIds.bob, endDateTime: inDays(730) }), 400],
		[
			'with what it does not have',
			(policyId) => ({ policyId, userId: testIds.bob, endDateTime: inDays(1), x: 1 }),
			400,
		],
	])('%s is refused and excludes nobody', async (_, body, status) => {
		const policyId = (await call('POST', policies, block())).body.id;
		expect((await call('POST', exclusions, body(policyId))).status).toBe(status);
		expect((await call('GET', exclusions)).body.value).toEqual([]);
		expect((await signIn('bob')).status).toBe(400);
	});
});

describe('an emergency account', () => {
	test('is checked in every policy that is not off, and whoever writes a policy that reaches it is told', async () => {
		await call('POST', policies, block({ includeUsers: [testIds.bob] }));
		const made = await call('POST', accounts, { userId: testIds.bob });
		expect(made).toMatchObject({
			status: 201,
			body: { id: testIds.bob, reachedBy: [{ displayName: 'Nobody gets in' }] },
		});
		const reaching = await call('POST', policies, block({ includeUsers: ['All'] }));
		expect(reaching.body['@countersign.warning']).toMatch(/reaches the emergency account .+\. Exclude it\.$/);
		const excluding = await call('POST', policies, block({ includeUsers: [testIds.alice] }));
		expect(excluding.body['@countersign.warning'] ?? '').not.toContain('emergency account ');
		expect((await call('GET', accounts)).body.value).toMatchObject([
			{ id: testIds.bob, reachedBy: [{ displayName: 'Nobody gets in' }, { displayName: 'Nobody gets in' }] },
		]);
	});

	test('is named once, is a user, and can be taken from the list', async () => {
		expect((await call('POST', accounts, { userId: testIds.bob })).status).toBe(201);
		expect((await call('POST', accounts, { userId: testIds.bob })).status).toBe(409);
		expect((await call('POST', accounts, { userId: testIds.finance })).status).toBe(404);
		expect((await call('POST', accounts, {})).status).toBe(400);
		expect((await call('DELETE', `${accounts}/${testIds.bob}`)).status).toBe(204);
		expect((await call('DELETE', `${accounts}/${testIds.bob}`)).status).toBe(404);
		expect((await call('GET', accounts)).body.value).toEqual([]);
	});

	test('the settings of Conditional Access leave both lists alone', async () => {
		await call('POST', accounts, { userId: testIds.bob });
		await call('PATCH', 'identity/conditionalAccess/settings', {
			advancedSettings: { baselineScopes: { resourceAppId: '00000000-0000-0000-0000-000000000000' } },
		});
		expect((await call('GET', accounts)).body.value).toMatchObject([{ id: testIds.bob }]);
	});
});

test('scenarios are at our own address too', async () => {
	expect((await call('GET', 'countersign/scenarios')).status).toBe(200);
});

test('none of them is in v1.0', async () => {
	for (const path of [accounts, exclusions])
		expect((await callGraph(authority, token, 'GET', `/v1.0/${path}`)).status).toBe(400);
});

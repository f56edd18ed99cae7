// The tenant's settings of Conditional Access, and what is written of a change.
import { createTestAuthority, type TestAuthority, testIds } from '@countersign/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { applicationToken, callGraph, tenantsWithPermissions } from './calls.ts';

const path = '/beta/identity/conditionalAccess/settings';
let authority: TestAuthority;
let token: string;
beforeEach(async () => {
	authority = await createTestAuthority({ tenants: tenantsWithPermissions(['AuditLog.Read.All']) });
	token = await applicationToken(authority);
});
afterEach(() => authority.close());
const call = (method: string, body?: unknown, at = path) => callGraph(authority, token, method, at, body);
const mode = async () => (await authority.app.authority.snapshots.get(testIds.tenant))?.tenant.settings.baselineScopes;

test.each([
	['00000002-0000-0000-C000-000000000000', 'enable'],
	['00000000-0000-0000-0000-000000000000', 'disable'],
	[testIds.orders, { resourceAppId: testIds.orders }],
])(
	'[case graph/12] baseline scopes judged as %s: %j, until the settings are deleted',
	async (resourceAppId, expected) => {
		const change = { advancedSettings: { baselineScopes: { resourceAppId } } };
		expect((await call('PATCH', change)).status).toBe(204);
		expect(await mode()).toEqual(expected);
		expect((await call('GET')).body.advancedSettings.baselineScopes.resourceAppId).toBe(resourceAppId.toLowerCase());
		expect((await call('DELETE')).status).toBe(204);
		expect(await mode()).toBeUndefined();
		const { body } = await call('GET', undefined, '/v1.0/auditLogs/directoryAudits');
		expect(body.value).toMatchObject([
			{ operationType: 'Delete', category: 'Policy' },
			{
				operationType: 'Update',
				initiatedBy: { user: null, app: { displayName: expect.any(String) } },
				targetResources: [
					{ id: testIds.tenant, modifiedProperties: [{ displayName: 'baselineScopes', oldValue: null }] },
				],
			},
		]);
	},
);

test.each([{}, { advancedSettings: { baselineScopes: { resourceAppId: 'x' } } }, { exclusions: {} }])(
	'%j is 400 and changes nothing',
	async (body) => {
		expect((await call('PATCH', body)).status).toBe(400);
		expect(await mode()).toBeUndefined();
	},
);

test('in v1.0 there are none', async () => {
	expect((await call('GET', undefined, '/v1.0/identity/conditionalAccess/settings')).status).toBe(400);
});

// What is written of a change of policies and of what they rest on: who, when, and the whole resource before and after.
import { createTestAuthority, type TestAuthority } from '@countersign/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { applicationToken, callGraph, tenantsWithPermissions } from './calls.ts';

let authority: TestAuthority;
let token: string;
beforeEach(async () => {
	authority = await createTestAuthority({ tenants: tenantsWithPermissions(['AuditLog.Read.All']) });
	token = await applicationToken(authority);
});
afterEach(() => authority.close());

const call = (method: string, path: string, body?: unknown) =>
	callGraph(authority, token, method, `/v1.0/${path}`, body);
const policies = 'identity/conditionalAccess/policies';
const draft = {
	displayName: 'Audited',
	state: 'disabled',
	conditions: {
		clientAppTypes: ['all'],
		applications: { includeApplications: ['All'] },
		users: { includeUsers: ['All'] },
	},
	grantControls: { operator: 'OR', builtInControls: ['mfa'] },
};
const audits = async () => (await call('GET', 'auditLogs/directoryAudits')).body.value;
const told = ({ activityDisplayName, operationType, targetResources }: never) => {
	const [{ id, displayName, modifiedProperties }] = targetResources as [never];
	const [{ oldValue, newValue }] = modifiedProperties as [{ oldValue: string | null; newValue: string | null }];
	const nameIn = (text: string | null) => (text === null ? null : JSON.parse(text).displayName);
	return [activityDisplayName, operationType, id, displayName, nameIn(oldValue), nameIn(newValue)];
};

describe('the audit of a policy', () => {
	test('tells its making, change, deletion and restoring, each with the whole policy before and after', async () => {
		const { id } = (await call('POST', policies, draft)).body;
		await call('PATCH', `${policies}/${id}`, { displayName: 'Renamed' });
		await call('DELETE', `${policies}/${id}`);
		await call('POST', `identity/conditionalAccess/deletedItems/policies/${id}/restore`);
		await call('DELETE', `${policies}/${id}`);
		await call('DELETE', `identity/conditionalAccess/deletedItems/policies/${id}`);
		const rows = await audits();
		expect(rows.map(told).reverse()).toEqual([
			['Add conditional access policy', 'Add', id, 'Audited', null, 'Audited'],
			['Update conditional access policy', 'Update', id, 'Renamed', 'Audited', 'Renamed'],
			['Delete conditional access policy', 'Delete', id, 'Renamed', 'Renamed', null],
			['Restore conditional access policy', 'Add', id, 'Renamed', null, 'Renamed'],
			['Delete conditional access policy', 'Delete', id, 'Renamed', 'Renamed', null],
			['Hard delete conditional access policy', 'Delete', id, 'Renamed', 'Renamed', null],
		]);
		expect(rows[0]).toMatchObject({ category: 'Policy', loggedByService: 'Conditional Access', result: 'success' });
		expect(rows[0].initiatedBy.app.displayName).toBeTruthy();
	});

	test('is not written where the change is refused', async () => {
		expect((await call('POST', policies, { ...draft, state: 'nonsense' })).status).toBe(400);
		expect(await audits()).toEqual([]);
	});

	test('stands for locations, contexts and strengths alike', async () => {
		await call('POST', 'identity/conditionalAccess/namedLocations', {
			'@odata.type': '#microsoft.graph.ipNamedLocation',
			displayName: 'Office',
			ipRanges: [{ '@odata.type': '#microsoft.graph.iPv4CidrRange', cidrAddress: '203.0.113.0/24' }],
		});
		await call('PATCH', 'identity/conditionalAccess/authenticationContextClassReferences/c9', {
			displayName: 'Nine',
			description: '',
			isAvailable: true,
		});
		await call('POST', 'policies/authenticationStrengthPolicies', {
			displayName: 'Passkeys',
			allowedCombinations: ['fido2'],
		});
		expect((await audits()).map((row: { activityDisplayName: string }) => row.activityDisplayName).reverse()).toEqual([
			'Add named location',
			'Add AuthenticationContextClassReference',
			'Add authentication strength policy',
		]);
	});
});

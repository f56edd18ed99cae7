// What consent of an administrator takes, and what taking it back does.
import { describe, expect, test } from 'vitest';
import { consentSteps, wantedOf, withdrawal } from '../src/changes/consent.ts';
import type { Consents, RequiredAccess, ServicePrincipal } from '../src/graph/application-queries.ts';

const scope = (id: string, value: string) => ({
	id,
	value,
	type: 'User' as const,
	isEnabled: true,
	adminConsentDisplayName: value,
	adminConsentDescription: null,
});
const graph: ServicePrincipal = {
	id: 'sp-graph',
	appId: 'graph',
	displayName: 'Microsoft Graph',
	accountEnabled: true,
	appOwnerOrganizationId: null,
	signInAudience: 'AzureADMyOrg',
	oauth2PermissionScopes: [scope('s1', 'User.Read'), scope('s2', 'Group.Read.All')],
	appRoles: [
		{
			id: 'r1',
			value: 'User.Read.All',
			displayName: 'Read users',
			description: 'Read users',
			allowedMemberTypes: ['Application'],
			isEnabled: true,
		},
	],
};
const required: RequiredAccess[] = [
	{
		resourceAppId: 'graph',
		resourceAccess: [
			{ id: 's1', type: 'Scope' },
			{ id: 's2', type: 'Scope' },
			{ id: 'r1', type: 'Role' },
		],
	},
	{ resourceAppId: 'gone', resourceAccess: [{ id: 'x', type: 'Scope' }] },
];
const none: Consents = { grants: [], assignments: [] };
const grant = (text: string, consentType: 'AllPrincipals' | 'Principal' = 'AllPrincipals'): Consents => ({
	grants: [{ id: 'g', clientId: 'me', consentType, principalId: null, resourceId: 'sp-graph', scope: text }],
	assignments: [],
});
const wanted = (consents: Consents) => wantedOf(required, [graph], consents);

describe('consent of an administrator', () => {
	test('gives every permission that is asked for, one grant a resource and one assignment a role', () => {
		expect(consentSteps('me', wanted(none), none)).toEqual([
			{
				method: 'POST',
				path: 'v1.0/oauth2PermissionGrants',
				body: {
					clientId: 'me',
					consentType: 'AllPrincipals',
					resourceId: 'sp-graph',
					scope: 'User.Read Group.Read.All',
				},
			},
			{
				method: 'POST',
				path: 'v1.0/servicePrincipals/me/appRoleAssignments',
				body: { principalId: 'me', resourceId: 'sp-graph', appRoleId: 'r1' },
			},
		]);
	});

	test('keeps what a standing grant has beside what is asked for', () => {
		const before = grant('Mail.Read User.Read');
		expect(consentSteps('me', wanted(before), before)[0]).toEqual({
			method: 'PATCH',
			path: 'v1.0/oauth2PermissionGrants/g',
			body: { scope: 'Mail.Read User.Read Group.Read.All' },
		});
	});

	test('what one person consented to is not granted for everybody', () => {
		const own = grant('User.Read', 'Principal');
		expect(wanted(own).map(({ isGranted }) => isGranted)).toEqual([false, false, false, false]);
		expect(consentSteps('me', wanted(own), own)[0]?.method).toBe('POST');
	});

	test('a permission of an API that the tenant does not use is told by its id, and asked of nobody', () => {
		expect(wanted(none).at(-1)).toMatchObject({ value: 'x', resource: undefined, isGranted: false });
	});

	test.each([
		['of several, one is taken out of the grant', 'User.Read Group.Read.All', 'PATCH'],
		['the last one ends the grant', 'User.Read', 'DELETE'],
	])('withdrawn: %s', (_, text, method) => {
		const before = grant(text);
		const [first] = wanted(before);
		expect(first && withdrawal('me', first, before)).toMatchObject({ method, path: 'v1.0/oauth2PermissionGrants/g' });
	});

	test('withdrawn: a role by its assignment, and nothing where there is none', () => {
		const before: Consents = {
			grants: [],
			assignments: [{ id: 'a', appRoleId: 'r1', principalId: 'me', resourceId: 'sp-graph' }],
		};
		const role = wanted(before)[2];
		expect(role && withdrawal('me', role, before)).toEqual({
			method: 'DELETE',
			path: 'v1.0/servicePrincipals/me/appRoleAssignments/a',
		});
		expect(role && withdrawal('me', role, none)).toBeUndefined();
	});
});

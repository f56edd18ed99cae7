// PATCH of a policy and of what it names: a member that is not sent stays, at every depth. OData 4.01, Protocol
// §11.4.3; KelvinTegelaar/CIPP changes exclusions by such a request. And queries that would find nothing for a reason
// that nobody is told.
import { createTestAuthority, type TestAuthority, testIds } from '@countersign/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { applicationToken, callGraph, tenantsWithPermissions } from './calls.ts';

const root = '/v1.0/identity/conditionalAccess';
let authority: TestAuthority;
let token: string;
beforeAll(async () => {
	authority = await createTestAuthority({
		tenants: tenantsWithPermissions(['User.Read.All', 'AuditLog.Read.All', 'Policy.ReadWrite.AuthenticationMethod']),
	});
	token = await applicationToken(authority);
});
afterAll(() => authority.close());

const call = (method: string, path: string, body?: unknown) => callGraph(authority, token, method, path, body);

const stored = {
	displayName: 'P',
	state: 'disabled',
	conditions: {
		clientAppTypes: ['all'],
		applications: { includeApplications: ['All'], excludeApplications: [testIds.orders] },
		users: { includeUsers: ['All'], excludeUsers: [testIds.alice], includeGroups: [testIds.finance] },
		platforms: { includePlatforms: ['android'], excludePlatforms: ['iOS'] },
	},
	grantControls: { operator: 'AND', builtInControls: ['mfa', 'compliantDevice'] },
	sessionControls: {
		signInFrequency: { isEnabled: true, type: 'hours', value: 4 },
		persistentBrowser: { isEnabled: true, mode: 'never' },
	},
};

async function afterChange(change: object) {
	const { id } = (await call('POST', `${root}/policies`, stored)).body;
	const { status, body } = await call('PATCH', `${root}/policies/${id}`, change);
	expect(status, JSON.stringify(body)).toBe(204);
	return (await call('GET', `${root}/policies/${id}`)).body;
}

describe('[case graph/03] a change keeps what it does not name', () => {
	test.each<[string, object, object]>([
		[
			'exclusions alone',
			{ conditions: { users: { excludeUsers: [testIds.bob] } } },
			{
				conditions: { users: { includeUsers: ['All'], excludeUsers: [testIds.bob], includeGroups: [testIds.finance] } },
			},
		],
		[
			'an empty list is the list',
			{ conditions: { users: { excludeUsers: [], includeGroups: null } } },
			{ conditions: { users: { includeUsers: ['All'], excludeUsers: [], includeGroups: [] } } },
		],
		[
			'excluded applications',
			{ conditions: { applications: { excludeApplications: [] } } },
			{ conditions: { applications: { includeApplications: ['All'], excludeApplications: [] }, platforms: {} } },
		],
		[
			'null takes a condition away',
			{ conditions: { platforms: null } },
			{ conditions: { platforms: null, users: {} } },
		],
		['no condition at all', { conditions: {} }, { conditions: { platforms: { includePlatforms: ['android'] } } }],
		[
			'the operator',
			{ grantControls: { operator: 'OR' } },
			{ grantControls: { operator: 'OR', builtInControls: ['mfa', 'compliantDevice'] } },
		],
		[
			'controls',
			{ grantControls: { builtInControls: ['mfa'] } },
			{ grantControls: { operator: 'AND', builtInControls: ['mfa'] } },
		],
		[
			'one session control',
			{ sessionControls: { persistentBrowser: { mode: 'always' } } },
			{
				sessionControls: {
					persistentBrowser: { isEnabled: true, mode: 'always' },
					signInFrequency: { type: 'hours', value: 4 },
				},
			},
		],
		[
			'an interval of every time, which has no hours',
			{ sessionControls: { signInFrequency: { frequencyInterval: 'everyTime' } } },
			{ sessionControls: { signInFrequency: { frequencyInterval: 'everyTime', type: null, value: null } } },
		],
		[
			'a frequency taken away',
			{ sessionControls: { signInFrequency: null } },
			{ sessionControls: { signInFrequency: null, persistentBrowser: { mode: 'never' } } },
		],
		[
			'members in other letters',
			{ DisplayName: 'Q', Conditions: { Users: { ExcludeUsers: [] } } },
			{ displayName: 'Q' },
		],
		[
			'guests of certain tenants, then of all',
			{
				conditions: {
					users: {
						includeGuestsOrExternalUsers: {
							guestOrExternalUserTypes: 'internalGuest',
							externalTenants: { membershipKind: 'all' },
						},
					},
				},
			},
			{
				conditions: {
					users: {
						includeUsers: ['All'],
						includeGuestsOrExternalUsers: { externalTenants: { membershipKind: 'all' } },
					},
				},
			},
		],
	])('%s', async (_, change, expected) => expect(await afterChange(change)).toMatchObject(expected));

	test('nobody is left to be meant: refused, and nothing is changed', async () => {
		const { id } = (await call('POST', `${root}/policies`, stored)).body;
		const change = { conditions: { users: { includeUsers: [], includeGroups: [] } } };
		expect((await call('PATCH', `${root}/policies/${id}`, change)).status).toBe(400);
		expect((await call('PATCH', `${root}/policies/${id}`, { conditions: 'all' })).status).toBe(400);
		expect((await call('GET', `${root}/policies/${id}`)).body.conditions.users.includeUsers).toEqual(['All']);
	});
});

test('a location does not become one of another kind', async () => {
	const path = `${root}/namedLocations/${testIds.office}`;
	const country = { '@odata.type': '#microsoft.graph.countryNamedLocation', displayName: 'X' };
	expect((await call('PATCH', path, country)).status).toBe(400);
	expect((await call('PATCH', path, { ...country, '@odata.type': 'microsoft.graph.ipNamedLocation' })).status).toBe(
		204,
	);
});

test('a context is the same in capitals: C9 is c9', async () => {
	const contexts = `${root}/authenticationContextClassReferences`;
	expect((await call('PATCH', `${contexts}/C9`, { displayName: 'Nine' })).status).toBe(204);
	expect((await call('GET', `${contexts}/C9`)).body).toMatchObject({ id: 'c9', displayName: 'Nine' });
});

describe('[case graph/07] a query that could find nothing is refused, and says why', () => {
	test.each([
		["users?$filter=accountEnabled eq 'true'", 'Edm.Boolean'],
		['users?$filter=displayName eq true', 'Edm.String'],
		["auditLogs/signIns?$filter=status/errorCode eq '0'", 'Edm.Int32'],
		["identity/conditionalAccess/authenticationContextClassReferences?$filter=isAvailable eq 'true'", 'Edm.Boolean'],
		["identity/conditionalAccess/policies?$filter=createdDateTime ge '2020-01-01'", 'Edm.DateTimeOffset'],
		['users?$skiptoken=abc', 'skiptoken'],
	])('%s', async (path, told) => {
		await call('POST', `${root}/policies`, stored);
		const { status, body } = await call('GET', `/v1.0/${path}`);
		expect([status, body.error.code]).toEqual([400, 'BadRequest']);
		expect(body.error.message).toContain(told);
	});

	test.each([
		'users?$filter=accountEnabled eq true',
		'users?$filter=jobTitle eq null',
		'auditLogs/signIns?$filter=createdDateTime ge 2020-01-01',
		'identity/conditionalAccess/policies?$filter=createdDateTime ge 2020-01-01T00:00:00Z',
	])('%s is answered', async (path) => expect((await call('GET', `/v1.0/${path}`)).status).toBe(200));

	test('nothing is selected: everything is shown', async () => {
		const { body } = await call('GET', '/v1.0/users?$select=');
		expect(body.value[0]).toMatchObject({ id: expect.any(String), displayName: expect.any(String) });
	});
});

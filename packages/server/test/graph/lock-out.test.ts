// [case policy/16] A policy that shuts administrators out is saved, and whoever saves it is told.
import { createTestAuthority, type TestAuthority, testIds } from '@countersign/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { applicationToken, callGraph } from './calls.ts';

const policies = '/v1.0/identity/conditionalAccess/policies';
let authority: TestAuthority;
let token: string;
beforeEach(async () => {
	authority = await createTestAuthority();
	token = await applicationToken(authority);
});
afterEach(() => authority.close());

const block = (more: object = {}) => ({
	displayName: 'Nobody anywhere',
	state: 'enabled',
	conditions: {
		clientAppTypes: ['all'],
		applications: { includeApplications: ['All'] },
		users: { includeUsers: ['All'] },
	},
	grantControls: { operator: 'OR', builtInControls: ['block'] },
	...more,
});
const forUsers = (users: object) => ({ conditions: { applications: { includeApplications: ['All'] }, users } });
const changes = () =>
	authority.events.filter(({ kind }) => kind === 'configurationChanged').map((event) => JSON.stringify(event));

describe('[case policy/16] [sec 189] a policy that shuts everybody out', () => {
	test('is saved with a warning in the answer, its header and the log', async () => {
		const made = await callGraph(authority, token, 'POST', policies, block());
		expect(made.status).toBe(201);
		expect(made.body['@countersign.warning']).toMatch(/^No administrator can sign in/);
		expect(made.headers.warning).toMatch(/^199 countersign "No administrator can sign in/);
		expect(changes().at(-1)).toContain('Warning: No administrator can sign in');
	});

	test('is warned of when an edit switches it on', async () => {
		const made = await callGraph(authority, token, 'POST', policies, block({ state: 'disabled' }));
		expect(made.headers).not.toHaveProperty('warning');
		const changed = await callGraph(authority, token, 'PATCH', `${policies}/${made.body.id}`, { state: 'enabled' });
		expect(changed).toMatchObject({
			status: 204,
			headers: { warning: expect.stringContaining('No administrator can') },
		});
	});

	test.each([
		[
			'a control that nobody can meet',
			block({ grantControls: { operator: 'OR', builtInControls: ['compliantDevice'] } }),
		],
		[
			'an exclusion that excludes nobody',
			block(forUsers({ includeUsers: ['All'], excludeGroups: ['99999999-0000-4000-8000-000000000000'] })),
		],
	])('by %s is warned of as well, or refused', async (_, body) => {
		const made = await callGraph(authority, token, 'POST', policies, body);
		expect(made.status === 400 || made.headers.warning !== undefined).toBe(true);
	});

	test.each([
		['report-only', block({ state: 'enabledForReportingButNotEnforced' })],
		[
			'with an administrator excluded',
			block(forUsers({ includeUsers: ['All'], excludeRoles: ['62e90394-69f5-4237-9190-012177145e10'] })),
		],
		['for people who administer nothing', block(forUsers({ includeUsers: [testIds.bob] }))],
		['that a second factor satisfies', block({ grantControls: { operator: 'OR', builtInControls: ['mfa'] } })],
	])('but not %s', async (_, body) => {
		const made = await callGraph(authority, token, 'POST', policies, body);
		expect(made.status).toBe(201);
		expect(made.headers.warning ?? '').not.toMatch(/^199 countersign "No administrator/);
	});
});

describe('[case policy/16] what policies rest on shuts administrators out as well', () => {
	const root = '/v1.0/identity/conditionalAccess';
	const call = (method: string, path: string, body?: object) => callGraph(authority, token, method, path, body);
	const everyAdministrator = expect.stringMatching(
		/^199 countersign "No administrator can sign in.* after this change/,
	);

	test('a policy that is brought back', async () => {
		const made = await call('POST', policies, block());
		await call('DELETE', `${policies}/${made.body.id}`);
		const restored = await call('POST', `${root}/deletedItems/policies/${made.body.id}/restore`);
		expect(restored.status).toBe(200);
		expect(restored.headers.warning).toMatch(/^199 countersign "No administrator can sign in .* under this policy/);
		expect(restored.body['@countersign.warning']).toMatch(/^No administrator/);
		expect(changes().at(-1)).toContain('Warning: No administrator can sign in');
	});

	test('a location that the policy spares as trusted, and that is trusted no more', async () => {
		const locations = { includeLocations: ['All'], excludeLocations: ['AllTrusted'] };
		const spared = block({ conditions: { ...block().conditions, locations } });
		expect((await call('POST', policies, spared)).headers).not.toHaveProperty('warning');
		const path = `${root}/namedLocations/${testIds.office}`;
		expect((await call('PATCH', path, { displayName: 'Another name' })).headers).not.toHaveProperty('warning');
		const changed = await call('PATCH', path, { isTrusted: false });
		expect(changed).toMatchObject({ status: 204, headers: { warning: everyAdministrator } });
		expect(changes().at(-1)).toContain('Warning: No administrator can sign in');
		const again = await call('PATCH', path, { displayName: 'A third name' });
		expect(again.headers).not.toHaveProperty('warning');
	});

	test('a location that a policy blocks and that comes to hold every unknown place', async () => {
		const { body } = await call('POST', `${root}/namedLocations`, {
			'@odata.type': '#microsoft.graph.countryNamedLocation',
			displayName: 'Far away',
			countriesAndRegions: ['AQ'],
			includeUnknownCountriesAndRegions: false,
		});
		const locations = { includeLocations: [body.id] };
		const blocked = block({ conditions: { ...block().conditions, locations } });
		expect((await call('POST', policies, blocked)).headers).not.toHaveProperty('warning');
		const changed = await call('PATCH', `${root}/namedLocations/${body.id}`, {
			includeUnknownCountriesAndRegions: true,
		});
		expect(changed).toMatchObject({ status: 204, headers: { warning: everyAdministrator } });
	});

	test('a strength that comes to demand a method that nobody can have', async () => {
		const path = '/v1.0/policies/authenticationStrengthPolicies';
		const { body } = await call('POST', path, {
			displayName: 'Ours',
			allowedCombinations: ['password,softwareOath'],
		});
		const grantControls = { operator: 'OR', authenticationStrength: { id: body.id } };
		expect((await call('POST', policies, block({ grantControls }))).headers).not.toHaveProperty('warning');
		expect((await call('PATCH', `${path}/${body.id}`, { displayName: 'Renamed' })).headers).not.toHaveProperty(
			'warning',
		);
		const changed = await call('POST', `${path}/${body.id}/updateAllowedCombinations`, {
			allowedCombinations: ['x509CertificateMultiFactor'],
		});
		expect(changed).toMatchObject({ status: 200, headers: { warning: everyAdministrator } });
		const again = await call('PATCH', `${path}/${body.id}`, { displayName: 'Renamed twice' });
		expect(again).toMatchObject({ status: 204 });
		expect(again.headers).not.toHaveProperty('warning');
	});
});

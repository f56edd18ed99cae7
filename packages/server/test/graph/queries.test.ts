// Query options, letters and permissions as the programs of others write them, and what each answers.
import { createTestAuthority, type TestAuthority, testIds } from '@countersign/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { applicationToken, callGraph, tenantsWithPermissions, tokenHolding } from './calls.ts';

const conditionalAccess = '/v1.0/identity/conditionalAccess';
const eventual = { consistencylevel: 'eventual' };

let authority: TestAuthority;
let token: string;
beforeEach(async () => {
	authority = await createTestAuthority({ tenants: tenantsWithPermissions(['User.Read.All', 'Directory.Read.All']) });
	token = await applicationToken(authority);
	for (const [displayName, state] of [
		['Alpha', 'disabled'],
		['Beta', 'enabledForReportingButNotEnforced'],
	])
		expect(
			(await callGraph(authority, token, 'POST', `${conditionalAccess}/policies`, policy(displayName, { state })))
				.status,
		).toBe(201);
	const location = {
		'@odata.type': '#microsoft.graph.countryNamedLocation',
		displayName: 'Home',
		countriesAndRegions: ['NL'],
	};
	const { status } = await callGraph(authority, token, 'POST', `${conditionalAccess}/namedLocations`, location);
	expect(status).toBe(201);
});
afterEach(() => authority.close());

const policy = (displayName = '', more: object = {}) => ({
	displayName,
	state: 'disabled',
	conditions: { applications: { includeApplications: ['All'] }, users: { includeUsers: [testIds.alice] } },
	grantControls: { operator: 'OR', builtInControls: ['mfa'] },
	...more,
});
const namesIn = ({ body }: { body: { value: { displayName: string }[] } }) =>
	body.value.map(({ displayName }) => displayName).filter((name) => ['Alpha', 'Beta', 'Home'].includes(name));

describe('[case graph/07] a query option that Graph documents is answered with what it asks for', () => {
	test.each([
		["policies?$filter=state eq 'disabled' or state eq 'enabledForReportingButNotEnforced'", ['Alpha', 'Beta']],
		["policies?$filter=contains(displayName,'lph')", ['Alpha']],
		["policies?$filter=endsWith(displayName,'eta')", ['Beta']],
		["policies?$filter=not(displayName eq 'Alpha') and startsWith(displayName,'B')", ['Beta']],
		["policies?$filter=displayName in ('Alpha','Gamma')", ['Alpha']],
		["policies?$filter=conditions/users/includeUsers/any(u:u eq 'nobody')", []],
		[
			'policies?$orderby=displayName desc&$filter=displayName ge %27Alpha%27 and displayName le %27Beta%27',
			['Beta', 'Alpha'],
		],
		["namedLocations?$filter=isof('microsoft.graph.countryNamedLocation')", ['Home']],
		["namedLocations?$filter=isof('microsoft.graph.ipNamedLocation') and displayName eq 'Home'", []],
	])('%s', async (path, names) => {
		const answer = await callGraph(authority, token, 'GET', `${conditionalAccess}/${path}`);
		expect([answer.status, namesIn(answer)]).toEqual([200, names]);
	});
	test('$count tells how many there are beside a page, and $skip goes past the first', async () => {
		const whole = await callGraph(
			authority,
			token,
			'GET',
			`${conditionalAccess}/policies?$count=true&$orderby=displayName&$top=1`,
		);
		expect(whole.body['@odata.count']).toBeGreaterThanOrEqual(2);
		expect(whole.body.value).toHaveLength(1);
		const rest = await callGraph(authority, token, 'GET', `${conditionalAccess}/policies?$orderby=displayName&$skip=1`);
		expect(rest.body.value).toHaveLength(whole.body['@odata.count'] - 1);
	});
	test('users are counted and searched where the advanced level is asked for', async () => {
		const count = await callGraph(authority, token, 'GET', '/v1.0/users/$count', undefined, eventual);
		expect([count.status, Number(count.body) > 0]).toEqual([200, true]);
		const path = "/v1.0/users?$count=true&$filter=endsWith(userPrincipalName,'contoso.example')";
		const filtered = await callGraph(authority, token, 'GET', path, undefined, eventual);
		expect(filtered.body['@odata.count']).toBe(filtered.body.value.length);
		const found = await callGraph(
			authority,
			token,
			'GET',
			'/v1.0/users?$search="displayName:ali"',
			undefined,
			eventual,
		);
		expect(found.body.value.map(({ id }: { id: string }) => id)).toContain(testIds.alice);
	});
	test.each([
		'policies?$filter=displayName',
		'policies?$apply=aggregate(id)',
		"policies?$filter=nothing(displayName,'a')",
	])('what is not understood is refused and never left out: %s', async (path) => {
		expect((await callGraph(authority, token, 'GET', `${conditionalAccess}/${path}`)).status).toBe(400);
	});
});

describe('[case graph/08] What-If takes names and its parameter in any letters', () => {
	const ask = {
		AppliedPoliciesOnly: true,
		signInIdentity: { '@odata.type': '#microsoft.graph.userSignIn', userId: testIds.alice },
		signInContext: { '@odata.type': '#microsoft.graph.applicationContext', includeApplications: [testIds.orders] },
	};
	const evaluate = (signInConditions: object) =>
		callGraph(authority, token, 'POST', `/beta/identity/conditionalAccess/evaluate`, { ...ask, signInConditions });
	test.each([
		['devicePlatform', 'Android', { platforms: { includePlatforms: ['android'] } }],
		['clientAppType', 'Browser', { clientAppTypes: ['browser'] }],
		['signInRiskLevel', 'High', { signInRiskLevels: ['high'] }],
		['userRiskLevel', 'MEDIUM', { userRiskLevels: ['medium'] }],
		['insiderRiskLevel', 'Elevated', { insiderRiskLevels: 'elevated' }],
	])('%s %s meets a policy on it, and the others are left out of the answer', async (member, value, conditions) => {
		const { conditions: base } = policy();
		const written = policy('On this', { state: 'enabled', conditions: { ...base, ...conditions } });
		expect((await callGraph(authority, token, 'POST', `${conditionalAccess}/policies`, written)).status).toBe(201);
		const { status, body } = await evaluate({ [member]: value });
		expect(status).toBe(200);
		expect(namesOf(body)).toContain('On this');
		expect(body.value.every(({ policyApplies }: { policyApplies: boolean }) => policyApplies)).toBe(true);
		expect(namesOf((await evaluate({})).body)).not.toContain('On this');
	});
	test('members inside the question are known in any letters too', async () => {
		const { conditions } = policy();
		const android = { ...conditions, platforms: { includePlatforms: ['android'] } };
		await callGraph(
			authority,
			token,
			'POST',
			`${conditionalAccess}/policies`,
			policy('On this', { state: 'enabled', conditions: android }),
		);
		expect(namesOf((await evaluate({ DevicePlatform: 'android' })).body)).toContain('On this');
	});
	const namesOf = ({ value }: { value: { displayName: string }[] }) => value.map(({ displayName }) => displayName);
	test('a value that is none is refused, in whatever letters', async () => {
		expect((await evaluate({ devicePlatform: 'Amiga' })).status).toBe(400);
	});
});

describe('[case graph/09] a higher permission opens what a lower one does', () => {
	test.each([
		['Group.ReadWrite.All', '/v1.0/groups'],
		['Directory.ReadWrite.All', '/v1.0/groups'],
		['Directory.AccessAsUser.All', '/v1.0/groups'],
		['User.ReadWrite.All', '/v1.0/users'],
		['Directory.AccessAsUser.All', '/v1.0/users'],
		['Policy.ReadWrite.ConditionalAccess', `${conditionalAccess}/policies`],
		['Policy.ReadWrite.ConditionalAccess', `${conditionalAccess}/namedLocations`],
	])('%s reads %s for an administrator', async (permission, path) => {
		const held = await tokenHolding(authority, testIds.unconsented, permission, 'root@contoso.example');
		expect((await callGraph(authority, held, 'GET', path)).status).toBe(200);
	});
	test('and no other list', async () => {
		const held = await tokenHolding(authority, testIds.unconsented, 'Group.ReadWrite.All', 'root@contoso.example');
		expect((await callGraph(authority, held, 'GET', `${conditionalAccess}/policies`)).status).toBe(403);
	});
});

// What Graph answers is the whole object, whatever was sent; at whichever of its addresses; and what was deleted can be
// brought back.
import { createTestAuthority, type TestAuthority, testIds } from '@countersign/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { applicationToken, callGraph } from './calls.ts';

const root = '/v1.0/identity/conditionalAccess';
const policies = `${root}/policies`;
const strengths = '/v1.0/policies/authenticationStrengthPolicies';

let authority: TestAuthority;
let token: string;
beforeEach(async () => {
	authority = await createTestAuthority();
	token = await applicationToken(authority);
});
afterEach(() => authority.close());

const call = (method: string, path: string, body?: unknown) => callGraph(authority, token, method, path, body);

const policy = (more: object = {}) => ({
	displayName: 'Small',
	state: 'disabled',
	conditions: { applications: { includeApplications: ['All'] }, users: { includeGroups: [testIds.finance] } },
	grantControls: { operator: 'OR', builtInControls: ['mfa'] },
	...more,
});
const country = {
	'@odata.type': '#microsoft.graph.countryNamedLocation',
	displayName: 'Home',
	countriesAndRegions: ['NL'],
};

async function created(path: string, body: object) {
	const answer = await call('POST', path, body);
	expect(answer.status, JSON.stringify(answer.body)).toBe(201);
	return answer.body;
}

describe('[case graph/01] a policy', () => {
	test('has every list and every member when it was made, when it is read, and in the list', async () => {
		const made = await created(policies, policy());
		const { body: read } = await call('GET', `${policies}/${made.id}`);
		const { body: list } = await call('GET', policies);
		for (const one of [made, read, list.value.find(({ id }: { id: string }) => id === made.id)])
			expect(one).toMatchObject({
				templateId: null,
				sessionControls: null,
				modifiedDateTime: null,
				conditions: {
					clientAppTypes: ['all'],
					platforms: null,
					locations: null,
					signInRiskLevels: [],
					users: {
						includeUsers: [],
						excludeUsers: [],
						includeGroups: [testIds.finance],
						excludeRoles: [],
						includeGuestsOrExternalUsers: null,
					},
					applications: { includeApplications: ['All'], excludeApplications: [], includeUserActions: [] },
				},
				grantControls: { termsOfUse: [], customAuthenticationFactors: [], authenticationStrength: null },
			});
	});

	test('tells a strength from its own record, by whatever words it was sent, and as it is now', async () => {
		const authenticationStrength = {
			id: '00000000-0000-0000-0000-000000000004',
			displayName: 'my own words',
			allowedCombinations: ['password'],
		};
		const builtIn = await created(
			policies,
			policy({ grantControls: { operator: 'OR', builtInControls: [], authenticationStrength } }),
		);
		expect(builtIn.grantControls.authenticationStrength).toMatchObject({
			displayName: 'Phishing-resistant MFA',
			policyType: 'builtIn',
		});
		const { id } = await created(strengths, { displayName: 'Keys', allowedCombinations: ['fido2'] });
		const own = await created(
			policies,
			policy({ grantControls: { operator: 'OR', authenticationStrength: { id: id.toUpperCase() } } }),
		);
		await call('PATCH', `${strengths}/${id}`, { displayName: 'Keys only' });
		const { body } = await call('GET', `${policies}/${own.id}`);
		expect(body.grantControls.authenticationStrength).toMatchObject({
			id,
			displayName: 'Keys only',
			allowedCombinations: ['fido2'],
		});
	});

	test('of the tenant file is answered as whole as one that was made here, and so are templates', async () => {
		const { body } = await call('GET', policies);
		expect(body.value.length).toBeGreaterThan(0);
		for (const one of body.value)
			expect(one.conditions).toMatchObject({ userRiskLevels: [], platforms: null, users: { excludeGroups: [] } });
		const { body: templates } = await call('GET', `${root}/templates`);
		for (const { details } of templates.value)
			expect(details.conditions).toMatchObject({
				userRiskLevels: expect.any(Array),
				applications: { excludeApplications: [] },
			});
	});

	test('[case policy/09] is made without clientAppTypes, and with them in any letter case', async () => {
		expect((await created(policies, policy())).conditions.clientAppTypes).toEqual(['all']);
		const conditions = { ...policy().conditions, clientAppTypes: ['All'] };
		expect((await created(policies, policy({ conditions }))).conditions.clientAppTypes).toEqual(['all']);
	});
});

describe('[case graph/01] a named location', () => {
	test.each([
		[country, { countryLookupMethod: 'clientIpAddress', includeUnknownCountriesAndRegions: false }],
		[
			{
				'@odata.type': '#microsoft.graph.ipNamedLocation',
				displayName: 'Office',
				ipRanges: [{ cidrAddress: '2001:db8::/32' }],
			},
			{
				isTrusted: false,
				ipRanges: [{ '@odata.type': '#microsoft.graph.iPv6CidrRange', cidrAddress: '2001:db8::/32' }],
			},
		],
	])('%j is answered whole', async (sent, whole) => {
		expect(await created(`${root}/namedLocations`, sent)).toMatchObject({
			...whole,
			createdDateTime: expect.any(String),
			deletedDateTime: null,
		});
	});
});

describe('[case graph/05] annotations of a request', () => {
	test.each<[string, string, object]>([
		[
			'a policy',
			policies,
			{ ...policy(), '@odata.id': "policies('old')", '@odata.etag': 'W/"x"', '#microsoft.graph.restore': {} },
		],
		[
			'a strength',
			strengths,
			{
				'@odata.type': '#microsoft.graph.authenticationStrengthPolicy',
				displayName: 'K',
				allowedCombinations: ['fido2'],
			},
		],
		[
			'a location',
			`${root}/namedLocations`,
			{ ...country, deletedDateTime: null, 'countriesAndRegions@odata.type': '#Collection(String)' },
		],
	])('%s: are ignored, and none is answered but the server’s own', async (_, path, body) => {
		const { id, ...made } = await created(path, body);
		const annotations = Object.keys(made).filter((name) => /[@#]/.test(name) && name !== '@odata.type');
		expect(annotations).toEqual(['@odata.context']);
		expect((await call('PATCH', `${path}/${id}`, (await call('GET', `${path}/${id}`)).body)).status).toBe(204);
	});

	test('at every depth', async () => {
		const conditions = { '@odata.type': '#microsoft.graph.conditionalAccessConditionSet', ...policy().conditions };
		const made = await created(policies, policy({ conditions }));
		expect(JSON.stringify(made.conditions)).not.toContain('@odata');
	});
});

test.each([
	['/v1.0/policies/conditionalAccessPolicies', policies],
	['/beta/conditionalAccess/policies', policies],
	['/beta/conditionalAccess/namedLocations', `${root}/namedLocations`],
	[`${root}/authenticationStrength/policies`, strengths],
	['/v1.0//identity//conditionalaccess/POLICIES/', policies],
])('[case graph/06] [case graph/04] %s is %s', async (path, same) => {
	expect((await call('GET', path)).body.value).toEqual((await call('GET', same)).body.value);
});

test("[case graph/04] one by its id in capitals, and by a key in parentheses: policies('id')", async () => {
	const { id } = await created(policies, policy());
	for (const path of [
		`${policies}/${id.toUpperCase()}`,
		`${policies}('${id}')`,
		`${policies}(${id})`,
		`${policies}//${id}/`,
	])
		expect((await call('GET', path)).body, path).toMatchObject({ id });
});

test('[case graph/10] GET /me of an application is told that nobody is signed in', async () => {
	const { status, body } = await call('GET', '/v1.0/me');
	expect([status, body.error.code, body.error.message]).toEqual([
		400,
		'BadRequest',
		'/me request is only valid with delegated authentication flow.',
	]);
});

describe('[case policy/03] a policy that names what is not there is refused with Graph’s number', () => {
	const nobody = '99999999-0000-4000-8000-000000000009';
	test.each<[string, object]>([
		[
			'a location',
			{ conditions: { ...policy().conditions, locations: { includeLocations: ['All'], excludeLocations: [nobody] } } },
		],
		['a user', { conditions: { ...policy().conditions, users: { includeUsers: ['All'], excludeUsers: [nobody] } } }],
		['a group', { conditions: { ...policy().conditions, users: { includeGroups: [nobody] } } }],
		['a strength', { grantControls: { operator: 'OR', authenticationStrength: { id: nobody } } }],
	])('%s', async (_, change) => {
		const made = await call('POST', policies, policy(change));
		expect([made.status, made.body.error.innerError.message]).toEqual([
			400,
			expect.stringMatching(/^(?:1040|1007): .*does not exist in the directory/),
		]);
		const { id } = await created(policies, policy());
		expect((await call('PATCH', `${policies}/${id}`, change)).status).toBe(400);
	});
});

describe('[case graph/11] strengths', () => {
	test('combinations are changed by their action, which tells which policies it is about; a PATCH does not', async () => {
		const { id } = await created(strengths, { displayName: 'Keys', allowedCombinations: ['fido2'] });
		const user = await created(policies, policy({ grantControls: { operator: 'OR', authenticationStrength: { id } } }));
		expect(
			(await call('PATCH', `${strengths}/${id}`, { allowedCombinations: ['windowsHelloForBusiness'] })).status,
		).toBe(400);
		const { status, body } = await call('POST', `${strengths}/${id}/updateAllowedCombinations`, {
			allowedCombinations: ['windowsHelloForBusiness'],
		});
		expect(status).toBe(200);
		expect(body).toMatchObject({
			previousCombinations: ['fido2'],
			currentCombinations: ['windowsHelloForBusiness'],
			conditionalAccessReferences: [user.id],
		});
		expect((await call('GET', `${strengths}/${id}`)).body.allowedCombinations).toEqual(['windowsHelloForBusiness']);
		expect(
			(await call('POST', `${strengths}/${id}/updateAllowedCombinations`, { allowedCombinations: ['pigeon'] })).status,
		).toBe(400);
		const builtIn = `${strengths}/00000000-0000-0000-0000-000000000004`;
		expect(
			(await call('POST', `${builtIn}/updateAllowedCombinations`, { allowedCombinations: ['fido2'] })).status,
		).toBe(400);
	});

	test('usage tells the policies that name it, under the claim that the strength satisfies', async () => {
		const authenticationStrength = { id: '00000000-0000-0000-0000-000000000004' };
		const { id } = await created(policies, policy({ grantControls: { operator: 'OR', authenticationStrength } }));
		for (const name of ['usage', 'usage()', 'microsoft.graph.usage']) {
			const { status, body } = await call('GET', `${strengths}/${authenticationStrength.id}/${name}`);
			expect([status, body.mfa.map((one: { id: string }) => one.id), body.none]).toEqual([200, [id], []]);
		}
		expect(
			(await call('GET', `${strengths}/${authenticationStrength.id}/combinationConfigurations`)).body.value,
		).toEqual([]);
	});

	test('combination configurations are made, changed and removed by their ids, and the strength says which', async () => {
		const { id } = await created(strengths, { displayName: 'Keys', allowedCombinations: ['fido2', 'password,sms'] });
		const path = `${strengths}/${id}/combinationConfigurations`;
		const key = '00000000-0000-0000-0000-0000000000aa';
		const made = await created(path, {
			'@odata.type': '#microsoft.graph.fido2CombinationConfiguration',
			appliesToCombinations: ['fido2'],
			allowedAAGUIDs: [key],
		});
		const one = `${path}/${made.id}`;
		expect((await call('GET', one)).body).toMatchObject({ id: made.id, allowedAAGUIDs: [key] });
		const other = key.replace('aa', 'bb');
		expect((await call('PATCH', one, { allowedAAGUIDs: [key, other] })).status).toBe(204);
		expect((await call('GET', `${strengths}/${id}`)).body.combinationConfigurations).toMatchObject([
			{ id: made.id, allowedAAGUIDs: [key, other] },
		]);
		expect((await call('PATCH', one, { allowedAAGUIDs: [] })).status).toBe(400);
		expect((await call('PATCH', one, { appliesToCombinations: ['password,sms'] })).status).toBe(400);
		expect((await call('DELETE', one)).status).toBe(204);
		expect([(await call('GET', path)).body.value, (await call('GET', one)).status]).toEqual([[], 404]);
	});

	test('combination configurations of a built-in strength cannot be written', async () => {
		const path = `${strengths}/00000000-0000-0000-0000-000000000004/combinationConfigurations`;
		expect((await call('POST', path, { appliesToCombinations: ['fido2'] })).status).toBe(400);
	});

	test('the modes that combinations are made of are listed, each with its method', async () => {
		const path = `${root}/authenticationStrength/authenticationMethodModes`;
		const { body } = await call('GET', path);
		expect(body.value).toHaveLength(17);
		expect((await call('GET', `${path}/deviceBasedPush`)).body).toMatchObject({
			id: 'deviceBasedPush',
			displayName: expect.any(String),
			authenticationMethod: 'microsoftAuthenticator',
		});
		expect((await call('GET', `${path}/telepathy`)).status).toBe(404);
	});
});

describe('what was deleted', () => {
	const deletedPolicies = `${root}/deletedItems/policies`;

	test('is listed with the time, brought back with its id, and gone after thirty days', async () => {
		const { id } = await created(policies, policy());
		expect((await call('DELETE', `${policies}/${id}`)).status).toBe(204);
		expect((await call('GET', `${policies}/${id}`)).status).toBe(404);
		expect((await call('GET', `${deletedPolicies}/${id}`)).body).toMatchObject({
			id,
			displayName: 'Small',
			deletedDateTime: '2026-11-20T12:00:00Z',
		});
		const restored = await call('POST', `${deletedPolicies}/${id}/restore`);
		expect([restored.status, restored.body.id, restored.body.deletedDateTime]).toEqual([200, id, null]);
		expect((await call('GET', `${policies}/${id}`)).body.displayName).toBe('Small');
		expect((await call('POST', `${deletedPolicies}/${id}/restore`)).status).toBe(404);
		await call('DELETE', `${policies}/${id}`);
		authority.advance(30 * 86_400 + 1);
		token = await applicationToken(authority);
		expect((await call('GET', deletedPolicies)).body.value).toEqual([]);
	});

	test('is removed for good, and a policy is not brought back without what it names', async () => {
		const location = await created(`${root}/namedLocations`, country);
		const locations = { includeLocations: ['All'], excludeLocations: [location.id] };
		const { id } = await created(policies, policy({ conditions: { ...policy().conditions, locations } }));
		await call('DELETE', `${policies}/${id}`);
		await call('DELETE', `${root}/namedLocations/${location.id}`);
		expect((await call('POST', `${deletedPolicies}/${id}/restore`)).body.error.innerError.message).toMatch(/^1040/);
		expect((await call('POST', `${root}/deletedItems/namedLocations/${location.id}/restore`)).status).toBe(200);
		expect((await call('POST', `${deletedPolicies}/${id}/restore`)).status).toBe(200);
		await call('DELETE', `${policies}/${id}`);
		expect((await call('DELETE', `${deletedPolicies}/${id}`)).status).toBe(204);
		expect((await call('GET', `${deletedPolicies}/${id}`)).status).toBe(404);
	});
});

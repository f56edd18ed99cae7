// Named locations, authentication strengths, templates, What-If and scenarios in Graph's shape.
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
} from '@countersign/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { applicationToken, callGraph } from './calls.ts';

const root = '/v1.0/identity/conditionalAccess';
const strengthsPath = `${root}/authenticationStrength/policies`;

let authority: TestAuthority;
let token: string;
beforeEach(async () => {
	authority = await createTestAuthority();
	token = await applicationToken(authority, testIds.daemon);
});
afterEach(() => authority.close());

const call = (method: string, path: string, body?: unknown) => callGraph(authority, token, method, path, body);

const policy = (more: object = {}) => ({
	displayName: 'MFA for orders',
	state: 'enabled',
	conditions: {
		clientAppTypes: ['all'],
		applications: { includeApplications: [testIds.orders] },
		users: { includeUsers: ['All'] },
	},
	grantControls: { operator: 'OR', builtInControls: ['mfa'] },
	...more,
});

describe('named locations', () => {
	const branch = {
		'@odata.type': '#microsoft.graph.ipNamedLocation',
		displayName: 'Branch',
		isTrusted: true,
		ipRanges: [{ '@odata.type': '#microsoft.graph.iPv4CidrRange', cidrAddress: '203.0.113.0/24' }],
	};

	test('create, read, list, change, delete; in force for the next token', async () => {
		const created = await call('POST', `${root}/namedLocations`, branch);
		expect(created).toMatchObject({
			status: 201,
			body: { ...branch, id: expect.any(String), createdDateTime: expect.any(String) },
		});
		const path = `${root}/namedLocations/${created.body.id}`;
		expect((await call('GET', path)).body).toMatchObject({ displayName: 'Branch' });
		for (const [filter, count] of [
			["displayName eq 'Branch'", 1],
			["startsWith(displayName,'bra') and isTrusted eq true", 1],
			["displayName ne 'Branch'", 1],
		] as const)
			expect((await call('GET', `${root}/namedLocations?$filter=${filter}`)).body.value, filter).toHaveLength(count);
		// no member of a location, but one of every object of this language
		expect((await call('GET', `${root}/namedLocations?$filter=constructor/name eq 'Object'`)).status).toBe(400);
		await call(
			'POST',
			`${root}/policies`,
			policy({
				conditions: {
					...policy().conditions,
					locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted'] },
				},
			}),
		);
		const client = createTestClient(authority);
		const alice = { username: 'alice@contoso.example', password: testIds.password };
		expect((await client.run(createBrowser(authority), alice)).location).toBeDefined();
		expect((await call('PATCH', path, { isTrusted: false })).status).toBe(204);
		expect((await client.run(createBrowser(authority), alice)).fields.get('step')).toBe('one-time-code');
		expect((await call('DELETE', path)).status).toBe(204);
		expect((await call('GET', path)).status).toBe(404);
	});

	test('a country location', async () => {
		const created = await call('POST', `${root}/namedLocations`, {
			'@odata.type': '#microsoft.graph.countryNamedLocation',
			displayName: 'Home',
			countriesAndRegions: ['CH'],
		});
		expect(created).toMatchObject({ status: 201, body: { countriesAndRegions: ['CH'] } });
		expect(created.body).not.toHaveProperty('isTrusted');
	});

	test('a trusted location and one that a policy names cannot be deleted', async () => {
		const { body } = await call('POST', `${root}/namedLocations`, branch);
		const path = `${root}/namedLocations/${body.id}`;
		expect((await call('DELETE', path)).body.error.message).toMatch(/trusted/);
		await call('PATCH', path, { isTrusted: false });
		const user = await call(
			'POST',
			`${root}/policies`,
			policy({
				conditions: { ...policy().conditions, locations: { includeLocations: ['All'], excludeLocations: [body.id] } },
			}),
		);
		expect((await call('DELETE', path)).body.error.message).toMatch(/used by the policy "MFA for orders"/);
		await call('DELETE', `${root}/policies/${user.body.id}`);
		expect((await call('DELETE', path)).status).toBe(204);
	});

	test('[case policy/03] a policy that names a location or a strength that does not exist is refused: 1040 of a location', async () => {
		const policy = (conditions: object, grantControls: object) => ({
			displayName: 'Nowhere',
			state: 'disabled',
			conditions: { users: { includeUsers: ['All'] }, applications: { includeApplications: ['All'] }, ...conditions },
			grantControls,
		});
		const nowhere = '99999999-0000-4000-8000-000000000001';
		const mfa = { operator: 'OR', builtInControls: ['mfa'] };
		const place = await call('POST', `${root}/policies`, policy({ locations: { includeLocations: [nowhere] } }, mfa));
		expect([place.status, place.body.error.innerError.message]).toEqual([
			400,
			expect.stringMatching(/^1040: .*NamedLocation with id 9{8}/),
		]);
		const strength = await call(
			'POST',
			`${root}/policies`,
			policy({}, { operator: 'OR', authenticationStrength: { id: nowhere } }),
		);
		expect(strength.status).toBe(400);
		expect((await call('POST', `${root}/policies`, policy({}, mfa))).status).toBe(201);
	});

	test.each([
		['no type', { displayName: 'X', ipRanges: [] }, /@odata\.type/],
		[
			'[sec 169] a prefix of 33 bits',
			{ ...branch, ipRanges: [{ cidrAddress: '203.0.113.7/33' }] },
			/ipRanges\[0\]\.cidrAddress/,
		],
		['[sec 188] an unknown member', { ...branch, moon: true }, /moon/],
	])('%s is refused with its path', async (_, body, message) => {
		const answer = await call('POST', `${root}/namedLocations`, body);
		expect([answer.status, answer.body.error.code]).toEqual([400, 'BadRequest']);
		expect(answer.body.error.innerError.message).toMatch(message);
	});
});

describe('authentication strengths', () => {
	const custom = { displayName: 'Keys', allowedCombinations: ['fido2'] };

	test('the built-in ones are listed and cannot be changed', async () => {
		expect(
			(await call('GET', strengthsPath)).body.value.map((one: { displayName: string }) => one.displayName),
		).toEqual(['Multifactor authentication', 'Passwordless MFA', 'Phishing-resistant MFA']);
		const path = `${strengthsPath}/00000000-0000-0000-0000-000000000004`;
		expect((await call('PATCH', path, { displayName: 'x' })).status).toBe(400);
		expect((await call('DELETE', path)).status).toBe(400);
	});

	test('a custom one is created, read by either path, changed, and deleted unless a policy names it', async () => {
		const { status, body } = await call('POST', strengthsPath, custom);
		expect([status, body.policyType, body.requirementsSatisfied]).toEqual([201, 'custom', 'mfa']);
		expect((await call('GET', `/v1.0/policies/authenticationStrengthPolicies/${body.id}`)).body.displayName).toBe(
			'Keys',
		);
		expect((await call('PATCH', `${strengthsPath}/${body.id}`, { displayName: 'Keys only' })).status).toBe(204);
		const user = await call(
			'POST',
			`${root}/policies`,
			policy({ grantControls: { operator: 'OR', builtInControls: [], authenticationStrength: { id: body.id } } }),
		);
		expect(user.status).toBe(201);
		expect((await call('DELETE', `${strengthsPath}/${body.id}`)).status).toBe(400);
		await call('DELETE', `${root}/policies/${user.body.id}`);
		expect((await call('DELETE', `${strengthsPath}/${body.id}`)).status).toBe(204);
	});

	test('no more than fifteen, and none that is unsound', async () => {
		for (let index = 0; index < 15; index += 1)
			expect((await call('POST', strengthsPath, { ...custom, displayName: `S${index}` })).status).toBe(201);
		expect((await call('POST', strengthsPath, custom)).body.error.message).toMatch(/15/);
		expect((await call('POST', strengthsPath, { ...custom, allowedCombinations: ['pigeon'] })).status).toBe(400);
	});
});

test('templates are listed and cannot be changed', async () => {
	const { body } = await call('GET', `${root}/templates`);
	expect(body.value.length).toBeGreaterThan(5);
	expect(body.value[0]).toMatchObject({
		id: expect.any(String),
		name: expect.any(String),
		details: { conditions: expect.any(Object) },
	});
	expect((await call('GET', `${root}/templates/${body.value[0].id}`)).body.name).toBe(body.value[0].name);
	expect((await call('POST', `${root}/templates`, {})).status).toBe(405);
});

describe('policies', () => {
	test('session controls without effect are answered as null', async () => {
		const { body } = await call(
			'POST',
			`${root}/policies`,
			policy({ sessionControls: { signInFrequency: { isEnabled: false }, disableResilienceDefaults: null } }),
		);
		expect(body.sessionControls).toBeNull();
	});

	test('[sec 188] a member of a later Graph is kept where the policy is not enabled, and refused where it is', async () => {
		const later = { conditions: { ...policy().conditions, moonPhases: ['full'] } };
		const kept = await call(
			'POST',
			`${root}/policies`,
			policy({ ...later, state: 'enabledForReportingButNotEnforced' }),
		);
		expect(kept.body.conditions.moonPhases).toEqual(['full']);
		expect(
			(await call('PATCH', `${root}/policies/${kept.body.id}`, { state: 'enabled' })).body.error.innerError.message,
		).toMatch(/conditions\.moonPhases/);
	});

	test('what is written is read back member by member', async () => {
		const written = policy({
			state: 'disabled',
			conditions: {
				...policy().conditions,
				platforms: { includePlatforms: ['all'], excludePlatforms: ['iOS'] },
				devices: { deviceFilter: { mode: 'exclude', rule: 'device.isCompliant -eq True' } },
				signInRiskLevels: ['high'],
				authenticationFlows: { transferMethods: 'deviceCodeFlow' },
			},
			sessionControls: {
				persistentBrowser: null,
				signInFrequency: {
					isEnabled: true,
					type: 'hours',
					value: 4,
					frequencyInterval: 'timeBased',
					authenticationType: 'primaryAndSecondaryAuthentication',
				},
			},
		});
		const { body } = await call('POST', `${root}/policies`, written);
		expect((await call('GET', `${root}/policies/${body.id}`)).body).toMatchObject(written);
	});
});

describe('What-If', () => {
	test.each([
		['/v1.0/identity/conditionalAccess', 'unknownFutureValue'],
		['/beta/identity/conditionalAccess', 'agentIdRisk'],
	])('%s gives the reason of a policy on agents as %s', async (path, reason) => {
		const conditions = { ...policy().conditions, agentIdRiskLevels: 'high' };
		const { body: created } = await call(
			'POST',
			`${root}/policies`,
			policy({ conditions, state: 'enabledForReportingButNotEnforced' }),
		);
		const { body } = await call('POST', `${path}/evaluate`, request());
		expect(body.value.find(({ id }: { id: string }) => id === created.id)).toMatchObject({
			policyApplies: false,
			analysisReasons: reason,
		});
	});

	const request = (more: object = {}) => ({
		signInIdentity: { '@odata.type': '#microsoft.graph.userSignIn', userId: testIds.carol },
		signInContext: { '@odata.type': '#microsoft.graph.applicationContext', includeApplications: [testIds.orders] },
		signInConditions: { clientAppType: 'browser', ipAddress: '203.0.113.9' },
		...more,
	});

	test('resolves the user’s groups, nested ones too, and answers in Graph’s shape', async () => {
		const { body: created } = await call(
			'POST',
			`${root}/policies`,
			policy({ conditions: { ...policy().conditions, users: { includeGroups: [testIds.everyone] } } }),
		);
		const { status, body } = await call('POST', `${root}/evaluate`, request({ appliedPoliciesOnly: true }));
		expect(status).toBe(200);
		expect(body['@odata.context']).toMatch(/whatIfAnalysisResult/);
		expect(body.value).toMatchObject([
			{ id: created.id, displayName: 'MFA for orders', policyApplies: true, analysisReasons: 'notSet' },
		]);
		const bob = await call(
			'POST',
			`${root}/evaluate`,
			request({ signInIdentity: { '@odata.type': '#microsoft.graph.userSignIn', userId: testIds.bob } }),
		);
		expect(bob.body.value.find((one: { id: string }) => one.id === created.id)).toMatchObject({
			policyApplies: false,
			analysisReasons: 'users',
		});
	});

	test('[sec 241] needs the permission to read and changes nothing; bad questions are refused with their path', async () => {
		expect((await call('GET', `${root}/evaluate`)).status).toBe(405);
		expect((await call('POST', `${root}/evaluate`, {})).body.error.message).toMatch(/signInIdentity is required/);
		expect(
			(
				await call(
					'POST',
					`${root}/evaluate`,
					request({ signInIdentity: { '@odata.type': '#microsoft.graph.userSignIn', userId: testIds.native } }),
				)
			).status,
		).toBe(404);
		token = await applicationToken(authority, testIds.orders);
		expect((await call('POST', `${root}/evaluate`, request())).status).toBe(403);
	});

	test('scenarios are kept, run as a batch, and say what would come of each', async () => {
		await call('POST', `${root}/policies`, policy());
		const scenario = { name: 'Carol', request: request(), expect: { outcome: 'interrupt', unmetControls: ['mfa'] } };
		const { status, body } = await call('POST', `${root}/scenarios`, scenario);
		expect(status).toBe(201);
		expect((await call('PATCH', `${root}/scenarios/${body.id}`, { name: 'Carol at home' })).status).toBe(204);
		const kept = await call('POST', `${root}/evaluateScenarios`, {});
		expect(kept.body.value).toMatchObject([
			{ name: 'Carol at home', decision: { outcome: 'interrupt' }, differences: [] },
		]);
		const batch = await call('POST', `${root}/evaluateScenarios`, {
			scenarios: [{ ...scenario, authentication: { mfa: true } }, scenario],
		});
		expect(batch.body.value.map((one: { differences: string[] }) => one.differences.length)).toEqual([2, 0]);
		expect(
			(await call('POST', `${root}/evaluateScenarios`, { scenarios: [{ name: 'x' }] })).body.error.message,
		).toMatch(/scenarios\[0\]\.request is required/);
		expect((await call('DELETE', `${root}/scenarios/${body.id}`)).status).toBe(204);
		expect((await call('POST', `${root}/evaluateScenarios`, {})).body.value).toEqual([]);
	});

	test('a service principal is found by its object id', async () => {
		const unknown = await call(
			'POST',
			`${root}/evaluate`,
			request({
				signInIdentity: {
					'@odata.type': '#microsoft.graph.servicePrincipalSignIn',
					servicePrincipalId: testIds.daemon,
				},
			}),
		);
		expect(unknown.status).toBe(404);
	});
});

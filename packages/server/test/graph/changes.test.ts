// Two administrators, one truth: what is changed at once all holds, and who read an older version is told so.
import { createTestAuthority, type TestAuthority, testIds } from '@countersign/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { applicationToken, callGraph, tenantsWithPermissions } from './calls.ts';

const root = '/v1.0/identity/conditionalAccess';
const policies = `${root}/policies`;

let authority: TestAuthority;
let token: string;
beforeEach(async () => {
	authority = await createTestAuthority({
		tenants: tenantsWithPermissions(['User.Read.All', 'User.EnableDisableAccount.All']),
	});
	token = await applicationToken(authority);
});
afterEach(() => authority.close());

const call = (method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
	callGraph(authority, token, method, path, body, headers);

const policy = {
	displayName: 'Small',
	state: 'disabled',
	conditions: {
		clientAppTypes: ['all'],
		applications: { includeApplications: [testIds.orders] },
		users: { includeUsers: ['All'] },
	},
	grantControls: { operator: 'OR', builtInControls: ['mfa'] },
};
const location = {
	'@odata.type': '#microsoft.graph.countryNamedLocation',
	displayName: 'Home',
	countriesAndRegions: ['CH'],
};
const strength = { displayName: 'Keys', allowedCombinations: ['fido2'] };
const question = {
	signInIdentity: { '@odata.type': '#microsoft.graph.userSignIn', userId: testIds.carol },
	signInContext: { '@odata.type': '#microsoft.graph.applicationContext', includeApplications: [testIds.orders] },
};

/** a collection, how one of it is made, two changes of different members, and one of both */
const collections: [name: string, make: () => Promise<string>, one: object, other: object][] = [
	['policies', () => make(policies, policy), { displayName: 'One' }, { state: 'enabledForReportingButNotEnforced' }],
	[
		'namedLocations',
		() => make(`${root}/namedLocations`, location),
		{ displayName: 'One' },
		{ countriesAndRegions: ['AT'] },
	],
	[
		'authenticationStrengths',
		() => make('/v1.0/policies/authenticationStrengthPolicies', strength),
		{ displayName: 'One' },
		{ description: 'Other' },
	],
	[
		'authenticationContexts',
		async () => {
			await call('PATCH', `${root}/authenticationContextClassReferences/c9`, { displayName: 'Nine' });
			return `${root}/authenticationContextClassReferences/c9`;
		},
		{ displayName: 'One' },
		{ description: 'Other' },
	],
	[
		'scenarios',
		() => make(`${root}/scenarios`, { name: 'Carol', request: question }),
		{ name: 'One' },
		{ authentication: { mfa: true } },
	],
];

async function make(path: string, body: object): Promise<string> {
	const created = await call('POST', path, body);
	expect(created.status).toBe(201);
	return `${path}/${created.body.id}`;
}

describe.each(collections)('%s', (_, create, one, other) => {
	test('[case graph/03] two changes of different members at once both hold', async () => {
		const path = await create();
		const answers = await Promise.all([call('PATCH', path, one), call('PATCH', path, other)]);
		expect(answers.map(({ status }) => status)).toEqual([204, 204]);
		expect((await call('GET', path)).body).toMatchObject({ ...one, ...other });
	});

	test('[case graph/03] [sec 245] the ETag of what was read is asked for with If-Match: another version is 412, the same one is changed', async () => {
		const path = await create();
		const { etag } = (await call('GET', path)).headers as { etag: string };
		expect(etag).toMatch(/^"[\w-]+"$/);
		const changed = await call('PATCH', path, one, { 'if-match': etag });
		expect(changed.status).toBe(204);
		expect(changed.headers.etag).toBe((await call('GET', path)).headers.etag);
		for (const method of ['PATCH', 'DELETE']) {
			const stale = await call(method, path, method === 'PATCH' ? other : undefined, { 'if-match': etag });
			expect([stale.status, stale.body.error.code]).toEqual([412, 'PreconditionFailed']);
		}
		expect((await call('GET', path)).body).not.toMatchObject(other);
		expect((await call('PATCH', path, other, { 'if-match': `"x", ${changed.headers.etag}` })).status).toBe(204);
		expect((await call('PATCH', path, one, { 'if-match': '*' })).status).toBe(204);
	});

	test('of two changes at once that both read one version and say so, one is made', async () => {
		const path = await create();
		const ifMatch = { 'if-match': (await call('GET', path)).headers.etag as string };
		const answers = await Promise.all([call('PATCH', path, one, ifMatch), call('PATCH', path, other, ifMatch)]);
		expect(answers.map(({ status }) => status).sort()).toEqual([204, 412]);
	});

	test('who has the version already is told 304, and no body has a tag', async () => {
		const path = await create();
		const read = await call('GET', path);
		expect(read.body).not.toHaveProperty('@odata\\.etag');
		expect((await call('GET', path, undefined, { 'if-none-match': `W/${read.headers.etag}` })).status).toBe(304);
		expect((await call('GET', path, undefined, { 'if-none-match': '"another"' })).status).toBe(200);
	});

	test('a change and a deletion at once: it is gone', async () => {
		const path = await create();
		await call('PATCH', path, { isAvailable: false });
		const [changed, deleted] = await Promise.all([call('PATCH', path, one), call('DELETE', path)]);
		expect([204, 404]).toContain(changed.status);
		expect(deleted.status).toBe(204);
		expect((await call('GET', path)).status).toBe(404);
	});
});

test('what was made answers with the tag and the body that reading it does', async () => {
	const created = await call('POST', policies, policy);
	const read = await call('GET', `${policies}/${created.body.id}`);
	expect(created.body).toEqual(read.body);
	expect(created.headers.etag).toBe(read.headers.etag);
	expect((await call('GET', policies)).body.value).toContainEqual(
		expect.objectContaining({ id: created.body.id, conditions: read.body.conditions }),
	);
});

test('[case graph/03] the limit of custom strengths holds when many are made at once', async () => {
	const answers = await Promise.all(
		Array.from({ length: 20 }, () => call('POST', '/v1.0/policies/authenticationStrengthPolicies', strength)),
	);
	expect(answers.filter(({ status }) => status === 201)).toHaveLength(15);
});

test('a location that a policy takes up and that is deleted at once: never a policy that names nothing', async () => {
	const path = await make(`${root}/namedLocations`, location);
	const locations = { includeLocations: ['All'], excludeLocations: [path.split('/').at(-1)] };
	await Promise.all([
		call('DELETE', path),
		call('POST', policies, { ...policy, conditions: { ...policy.conditions, locations } }),
	]);
	const isThere = (await call('GET', path)).status === 200;
	const { value } = (await call('GET', policies)).body;
	const isNamed = value.some(
		({ conditions }: { conditions: { locations: object | null } }) => conditions.locations !== null,
	);
	expect([isThere, isNamed]).toEqual([isNamed, isThere]);
});

describe('users', () => {
	const path = `/v1.0/users/${testIds.alice}`;

	test('[case graph/03] an account that was changed since it was read is 412', async () => {
		const { etag } = (await call('GET', path)).headers as { etag: string };
		expect((await call('PATCH', path, { accountEnabled: false }, { 'if-match': etag })).status).toBe(204);
		expect((await call('PATCH', path, { accountEnabled: true }, { 'if-match': etag })).status).toBe(412);
	});
});

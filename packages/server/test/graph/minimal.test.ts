// Writes as programs make them: what they read is what they change, and whoever needs no copy gets none.
import { createTestAuthority, type TestAuthority, testIds } from '@countersign/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { applicationToken, callGraph, tenantsWithPermissions } from './calls.ts';

let authority: TestAuthority;
let token: string;
beforeEach(async () => {
	authority = await createTestAuthority({
		tenants: tenantsWithPermissions([
			'Application.ReadWrite.All',
			'Directory.ReadWrite.All',
			'User.ReadWrite.All',
			'Group.ReadWrite.All',
		]),
	});
	token = await applicationToken(authority);
});
afterEach(() => authority.close());

const call = (method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
	callGraph(authority, token, method, `/v1.0/${path}`, body, headers);
const reference = (id: string) => ({ '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${id}` });

describe('[case graph/03] an If-Match of another version changes nothing, and one of this version does', () => {
	const members = `groups/${testIds.finance}/members`;
	const owners = `groups/${testIds.finance}/owners`;
	const manager = `users/${testIds.alice}/manager/$ref`;
	test.each<[string, string, string, object | undefined]>([
		['POST', `${members}/$ref`, `groups/${testIds.finance}`, reference(testIds.bob)],
		['DELETE', `${members}/${testIds.carol}/$ref`, `groups/${testIds.finance}`, undefined],
		['POST', `${owners}/$ref`, `groups/${testIds.finance}`, reference(testIds.bob)],
		['PUT', manager, `users/${testIds.alice}`, reference(testIds.bob)],
		['DELETE', `users/${testIds.carol}`, `users/${testIds.carol}`, undefined],
	])('%s %s', async (method, path, of, body) => {
		expect((await call(method, path, body, { 'if-match': '"another"' })).status).toBe(412);
		const { etag } = (await call('GET', of)).headers;
		const answer = await call(method, path, body, { 'if-match': String(etag) });
		expect(answer.status, JSON.stringify(answer.body)).toBe(204);
	});

	test('of an application whose owners are changed', async () => {
		const { id } = (await call('POST', 'applications', { displayName: 'Owned' })).body;
		const path = `applications/${id}/owners/$ref`;
		expect((await call('POST', path, reference(testIds.bob), { 'if-match': '"another"' })).status).toBe(412);
		expect((await call('POST', path, reference(testIds.bob))).status).toBe(204);
		expect((await call('GET', `applications/${id}/owners/$ref`)).body.value).toHaveLength(1);
	});

	test('a reader that has this version is told so', async () => {
		for (const path of [`users/${testIds.alice}`, `groups/${testIds.finance}`]) {
			const { etag } = (await call('GET', path)).headers;
			expect((await call('GET', path, undefined, { 'if-none-match': String(etag) })).status).toBe(304);
		}
	});
});

describe('Prefer: return=minimal', () => {
	test.each<[string, object]>([
		['groups', { displayName: 'New', mailNickname: 'new', mailEnabled: false, securityEnabled: true }],
		['applications', { displayName: 'New' }],
		[
			'identity/conditionalAccess/policies',
			{
				displayName: 'New',
				state: 'disabled',
				conditions: { applications: { includeApplications: ['All'] }, users: { includeUsers: [testIds.alice] } },
				grantControls: { operator: 'OR', builtInControls: ['mfa'] },
			},
		],
		[
			'identity/conditionalAccess/namedLocations',
			{ '@odata.type': '#microsoft.graph.countryNamedLocation', displayName: 'New', countriesAndRegions: ['NL'] },
		],
	])('POST %s answers nothing but where the new one is', async (path, body) => {
		const { status, headers, body: answered } = await call('POST', path, body, { prefer: 'return=minimal' });
		expect([status, answered, headers['preference-applied']]).toEqual([204, undefined, 'return=minimal']);
		const address = String(headers.location).replace(`${authority.origin}/v1.0/`, '');
		expect((await call('GET', address)).body.displayName).toBe('New');
	});
});

test.each(['$id', '@id'])('a member is removed by %s in the query too', async (option) => {
	const path = `groups/${testIds.finance}/members/$ref?${option}=https://graph.microsoft.com/v1.0/directoryObjects/${testIds.carol}`;
	expect((await call('DELETE', path)).status).toBe(204);
	expect((await call('DELETE', path)).status).toBe(404);
});

describe('a PATCH by a key of the client', () => {
	const missing = { prefer: 'create-if-missing' };
	const group = { displayName: 'Keyed', mailNickname: 'keyed', mailEnabled: false, securityEnabled: true };
	const fic = {
		issuer: 'https://token.actions.example',
		subject: 'repo:a/b',
		audiences: ['api://AzureADTokenExchange'],
	};
	const applicationOf = async () => (await call('POST', 'applications', { displayName: 'Of keys' })).body;

	test.each<[string, (application: { id: string; appId: string }) => string, object, object, object]>([
		[
			"applications(uniqueName='App-1')",
			() => "applications(uniqueName='App-1')",
			{ displayName: 'One' },
			{ displayName: 'Two' },
			{ uniqueName: 'App-1' },
		],
		[
			"groups(uniqueName='It''s-1')",
			() => "groups(uniqueName='It''s-1')",
			group,
			{ displayName: 'Two' },
			{ uniqueName: "It's-1" },
		],
		['servicePrincipals(appId)', ({ appId }) => `servicePrincipals(appId='${appId}')`, {}, { notes: 'x' }, {}],
		[
			'federatedIdentityCredentials(name)',
			({ id }) => `applications/${id}/federatedIdentityCredentials(name='ci')`,
			fic,
			{ description: 'x' },
			{ name: 'ci' },
		],
	])(
		'%s makes it where it is missing and that is asked for, and changes it where it is there',
		async (_, at, made, changed, has) => {
			const path = at(await applicationOf());
			expect((await call('PATCH', path, made)).status).toBe(404);
			const created = await call('PATCH', path, made, missing);
			expect(created.status, JSON.stringify(created.body)).toBe(201);
			expect(created.body).toMatchObject(has);
			const updated = await call('PATCH', path, changed, missing);
			expect(updated.status, JSON.stringify(updated.body)).toBe(204);
			expect((await call('GET', path)).body).toMatchObject({ id: created.body.id, ...has, ...changed });
		},
	);

	test('makes nothing for a key that is empty, and tells the address where no copy is wanted', async () => {
		expect((await call('PATCH', "applications(uniqueName='')", { displayName: 'One' }, missing)).status).toBe(404);
		const both = { prefer: 'return=minimal, create-if-missing' };
		const made = await call('PATCH', "applications(uniqueName='app-2')", { displayName: 'One' }, both);
		expect(made.status).toBe(204);
		const { id } = (await call('GET', "applications(uniqueName='app-2')")).body;
		expect(made.headers.location).toBe(`${authority.origin}/v1.0/applications/${id}`);
	});
});

test('what is read with a tag below an object is changed as it was read alone', async () => {
	const { id } = (await call('POST', 'applications', { displayName: 'Tagged' })).body;
	const path = `applications/${id}/federatedIdentityCredentials`;
	const credential = {
		name: 'ci',
		issuer: 'https://token.actions.example',
		subject: 'repo:a/b',
		audiences: ['api://AzureADTokenExchange'],
	};
	expect((await call('POST', path, credential, { 'if-match': '"another"' })).status).toBe(201);
	const one = `${path}/ci`.replace('/ci', "(name='ci')");
	const { etag } = (await call('GET', one)).headers;
	for (const [method, body] of [
		['PATCH', { description: 'x' }],
		['DELETE', undefined],
	] as const)
		expect((await call(method, one, body, { 'if-match': '"another"' })).status).toBe(412);
	expect((await call('PATCH', one, { description: 'x' }, { 'if-match': String(etag) })).status).toBe(204);
	expect((await call('DELETE', one, undefined, { 'if-match': String(etag) })).status).toBe(412);
	expect((await call('DELETE', one)).status).toBe(204);
});

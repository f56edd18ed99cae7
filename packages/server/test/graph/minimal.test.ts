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

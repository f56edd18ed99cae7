// What changed of users and groups since somebody asked last. Microsoft Graph, "user: delta", "group: delta".
import { applyTenantFile } from '@countersign/server';
import { createTestAuthority, type TestAuthority, testIds } from '@countersign/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { applicationToken, callGraph, tenantsWithPermissions } from './calls.ts';

let authority: TestAuthority;
let token: string;
const permissions = ['User.ReadWrite.All', 'Group.ReadWrite.All', 'Directory.ReadWrite.All'];
beforeEach(async () => {
	authority = await createTestAuthority({ tenants: tenantsWithPermissions(permissions) });
	token = await applicationToken(authority);
});
afterEach(() => authority.close());

const call = (method: string, path: string, body?: unknown) =>
	callGraph(authority, token, method, path.startsWith('/') ? path : `/v1.0/${path}`, body);
/** follows a link as it is written */
const follow = (link: string) => {
	const { pathname, search } = new URL(link);
	return call('GET', `${pathname}${decodeURIComponent(search)}`);
};

/** @returns what a round tells, to its end, and the link of the next */
async function round(path: string) {
	const value: Record<string, unknown>[] = [];
	for (let answer = await call('GET', path); ; ) {
		expect(answer.status, JSON.stringify(answer.body)).toBe(200);
		value.push(...answer.body.value);
		const next: string | undefined = answer.body['@odata.nextLink'];
		if (next === undefined) return { value, link: answer.body['@odata.deltaLink'] as string };
		expect(answer.body).not.toHaveProperty('@odata.deltaLink');
		answer = await follow(next);
	}
}
const after = async (link: string) => (await follow(link)).body;
const reference = (id: string) => ({ '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${id}` });

describe('users/delta', () => {
	test.each(['users/delta', 'users/delta?$top=2', 'users/microsoft.graph.delta()', '/beta/users/delta()'])(
		'%s reads all users first, and then nothing until something changes',
		async (path) => {
			const { value, link } = await round(path);
			expect(value.map(({ id }) => id)).toEqual([
				testIds.alice,
				testIds.bob,
				testIds.carol,
				testIds.disabled,
				testIds.admin,
			]);
			expect(link).toContain('$deltatoken=');
			expect((await after(link)).value).toEqual([]);
		},
	);

	test('tells who came, who changed, who can be restored and who is gone for good', async () => {
		const { link } = await round('users/delta?$select=displayName');
		await call('PATCH', `users/${testIds.alice}`, { displayName: 'Alice B' });
		const made = await call('POST', 'users', {
			accountEnabled: true,
			displayName: 'New',
			mailNickname: 'new',
			userPrincipalName: 'new@contoso.example',
			passwordProfile: { password: 'a long new password 1' },
		});
		expect(made.status, JSON.stringify(made.body)).toBe(201);
		await call('DELETE', `users/${testIds.carol}`);
		const first = await after(link);
		expect(first.value).toEqual([
			{ id: testIds.alice, displayName: 'Alice B' },
			{ id: made.body.id, displayName: 'New' },
			{ id: testIds.carol, '@removed': { reason: 'changed' } },
		]);
		await call('DELETE', `directory/deletedItems/${testIds.carol}`);
		const second = await after(first['@odata.deltaLink']);
		expect(second.value).toEqual([{ id: testIds.carol, '@removed': { reason: 'deleted' } }]);
		expect((await after(second['@odata.deltaLink'])).value).toEqual([]);
	});

	test('a change between two pages of a round is told in the next round', async () => {
		const first = await call('GET', 'users/delta?$top=2&$select=displayName');
		await call('PATCH', `users/${testIds.alice}`, { displayName: 'Meanwhile' });
		let answer = await follow(first.body['@odata.nextLink']);
		while (answer.body['@odata.nextLink']) answer = await follow(answer.body['@odata.nextLink']);
		const { value } = await after(answer.body['@odata.deltaLink']);
		expect(value).toEqual([{ id: testIds.alice, displayName: 'Meanwhile' }]);
	});

	test('changes come in pages too', async () => {
		const { link } = await round('users/delta?$top=2&$select=displayName');
		for (const id of [testIds.alice, testIds.bob, testIds.carol])
			await call('PATCH', `users/${id}`, { displayName: 'Changed' });
		const first = await after(link);
		expect(first.value).toHaveLength(2);
		const second = await after(first['@odata.nextLink']);
		expect(second.value.map(({ id }: { id: string }) => id)).toEqual([testIds.carol]);
	});

	test('$deltatoken=latest reads nobody, and hears from now on', async () => {
		const { value, link } = await round('users/delta?$deltatoken=latest');
		expect(value).toEqual([]);
		await call('PATCH', `users/${testIds.bob}`, { displayName: 'Bob B' });
		expect((await after(link)).value).toMatchObject([{ id: testIds.bob, displayName: 'Bob B' }]);
	});

	test('a token from before a tenant file was applied is gone: all is read anew', async () => {
		const tokens = [await round('users/delta'), await round('groups/delta')];
		await applyTenantFile(authority.app, JSON.stringify(tenantsWithPermissions(permissions)), { reset: true });
		token = await applicationToken(authority);
		for (const { link } of tokens)
			expect(await follow(link)).toMatchObject({ status: 410, body: { error: { code: 'syncStateNotFound' } } });
		const { link } = await round('users/delta');
		expect((await after(link)).value).toEqual([]);
	});

	test('tells whose sessions were revoked', async () => {
		const { link } = await round('users/delta?$select=signInSessionsValidFromDateTime');
		expect((await call('POST', `users/${testIds.bob}/revokeSignInSessions`)).status).toBe(200);
		expect((await after(link)).value).toEqual([
			{
				id: testIds.bob,
				signInSessionsValidFromDateTime: new Date((authority.now() + 1) * 1000).toISOString().replace('.000', ''),
			},
		]);
	});

	test('a token that is a week old is gone, and the answer says where all is read anew', async () => {
		const { link } = await round('users/delta?$select=displayName');
		authority.advance(7 * 86_400 + 1);
		token = await applicationToken(authority);
		const expired = await follow(link);
		expect(expired).toMatchObject({ status: 410, body: { error: { code: 'syncStateNotFound' } } });
		const anew = String(expired.headers.location);
		expect(anew).toBe(`${authority.origin}/v1.0/users/delta?$select=displayName&$deltatoken=`);
		expect((await follow(anew)).body.value).toHaveLength(5);
	});

	test.each([
		'$deltatoken=no-token',
		'$skiptoken=no-token',
		'$orderby=displayName',
		'$search="displayName:a"',
		"$filter=displayName eq 'Alice'",
		'$expand=manager',
		'$top=0',
	])('?%s is refused', async (query) => {
		expect((await call('GET', `users/delta?${query}`)).status).toBe(400);
	});

	test('whoever may read basic members alone hears of them alone', async () => {
		await authority.close();
		authority = await createTestAuthority({ tenants: tenantsWithPermissions(['User.ReadBasic.All']) });
		token = await applicationToken(authority);
		const { value } = await round('users/delta');
		expect(value[0]).not.toHaveProperty('jobTitle');
		expect((await call('GET', 'groups/delta')).status).toBe(403);
	});
});

describe('groups/delta', () => {
	test('tells groups with their members, and then who came and went', async () => {
		const { value, link } = await round('groups/delta');
		expect(value.find(({ id }) => id === testIds.finance)).toMatchObject({
			displayName: 'Finance',
			'members@delta': expect.arrayContaining([{ '@odata.type': '#microsoft.graph.user', id: testIds.carol }]),
		});
		await call('POST', `groups/${testIds.finance}/members/$ref`, reference(testIds.bob));
		await call('DELETE', `groups/${testIds.finance}/members/${testIds.carol}/$ref`);
		const first = await after(link);
		expect(first.value).toEqual([
			{
				id: testIds.finance,
				'members@delta': [
					{ '@odata.type': '#microsoft.graph.user', id: testIds.bob },
					{ '@odata.type': '#microsoft.graph.user', id: testIds.carol, '@removed': { reason: 'deleted' } },
				],
			},
		]);
		await call('DELETE', `groups/${testIds.finance}`);
		const { value: gone } = await after(first['@odata.deltaLink']);
		expect(gone).toContainEqual({ id: testIds.finance, '@removed': { reason: 'deleted' } });
	});

	test('members are told where $select or $expand names them', async () => {
		const has = async (query: string) =>
			(await round(`groups/delta?${query}`)).value.some((row) => 'members@delta' in row);
		expect(await has('$select=displayName')).toBe(false);
		expect(await has('$select=displayName,members')).toBe(true);
		expect(await has('$select=displayName&$expand=members')).toBe(true);
	});
});

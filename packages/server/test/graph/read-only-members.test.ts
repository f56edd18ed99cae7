// No caller writes what only the server writes, of any resource, in any letters; and what takes over an account needs
// the tier of its user.
import { testIds } from '@countersign/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ofEveryResource, readOnlyMembers, withoutReadOnlyMembers } from '../../src/graph/read-only-members.ts';
import { sensitiveMembers } from '../../src/graph/user-body.ts';
import { callGraph, tokenHolding } from './calls.ts';
import { createOneOfEach, type OneOfEach, operations, versionOf } from './one-of-each.ts';

let each: OneOfEach;
beforeAll(async () => {
	each = await createOneOfEach();
}, 60_000);
afterAll(() => each.authority.close());

const inAllLetters = (name: string) => [
	name,
	name.toLowerCase(),
	name.toUpperCase(),
	`${name[0]?.toUpperCase()}${name.slice(1)}`,
];
const collectionOf = ({ method, path }: { method: string; path: string }) =>
	method === 'POST' ? path : path.replace(/\/[^/]+$/, '');
const writes = operations.filter(({ method }) => method === 'POST' || method === 'PATCH');
const changes = writes.filter(
	({ method, path }) =>
		method === 'PATCH' && operations.some((one) => one.method === 'GET' && one.path === path && /\}$/.test(path)),
);

describe('[sec 239] what only the server writes', () => {
	test('is a collection that there is, in every row of the table', () => {
		for (const path of Object.keys(readOnlyMembers))
			expect(
				writes.some((operation) => collectionOf(operation) === path),
				path,
			).toBe(true);
	});

	test.each(writes)('never reaches $method $path', async (operation) => {
		const row = readOnlyMembers[collectionOf(operation)] ?? {};
		const isNew = operation.method === 'POST';
		const left = [...ofEveryResource, ...(row.ignored ?? [])].filter(
			(name) => !(isNew && row.takesOnCreate?.includes(name)),
		);
		for (const member of left.flatMap(inAllLetters))
			expect(await withoutReadOnlyMembers(operation, { [member]: 'x' }, async () => ({})), member).toEqual({});
		const refused = [...(row.never ?? []), ...(isNew ? [] : (row.onceMade ?? []))];
		for (const member of refused.flatMap(inAllLetters)) {
			const sent = withoutReadOnlyMembers(operation, { [member]: 'x' }, async () => ({ [member]: 'y' }));
			await expect(sent, member).rejects.toMatchObject({ status: 400 });
		}
	});

	test.each(changes)('stands after $method $path', async (operation) => {
		const address = `/${versionOf(operation.path)}/${each.addressOf(operation.path)}`;
		const row = readOnlyMembers[collectionOf(operation)] ?? {};
		const members = [...ofEveryResource, ...(row.ignored ?? []), ...(row.never ?? []), ...(row.onceMade ?? [])];
		const whole = `${address}?$select=${[...new Set(['id', ...members])].join(',')}`;
		const before = (await each.call('GET', whole)).body;
		expect(before.id).toBeDefined();
		for (const member of members)
			for (const name of inAllLetters(member)) {
				const { status } = await each.call('PATCH', address, { [name]: '00000000-0000-4000-8000-0000000000ee' });
				expect([200, 204, 400], `${name}: ${status}`).toContain(status);
			}
		const { modifiedDateTime: _, ...after } = (await each.call('GET', whole)).body;
		expect(before).toMatchObject(after);
	});

	test('may be written back as it was read, and is refused by name otherwise', async () => {
		const address = each.addressOf('applications/{id}');
		const { appId, publisherDomain } = (await each.call('GET', address)).body;
		const copy = { AppId: appId, publisherDomain, displayName: 'Copied' };
		expect((await each.call('PATCH', address, copy)).status).toBe(204);
		const { status, body } = await each.call('PATCH', address, { APPID: testIds.native });
		expect([status, body.error.message]).toEqual([400, "Property 'appId' is read-only and cannot be set."]);
	});
});

test('[sec 239] a User Administrator changes no member by which a Global Administrator could be taken over', async () => {
	const role = { principalId: testIds.carol, roleDefinitionId: 'fe930be7-5e62-47db-91af-98c3a49a38b1' };
	const roles = 'roleManagement/directory/roleAssignments';
	expect((await each.call('POST', roles, { ...role, directoryScopeId: '/' })).status).toBe(201);
	const permission = 'User.ReadWrite.All';
	const token = await tokenHolding(each.authority, testIds.unconsented, permission, 'carol@contoso.example');
	const patch = (id: string, body: object) => callGraph(each.authority, token, 'PATCH', `/v1.0/users/${id}`, body);
	expect((await patch(testIds.disabled, { mobilePhone: '+31 6' })).status).toBe(204);
	for (const member of [...sensitiveMembers, 'passwordProfile'].flatMap(inAllLetters))
		expect((await patch(testIds.admin, { [member]: null })).status, member).toBe(403);
});

// What every storage must do for the installation itself: its settings, its set-up, and what is sealed with its root
// secret. Part of the conformance suite.

import { expect, test } from 'vitest';
import type { TenantImport } from '../../src/records/tenant-configuration.ts';
import type { DirectoryUser } from '../../src/records/user.ts';
import type { Storage } from '../../src/storage/storage.ts';

const now = 1_000_000;

/** @param open a fresh storage, without a tenant */
export function installationConformance(open: () => Promise<Storage>, tenant: () => TenantImport): void {
	test('settings keep their last value', async () => {
		const { settings } = await open();
		await settings.set('a', '1');
		await settings.set('a', '2');
		expect(await settings.get('a')).toBe('2');
		expect(await settings.get('b')).toBeUndefined();
	});

	test('several settings are written and removed in one change', async () => {
		const { settings } = await open();
		await settings.change({ a: '1', b: '2' });
		await settings.change({ a: undefined, b: '3' });
		expect([await settings.get('a'), await settings.get('b')]).toEqual([undefined, '3']);
	});

	test('the newest set-up token is accepted until it expires, and one that was offered before is not', async () => {
		const { setup } = await open();
		expect(await setup.accepts('first', now)).toBe(false);
		await setup.offer('first', now + 60);
		expect(await setup.accepts('first', now + 59)).toBe(true);
		expect(await setup.accepts('first', now + 60)).toBe(false);
		await setup.offer('second', now + 60);
		expect(await setup.accepts('first', now)).toBe(false);
		expect(await setup.accepts('second', now)).toBe(true);
	});

	test('a refused set-up writes nothing; of two at once one wins; afterwards none is possible', async () => {
		const { setup, directory } = await open();
		await setup.offer('token', now + 60);
		expect(await setup.complete('wrong', now, tenant())).toBe(false);
		expect(await setup.complete('token', now + 60, tenant())).toBe(false);
		expect(await directory.tenants()).toEqual([]);
		const other = tenant();
		other.tenant = { ...other.tenant, id: '10000000-0000-4000-8000-00000000000f', domains: ['other.example'] };
		other.users = [];
		other.applications = [];
		const outcomes = await Promise.all([setup.complete('token', now, tenant()), setup.complete('token', now, other)]);
		expect(outcomes.filter((won) => won)).toHaveLength(1);
		expect(await directory.tenants()).toHaveLength(1);
		expect(await setup.isOpen()).toBe(false);
		expect(await setup.offer('third', now + 60)).toBe(false);
		expect(await setup.accepts('third', now)).toBe(false);
		expect(await setup.complete('token', now, other)).toBe(false);
	});

	test('a set-up that fails leaves the token unspent and no tenant', async () => {
		const { setup, directory } = await open();
		await setup.offer('token', now + 60);
		const broken = tenant();
		broken.users = [...broken.users, ...broken.users];
		await expect(setup.complete('token', now, broken)).rejects.toThrow();
		expect(await directory.tenants()).toEqual([]);
		expect(await setup.accepts('token', now)).toBe(true);
	});

	test('sealed values of who was deleted are listed and written anew, and come back with them', async () => {
		const { directory, directoryChanges, sealed } = await open();
		const content = tenant();
		await directory.importTenants([content]);
		const { id: tenantId } = content.tenant;
		const [one, other] = content.users as [DirectoryUser, DirectoryUser];
		const remove = async (user: DirectoryUser, at: number) => {
			const keep = { at, deleted: { user, groupIds: [] } };
			const version = (await directory.tenantVersion(tenantId)) ?? 0;
			const audit = { id: `audit-${at}`, at, changes: [] } as never;
			return directoryChanges.apply(tenantId, [{ kind: 'removeUser', userId: user.id, keep }], audit, version);
		};
		expect(await remove({ ...one, sealedTotpSecret: 'sealed before' }, 50)).toBe(true);
		expect(await remove(other, 51)).toBe(true);
		const [value, ...more] = await sealed.list('deleted-totp', '', 10);
		expect([value?.context, value?.sealed, more]).toEqual([one.id, 'sealed before', []]);
		expect(await sealed.list('deleted-totp', value?.key ?? '', 10)).toEqual([]);
		await sealed.replace('deleted-totp', [{ ...(value as NonNullable<typeof value>), sealed: 'anew' }]);
		const deleted = await directoryChanges.deletedUsers(tenantId, 0);
		expect(deleted.map(({ user }) => user.sealedTotpSecret)).toEqual(['anew', undefined]);
		expect(deleted[0]?.user.displayName).toBe(one.displayName);
	});

	test('sealed values are listed in slices, whole, and written anew', async () => {
		const { directory, sealed } = await open();
		const content = tenant();
		content.users = content.users.map((user) => ({ ...user, sealedTotpSecret: `sealed-${user.id}` }));
		await directory.importTenants([content]);
		const [first] = await sealed.list('totp', '', 1);
		const rest = await sealed.list('totp', first?.key ?? '', 10);
		expect([first, ...rest].map((value) => [value?.context, value?.sealed])).toEqual(
			content.users.map(({ id }) => [id, `sealed-${id}`]),
		);
		expect(await sealed.list('totp', rest.at(-1)?.key ?? '', 10)).toEqual([]);
		await sealed.replace('totp', [{ ...(first as NonNullable<typeof first>), sealed: 'anew' }]);
		expect((await directory.findUser(content.tenant.id, first?.context ?? ''))?.sealedTotpSecret).toBe('anew');
		expect((await directory.findUser(content.tenant.id, rest[0]?.context ?? ''))?.sealedTotpSecret).toBe(
			`sealed-${rest[0]?.context}`,
		);
	});
}

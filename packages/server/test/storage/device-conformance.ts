// What every storage must do with devices.
import { describe, expect, test } from 'vitest';
import { type Device, signInInterval } from '../../src/records/device.ts';
import type { DirectoryAudit } from '../../src/records/directory-audit.ts';
import type { DirectoryChange } from '../../src/storage/directory-change-store.ts';
import type { Storage } from '../../src/storage/storage.ts';

const audit: DirectoryAudit = {
	id: 'a1',
	at: 1_000_000,
	correlationId: 'c1',
	activity: 'Add device',
	category: 'Device',
	operation: 'Add',
	initiator: { kind: 'user', id: 'u2', displayName: 'bob' },
	target: { type: 'Device', id: 'o1', displayName: 'Laptop' },
	changes: [],
};

/** @param storage with a tenant whose users `alice` and `bob` have the ids `u1` and `u2` */
export function deviceConformance(storage: () => Storage, tenantId: string): void {
	const device = (id: string, more: Partial<Device> = {}): Device => ({
		id,
		tenantId,
		deviceId: `d-${id}`,
		displayName: `Laptop ${id}`,
		accountEnabled: true,
		isCompliant: true,
		complianceToldAt: 999_000,
		extensionAttributes: { extensionAttribute1: 'lab' },
		key: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' },
		registeredAt: 1_000_000,
		...more,
	});
	const version = async () => (await storage().directory.tenantVersion(tenantId)) as number;
	const apply = async (...changes: DirectoryChange[]) =>
		storage().directoryChanges.apply(tenantId, changes, audit, await version());
	const users = [
		{ userId: 'u1', relation: 'owner' },
		{ userId: 'u1', relation: 'user' },
		{ userId: 'u2', relation: 'user' },
	] as const;

	describe('devices', () => {
		test('are found by either id, and by who owns or uses them', async () => {
			const { devices } = storage();
			const before = await version();
			expect(await apply({ kind: 'putDevice', device: device('o1'), users })).toBe(true);
			expect(await version()).toBeGreaterThan(before);
			expect(await devices.find(tenantId, 'd-o1')).toEqual(device('o1'));
			expect(await devices.findObject(tenantId, 'o1')).toEqual(device('o1'));
			expect(await devices.find('another', 'd-o1')).toBeUndefined();
			expect(await devices.usersOf(tenantId, 'o1')).toEqual(users);
			expect(await devices.ofUser(tenantId, 'u1', 'owner')).toEqual([device('o1')]);
			expect(await devices.ofUser(tenantId, 'u2', 'owner')).toEqual([]);
			expect(await devices.ofUser(tenantId, 'u2', 'user')).toEqual([device('o1')]);
		});

		test('are listed in the order of their ids, from behind one of them', async () => {
			for (const id of ['o3', 'o1', 'o2']) await apply({ kind: 'putDevice', device: device(id), users: [] });
			const { devices } = storage();
			expect((await devices.list(tenantId, 2)).map(({ id }) => id)).toEqual(['o1', 'o2']);
			expect((await devices.list(tenantId, 2, 'o2')).map(({ id }) => id)).toEqual(['o3']);
		});

		test('that are changed keep their users, unless these are given', async () => {
			const { devices } = storage();
			await apply({ kind: 'putDevice', device: device('o1'), users });
			await apply({ kind: 'putDevice', device: device('o1', { isCompliant: false }) });
			expect(await devices.find(tenantId, 'd-o1')).toEqual(device('o1', { isCompliant: false }));
			expect(await devices.usersOf(tenantId, 'o1')).toEqual(users);
			await apply({ kind: 'putDevice', device: device('o1'), users: [] });
			expect(await devices.usersOf(tenantId, 'o1')).toEqual([]);
		});

		test('with the deviceId of another are refused, and nothing is written', async () => {
			await apply({ kind: 'putDevice', device: device('o1'), users: [] });
			expect(await apply({ kind: 'putDevice', device: device('o2', { deviceId: 'd-o1' }), users: [] })).toBe(false);
			expect(await storage().devices.findObject(tenantId, 'o2')).toBeUndefined();
		});

		test('that are removed are gone, and so are users who are removed from theirs', async () => {
			const { devices } = storage();
			await apply(
				{ kind: 'putDevice', device: device('o1'), users },
				{ kind: 'putDevice', device: device('o2'), users },
			);
			await apply({ kind: 'removeDevice', id: 'o1' });
			expect(await devices.find(tenantId, 'd-o1')).toBeUndefined();
			expect(await devices.ofUser(tenantId, 'u2', 'user')).toEqual([device('o2')]);
			await apply({ kind: 'removeUser', userId: 'u1' });
			expect(await devices.usersOf(tenantId, 'o2')).toEqual([{ userId: 'u2', relation: 'user' }]);
		});

		test('tell when one signed in last, once an interval, and the tenant keeps its version', async () => {
			const { devices } = storage();
			const lastSignIn = async () => (await devices.find(tenantId, 'd-o1'))?.lastSignInAt;
			await apply({ kind: 'putDevice', device: device('o1'), users }, { kind: 'putDevice', device: device('o2') });
			const before = await version();
			const first = 1_000_000;
			expect(await devices.noteSignIn(tenantId, 'd-o1', first)).toBe(true);
			expect(await devices.find(tenantId, 'd-o1')).toEqual(device('o1', { lastSignInAt: first }));
			for (const at of [first, first + signInInterval - 1, first - signInInterval])
				expect(await devices.noteSignIn(tenantId, 'd-o1', at), String(at)).toBe(false);
			expect(await lastSignIn()).toBe(first);
			expect(await devices.noteSignIn(tenantId, 'd-o1', first + signInInterval)).toBe(true);
			expect(await lastSignIn()).toBe(first + signInInterval);
			expect(await devices.find(tenantId, 'd-o2')).toEqual(device('o2'));
			expect(await devices.usersOf(tenantId, 'o1')).toEqual(users);
			expect(await version()).toBe(before);
			expect(await devices.noteSignIn('another', 'd-o1', first)).toBe(false);
			expect(await devices.noteSignIn(tenantId, 'd-o9', first)).toBe(false);
		});

		test('that are changed by who read them before a sign-in keep its time', async () => {
			const { devices } = storage();
			await apply({ kind: 'putDevice', device: device('o1'), users });
			await devices.noteSignIn(tenantId, 'd-o1', 2_000_000);
			await apply({ kind: 'putDevice', device: device('o1', { isCompliant: false, lastSignInAt: 1_500_000 }) });
			expect(await devices.find(tenantId, 'd-o1')).toEqual(
				device('o1', { isCompliant: false, lastSignInAt: 2_000_000 }),
			);
		});

		test('that several sign-ins meet at once are written by one of them, and a change beside them stands', async () => {
			const { devices } = storage();
			await apply({ kind: 'putDevice', device: device('o1'), users });
			const [changed, ...noted] = await Promise.all([
				apply({ kind: 'putDevice', device: device('o1', { isCompliant: false }) }),
				...Array.from({ length: 4 }, () => devices.noteSignIn(tenantId, 'd-o1', 2_000_000)),
			]);
			expect(changed).toBe(true);
			expect(noted.filter((written) => written).length).toBeLessThanOrEqual(1);
			expect(await devices.find(tenantId, 'd-o1')).toMatchObject({ isCompliant: false });
		});
	});
}

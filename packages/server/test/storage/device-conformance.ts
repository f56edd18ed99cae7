// What every storage must do with devices.
import { describe, expect, test } from 'vitest';
import type { Device } from '../../src/records/device.ts';
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
	});
}

// The devices of a tenant, in SQL.
import { type Device, type DeviceRelation, type DeviceUser, withSignIn } from '../../records/device.ts';
import type { DeviceStore } from '../device-store.ts';
import type { Database } from './database.ts';

interface DeviceRow {
	resource: string;
}

export function createDeviceStore(database: Database): DeviceStore {
	const find = database.prepare<DeviceRow>('select resource from devices where tenant_id = ? and device_id = ?');
	const findObject = database.prepare<DeviceRow>('select resource from devices where tenant_id = ? and id = ?');
	const list = database.prepare<DeviceRow>(
		'select resource from devices where tenant_id = ? and id > ? order by id limit ?',
	);
	const usersOf = database.prepare<{ user_id: string; relation: string }>(
		'select user_id, relation from device_users where tenant_id = ? and id = ? order by user_id, relation',
	);
	const ofUser = database.prepare<DeviceRow>(`
		select resource from devices where tenant_id = ?1 and id in
			(select id from device_users where tenant_id = ?1 and user_id = ?2 and relation = ?3) order by id`);
	const replace = database.prepare(
		'update devices set resource = ? where tenant_id = ? and device_id = ? and resource = ?',
	);
	const read = ({ resource }: DeviceRow) => JSON.parse(resource) as Device;
	const readOne = (row: DeviceRow | undefined) => (row ? read(row) : undefined);
	return {
		find: async (tenantId, deviceId) => readOne(find.get(tenantId, deviceId)),
		findObject: async (tenantId, id) => readOne(findObject.get(tenantId, id)),
		list: async (tenantId, limit, after = '') => list.all(tenantId, after, limit).map(read),
		usersOf: async (tenantId, id) =>
			usersOf
				.all(tenantId, id)
				.map(({ user_id, relation }): DeviceUser => ({ userId: user_id, relation: relation as DeviceRelation })),
		ofUser: async (tenantId, userId, relation) => ofUser.all(tenantId, userId, relation).map(read),
		noteSignIn: (tenantId, deviceId, at) =>
			database.write(() => {
				const row = find.get(tenantId, deviceId);
				const seen = row && withSignIn(read(row), at);
				return seen ? replace.run(JSON.stringify(seen), tenantId, deviceId, row.resource) === 1 : false;
			}),
	};
}

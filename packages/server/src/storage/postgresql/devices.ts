// The devices of a tenant.
import { type Device, type DeviceRelation, withSignIn } from '../../records/device.ts';
import type { DeviceStore } from '../device-store.ts';
import type { Database, SqlValue } from './database.ts';

export function createDeviceStore(database: Database): DeviceStore {
	async function read(tenantId: string, where: string, ...values: SqlValue[]): Promise<Device[]> {
		const rows = await database.within<{ resource: string }>(
			tenantId,
			`select resource from devices where tenant_id = $1 and ${where}`,
			[tenantId, ...values],
		);
		return rows.map(({ resource }) => JSON.parse(resource) as Device);
	}
	return {
		find: async (tenantId, deviceId) => (await read(tenantId, 'device_id = $2', deviceId))[0],
		findObject: async (tenantId, id) => (await read(tenantId, 'id = $2', id))[0],
		list: (tenantId, limit, after = '') => read(tenantId, 'id > $2 order by id limit $3', after, limit),
		async usersOf(tenantId, id) {
			const rows = await database.within<{ user_id: string; relation: string }>(
				tenantId,
				'select user_id, relation from device_users where tenant_id = $1 and id = $2 order by user_id, relation',
				[tenantId, id],
			);
			return rows.map(({ user_id, relation }) => ({ userId: user_id, relation: relation as DeviceRelation }));
		},
		ofUser: (tenantId, userId, relation) =>
			read(
				tenantId,
				`id in (select id from device_users where tenant_id = $1 and user_id = $2 and relation = $3) order by id`,
				userId,
				relation,
			),
		async noteSignIn(tenantId, deviceId, at) {
			const [row] = await database.within<{ resource: string }>(
				tenantId,
				'select resource from devices where tenant_id = $1 and device_id = $2',
				[tenantId, deviceId],
			);
			const seen = row && withSignIn(JSON.parse(row.resource) as Device, at);
			if (!seen) return false;
			const written = await database.within(
				tenantId,
				`update devices set resource = $4 where tenant_id = $1 and device_id = $2 and resource = $3 returning id`,
				[tenantId, deviceId, row.resource, JSON.stringify(seen)],
			);
			return written.length === 1;
		},
	};
}

// Device authorizations in SQL. Approval and redemption are part of the verbs that write sessions and sign-in records:
// grants.ts.
import type { DeviceApproval, DeviceAuthorization } from '../../records/device-authorization.ts';
import type { DeviceAuthorizationStore } from '../device-authorization-store.ts';
import type { Database } from './database.ts';
import { type Earlier, withTenantSegment } from './earlier-members.ts';

interface DeviceRow {
	resource: string;
	state: DeviceAuthorization['state'];
	approval: string | null;
}

function toDeviceAuthorization(row: DeviceRow): DeviceAuthorization {
	const approval = row.approval === null ? {} : { approval: JSON.parse(row.approval) as DeviceApproval };
	const stored = JSON.parse(row.resource) as Earlier<Omit<DeviceAuthorization, 'state'>>;
	return { ...withTenantSegment(stored), state: row.state, ...approval };
}

export function createDeviceAuthorizationStore(database: Database): DeviceAuthorizationStore {
	const insert = database.prepare(
		'insert into device_authorizations (device_code_hash, user_code, resource, expires_at) values (?, ?, ?, ?)',
	);
	const byDeviceCode = database.prepare<DeviceRow>(
		'select resource, state, approval from device_authorizations where device_code_hash = ?',
	);
	const byUserCode = database.prepare<DeviceRow>(
		'select resource, state, approval from device_authorizations where user_code = ?',
	);
	const decline = database.prepare(
		"update device_authorizations set state = 'declined' where device_code_hash = ? and state = 'pending'",
	);
	return {
		async create({ state: _, ...authorization }) {
			const { deviceCodeHash, userCode, expiresAt } = authorization;
			await database.write(() => insert.run(deviceCodeHash, userCode, JSON.stringify(authorization), expiresAt));
		},
		async findByDeviceCode(deviceCodeHash) {
			const row = byDeviceCode.get(deviceCodeHash);
			return row && toDeviceAuthorization(row);
		},
		async findByUserCode(userCode) {
			const row = byUserCode.get(userCode);
			return row && toDeviceAuthorization(row);
		},
		async decline(deviceCodeHash) {
			await database.write(() => decline.run(deviceCodeHash));
		},
	};
}

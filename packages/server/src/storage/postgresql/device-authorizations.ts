// Device authorizations. Approval and redemption are steps of what grants commit: grants.ts.
import type { DeviceApproval, DeviceAuthorization } from '../../records/device-authorization.ts';
import type { DeviceAuthorizationStore } from '../device-authorization-store.ts';
import type { Database } from './database.ts';

interface DeviceRow {
	resource: string;
	state: DeviceAuthorization['state'];
	approval: string | null;
}

function toDeviceAuthorization(row: DeviceRow): DeviceAuthorization {
	const approval = row.approval === null ? {} : { approval: JSON.parse(row.approval) as DeviceApproval };
	return { ...(JSON.parse(row.resource) as Omit<DeviceAuthorization, 'state'>), state: row.state, ...approval };
}

export function createDeviceAuthorizationStore(database: Database): DeviceAuthorizationStore {
	async function find(column: 'device_code_hash' | 'user_code', value: string) {
		const [row] = await database.query<DeviceRow>(
			`select resource, state, approval from device_authorizations where ${column} = $1`,
			[value],
		);
		return row && toDeviceAuthorization(row);
	}
	return {
		async create({ state: _, ...authorization }) {
			const { deviceCodeHash, userCode, expiresAt } = authorization;
			await database.query(
				`insert into device_authorizations (device_code_hash, user_code, resource, expires_at)
				values ($1, $2, $3, $4)`,
				[deviceCodeHash, userCode, JSON.stringify(authorization), expiresAt],
			);
		},
		findByDeviceCode: (deviceCodeHash) => find('device_code_hash', deviceCodeHash),
		findByUserCode: (userCode) => find('user_code', userCode),
		async decline(deviceCodeHash) {
			await database.query(
				`update device_authorizations set state = 'declined' where device_code_hash = $1 and state = 'pending'`,
				[deviceCodeHash],
			);
		},
	};
}

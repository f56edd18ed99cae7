// The devices that a user owns and uses. Microsoft Graph, "List ownedDevices" and "List registeredDevices".
import type { DeviceRelation } from '../records/device.ts';
import type { DirectoryUser } from '../records/user.ts';
import { toGraphDevice } from './device-objects.ts';
import { readDevicesOfUsers } from './permissions.ts';
import type { GraphInput, GraphOnUser, GraphOwn } from './resource.ts';

const devicesOf =
	(relation: DeviceRelation) =>
	async ({ authority }: GraphInput, { tenantId, id }: DirectoryUser): Promise<object> => {
		const found = await authority.storage.devices.ofUser(tenantId, id, relation);
		return {
			value: found.map((device) => ({ '@odata.type': '#microsoft.graph.device', ...toGraphDevice(device) })),
		};
	};

const rows = [
	{ path: 'ownedDevices', run: devicesOf('owner') },
	{ path: 'registeredDevices', run: devicesOf('user') },
];

export const devicesOfUsers: readonly GraphOnUser[] = rows.map(({ path, run }) => ({
	path,
	method: 'GET',
	permissions: readDevicesOfUsers,
	context: 'directoryObjects',
	run,
}));

export const ownDevices: readonly GraphOwn[] = rows.map(({ path, run }) => ({
	path,
	method: 'GET',
	permissions: ['User.Read', ...readDevicesOfUsers],
	context: 'directoryObjects',
	run,
}));

// From the tenant file's device to the record.
import type { Device, DeviceUser } from '../records/device.ts';
import type { DeviceEntry } from './device-schema.ts';

/**
 * @param principal finds the object id that a reference in a list stands for
 * @returns the device with who owns and uses it
 */
export function readDevice(
	entry: DeviceEntry,
	tenantId: string,
	principal: (reference: string, list: string) => string,
): Device & { users: readonly DeviceUser[] } {
	const { id, deviceId, registeredOwners = [], registeredUsers = registeredOwners, extensionAttributes } = entry;
	const { accountEnabled = true, profileType = 'RegisteredDevice', ...rest } = entry;
	const { registeredOwners: _, registeredUsers: __, extensionAttributes: ___, mdmAppId, ...told } = rest;
	const attributes = Object.entries(extensionAttributes ?? {}).filter(
		(attribute): attribute is [string, string] => typeof attribute[1] === 'string',
	);
	return {
		...(JSON.parse(JSON.stringify(told)) as Omit<Device, 'tenantId'>),
		id: id.toLowerCase(),
		tenantId,
		deviceId: deviceId.toLowerCase(),
		accountEnabled,
		profileType,
		...(mdmAppId === undefined ? {} : { mdmAppId: mdmAppId.toLowerCase() }),
		...(attributes.length === 0 ? {} : { extensionAttributes: Object.fromEntries(attributes) }),
		registeredAt: 0,
		users: [
			...registeredOwners.map((one) => ({ userId: principal(one, 'registeredOwners'), relation: 'owner' as const })),
			...registeredUsers.map((one) => ({ userId: principal(one, 'registeredUsers'), relation: 'user' as const })),
		],
	};
}

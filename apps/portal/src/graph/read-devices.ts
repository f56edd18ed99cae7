// Devices as policies know them, read over Graph. Microsoft Graph, "device resource type".
import type { DeviceInfo } from '@countersign/protocol';
import type { Graph } from './graph.ts';
import { GraphError } from './graph-error.ts';
import { paths } from './paths.ts';

/** Members of Graph's `device` that policies know under the same name. */
const sameNames = [
	...(['deviceId', 'displayName', 'enrollmentProfileName', 'manufacturer', 'mdmAppId', 'model'] as const),
	...(['operatingSystemVersion', 'physicalIds', 'profileType', 'systemLabels'] as const),
];

type GraphDevice = Pick<DeviceInfo, (typeof sameNames)[number]> & {
	deviceOwnership: string | null;
	extensionAttributes?: Record<`extensionAttribute${number}`, string | null>;
};

const infoOf = (device: GraphDevice): DeviceInfo => ({
	...Object.fromEntries(sameNames.map((name) => [name, device[name]])),
	ownership: device.deviceOwnership,
	...device.extensionAttributes,
});

const atATime = 8;

/** @returns by `deviceId`; those that are gone since, or that the reader may not see, are not in it */
export async function readDevices(graph: Graph, deviceIds: readonly string[]): Promise<Map<string, DeviceInfo>> {
	const found = new Map<string, DeviceInfo>();
	for (let at = 0; at < deviceIds.length; at += atATime)
		await Promise.all(
			deviceIds.slice(at, at + atATime).map(async (id) => {
				const address = `${paths.devices}(deviceId='${encodeURIComponent(id)}')`;
				const device = await graph.get<GraphDevice>(address).catch((error) => {
					if (error instanceof GraphError && [403, 404].includes(error.status)) return undefined;
					throw error;
				});
				if (device) found.set(id, infoOf(device.value));
			}),
		);
	return found;
}

// The device of a sign-in as policies know it: what the directory says of the one that proved itself, at this moment.
import type { DeviceInfo } from '@countersign/protocol';
import type { Device } from '../records/device.ts';

/** Policies spell two of them as device filters do. Microsoft Entra, "Filter for devices" */
const trustTypes = { AzureAd: 'AzureAD', ServerAd: 'ServerAD', Workplace: 'Workplace' } as const;

/** @returns `null` where no device proved itself, or the directory does not know it any more */
export function deviceSignal({ device }: { device?: Device | undefined }): DeviceInfo | null {
	if (!device) return null;
	return {
		deviceId: device.deviceId,
		displayName: device.displayName,
		enrollmentProfileName: device.enrollmentProfileName ?? null,
		isCompliant: device.isCompliant ?? null,
		manufacturer: device.manufacturer ?? null,
		mdmAppId: device.mdmAppId ?? null,
		model: device.model ?? null,
		operatingSystem: device.operatingSystem ?? null,
		operatingSystemVersion: device.operatingSystemVersion ?? null,
		ownership: device.deviceOwnership ?? null,
		physicalIds: [...(device.physicalIds ?? [])],
		profileType: device.profileType ?? null,
		systemLabels: [...(device.systemLabels ?? [])],
		trustType: device.trustType ? trustTypes[device.trustType] : null,
		...device.extensionAttributes,
	};
}

// Devices as Graph writes them. Microsoft Graph, "device resource type".
import { type Device, deviceKeyThumbprint } from '../records/device.ts';
import type { Row } from './route.ts';

const attributeNames = Array.from({ length: 15 }, (_, index) => `extensionAttribute${index + 1}`);

/** type 2: a key; what it holds is the thumbprint of RFC 7638 behind the name of the algorithm */
function securityIds({ key }: Device): readonly object[] {
	if (!key) return [];
	const named = Buffer.from(`P-256:${deviceKeyThumbprint(key)}`).toString('base64');
	return [{ type: 2, identityProvider: null, key: named }];
}

export function toGraphDevice(device: Device): Row {
	const timeOf = (seconds = 0) => (seconds === 0 ? null : new Date(seconds * 1000).toISOString());
	const registered = timeOf(device.registeredAt);
	return {
		id: device.id,
		deletedDateTime: null,
		accountEnabled: device.accountEnabled,
		alternativeSecurityIds: securityIds(device),
		approximateLastSignInDateTime: timeOf(device.lastSignInAt),
		complianceExpirationDateTime: null,
		createdDateTime: registered,
		deviceCategory: null,
		deviceId: device.deviceId,
		deviceMetadata: null,
		deviceOwnership: device.deviceOwnership ?? null,
		deviceVersion: 2,
		displayName: device.displayName,
		enrollmentProfileName: device.enrollmentProfileName ?? null,
		extensionAttributes: Object.fromEntries(
			attributeNames.map((name) => [name, device.extensionAttributes?.[name] ?? null]),
		),
		isCompliant: device.isCompliant ?? null,
		isManaged: device.isManaged ?? null,
		managementType: device.managementType ?? null,
		manufacturer: device.manufacturer ?? null,
		mdmAppId: device.mdmAppId ?? null,
		model: device.model ?? null,
		onPremisesSyncEnabled: device.trustType === 'ServerAd' ? true : null,
		operatingSystem: device.operatingSystem ?? null,
		operatingSystemVersion: device.operatingSystemVersion ?? null,
		physicalIds: device.physicalIds ?? [],
		profileType: device.profileType ?? null,
		registrationDateTime: registered,
		systemLabels: device.systemLabels ?? [],
		trustType: device.trustType ?? null,
	};
}

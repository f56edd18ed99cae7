// A device that a tenant knows: what a sign-in on it proves is that it holds the device's key. Microsoft Graph, "device
// resource type".
import { createHash } from 'node:crypto';

/** How it became known. Graph's spelling: joined, joined to a domain too (hybrid), or registered by its owner. */
export type DeviceTrustType = 'AzureAd' | 'ServerAd' | 'Workplace';

/** A P-256 public key. RFC 7517; RFC 7518 §6.2.1 */
export interface DeviceKey {
	kty: 'EC';
	crv: 'P-256';
	/** base64url */
	x: string;
	y: string;
}

export type DeviceProfileType = 'RegisteredDevice' | 'SecureVM' | 'Printer' | 'Shared' | 'IoT';

export interface Device {
	/** of the object */
	id: string;
	tenantId: string;
	/** GUID that the device calls itself by, and that stands in tokens */
	deviceId: string;
	displayName: string;
	accountEnabled: boolean;
	operatingSystem?: string;
	operatingSystemVersion?: string;
	trustType?: DeviceTrustType;
	profileType?: DeviceProfileType;
	/** as an administrator or a device management says; absent: nobody said */
	isCompliant?: boolean;
	/** when what an event of another system last said of it was so; epoch seconds */
	complianceToldAt?: number;
	isManaged?: boolean;
	deviceOwnership?: 'Company' | 'Personal';
	enrollmentProfileName?: string;
	manufacturer?: string;
	model?: string;
	mdmAppId?: string;
	managementType?: string;
	physicalIds?: readonly string[];
	systemLabels?: readonly string[];
	/** extensionAttribute1 to extensionAttribute15 */
	extensionAttributes?: Readonly<Record<string, string>>;
	/** absent: it cannot prove itself */
	key?: DeviceKey;
	/** epoch seconds */
	registeredAt: number;
	/** when it proved itself at a sign-in, some hours late at most; epoch seconds. Absent: never since it is known */
	lastSignInAt?: number;
}

/** `owner`: who joined or registered it; `user`: who uses it */
export type DeviceRelation = 'owner' | 'user';

export interface DeviceUser {
	userId: string;
	relation: DeviceRelation;
}

/** @returns what a value is where it is such a key, without members that are not part of it */
export function readDeviceKey(value: unknown): DeviceKey | undefined {
	if (typeof value !== 'object' || value === null) return undefined;
	const { kty, crv, x, y } = value as Record<string, unknown>;
	const coordinate = /^[A-Za-z0-9_-]{43}$/;
	if (kty !== 'EC' || crv !== 'P-256' || typeof x !== 'string' || typeof y !== 'string') return undefined;
	return coordinate.test(x) && coordinate.test(y) ? { kty, crv, x, y } : undefined;
}

/** RFC 7638 */
export function deviceKeyThumbprint({ x, y }: DeviceKey): string {
	return createHash('sha256').update(`{"crv":"P-256","kty":"EC","x":"${x}","y":"${y}"}`).digest('base64url');
}

/** seconds within which a device's sign-ins are kept as one, so that few of them write anything */
export const signInInterval = 4 * 3600;

/**
 * @param at when the device proved itself; epoch seconds
 * @returns the device with that time; `undefined` where the time that it has is recent enough
 */
export function withSignIn(device: Device, at: number): Device | undefined {
	const { lastSignInAt } = device;
	return lastSignInAt !== undefined && at - lastSignInAt < signInInterval ? undefined : { ...device, lastSignInAt: at };
}

/**
 * Whoever changes a device read it earlier: a sign-in that was kept since then stays.
 *
 * @param stored the device as it stands
 * @returns the changed device with the later time of both
 */
export function keepingSignIn(changed: Device, stored: Device | undefined): Device {
	const [known = 0, kept = 0] = [changed.lastSignInAt, stored?.lastSignInAt];
	return kept > known ? { ...changed, lastSignInAt: kept } : changed;
}

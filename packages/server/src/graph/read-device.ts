// What administrators and device managements write of a device. Microsoft Graph, "Create device" and "Update device".
import { type Device, type DeviceKey, readDeviceKey } from '../records/device.ts';
import { graphInvalid } from './graph-error.ts';
import type { Row } from './route.ts';

type Reader = (value: unknown) => unknown;

const text =
	(longest: number): Reader =>
	(value) =>
		typeof value === 'string' && value.trim() !== '' && value.length <= longest && !/\p{Cc}/u.test(value)
			? value
			: undefined;
const oneOf =
	(...allowed: readonly string[]): Reader =>
	(value) =>
		allowed.find((one) => one.toLowerCase() === String(value).toLowerCase());
const flag: Reader = (value) => (typeof value === 'boolean' ? value : undefined);
const guid: Reader = (value) =>
	typeof value === 'string' && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)
		? value.toLowerCase()
		: undefined;
const texts: Reader = (value) =>
	Array.isArray(value) && value.length <= 64 && value.every((one) => text(256)(one) !== undefined) ? value : undefined;

function extensionAttributes(value: unknown): unknown {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
	const entries = Object.entries(value);
	const isRight = ([name, one]: [string, unknown]) =>
		/^extensionAttribute(?:[1-9]|1[0-5])$/.test(name) && (one === null || text(1024)(one) !== undefined);
	return entries.every(isRight) ? value : undefined;
}

/** what may be written, and how each is read: `undefined` for a value that is none */
const readers: Readonly<Record<string, Reader>> = {
	accountEnabled: flag,
	displayName: text(256),
	operatingSystem: text(256),
	operatingSystemVersion: text(256),
	trustType: oneOf('AzureAd', 'ServerAd', 'Workplace'),
	profileType: oneOf('RegisteredDevice', 'SecureVM', 'Printer', 'Shared', 'IoT'),
	isCompliant: flag,
	isManaged: flag,
	deviceOwnership: oneOf('Company', 'Personal'),
	enrollmentProfileName: text(256),
	manufacturer: text(256),
	model: text(256),
	mdmAppId: guid,
	managementType: text(64),
	physicalIds: texts,
	systemLabels: texts,
	extensionAttributes,
};

/** members that are no device without them */
const needed = new Set(['accountEnabled', 'displayName']);

/**
 * Puts what was sent into a device. `null` takes a member away; extension attributes are taken one by one.
 *
 * @param isNew whether what is set once may be sent: `deviceId`, `alternativeSecurityIds`
 * @throws GraphError 400 for a member that cannot be set, or a value that it cannot have
 */
export function changedDevice(device: Device, sent: Row, isNew: boolean): Device {
	const changed: Row = { ...device };
	for (const [name, value] of Object.entries(sent)) {
		if (isNew && (name === 'deviceId' || name === 'alternativeSecurityIds')) continue;
		const read = Object.hasOwn(readers, name) ? readers[name] : undefined;
		if (!read) throw graphInvalid(`The member '${name.slice(0, 64)}' of a device cannot be set here.`);
		if (value === null && !needed.has(name)) {
			delete changed[name];
			continue;
		}
		const wanted = read(value);
		if (wanted === undefined)
			throw graphInvalid(`Invalid value specified for property '${name}' of resource 'Device'.`);
		changed[name] = name === 'extensionAttributes' ? merged(device, wanted as Row) : wanted;
	}
	return changed as unknown as Device;
}

function merged({ extensionAttributes: stored }: Device, sent: Row): Row {
	return Object.fromEntries(Object.entries({ ...stored, ...sent }).filter(([, value]) => value !== null));
}

/** @throws GraphError 400 where it is no GUID */
export function readDeviceId(value: unknown): string {
	const read = guid(value);
	if (typeof read !== 'string') throw graphInvalid("A value is required for property 'deviceId' of resource 'Device'.");
	return read;
}

/**
 * The key that a device proves itself with, in place of Windows' own format of it: a JWK in base64, with type 2.
 *
 * @returns `undefined` where none is sent, or one of another format: such a device can prove nothing here
 */
export function readSecurityKey(value: unknown): DeviceKey | undefined {
	if (!Array.isArray(value)) return undefined;
	for (const { type, key } of value as Row[]) {
		if (type !== 2 || typeof key !== 'string' || key.length > 4096) continue;
		try {
			const read = readDeviceKey(JSON.parse(Buffer.from(key, 'base64').toString()));
			if (read) return read;
		} catch {
			// another format
		}
	}
	return undefined;
}

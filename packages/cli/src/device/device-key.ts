// What a device keeps: its key, whose it is, and how it calls itself. One file that only its owner reads.
import { createHash, createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname, platform, release } from 'node:os';
import { dirname } from 'node:path';
import { deviceIdOfKey } from '@countersign/protocol';
import { StartupError } from '@countersign/server';

/** A P-256 key, RFC 7518 §6.2 */
interface PrivateKey {
	kty: 'EC';
	crv: 'P-256';
	x: string;
	y: string;
	d: string;
}

export interface DeviceFile {
	/** origin of the one authority that the agent answers */
	authority: string;
	kind: 'join' | 'register';
	displayName: string;
	operatingSystem: string;
	operatingSystemVersion: string;
	deviceId: string;
	key: PrivateKey;
}

const systems: Readonly<Record<string, string>> = { linux: 'Linux', darwin: 'macOS', win32: 'Windows' };

export const publicKeyOf = ({ key: { kty, crv, x, y } }: DeviceFile) => ({ kty, crv, x, y });

/** RFC 7638, in hexadecimal */
function thumbprintOf({ crv, kty, x, y }: PrivateKey): string {
	return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('hex');
}

/** @throws StartupError where `authority` is no origin with https */
export function createDeviceFile(authority: string, kind: DeviceFile['kind'], displayName = hostname()): DeviceFile {
	if (!URL.canParse(authority) || new URL(authority).protocol !== 'https:')
		throw new StartupError(`\`${authority}\` is no address with https, such as https://login.example.com`);
	const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
	const key = privateKey.export({ format: 'jwk' }) as unknown as PrivateKey;
	return {
		authority: new URL(authority).origin,
		kind,
		displayName,
		operatingSystem: systems[platform()] ?? platform(),
		operatingSystemVersion: release(),
		deviceId: deviceIdOfKey(thumbprintOf(key)),
		key,
	};
}

/** Writes a new file, and never over one: a key that is gone cannot be brought back. */
export function writeDeviceFile(path: string, device: DeviceFile): void {
	if (existsSync(path)) throw new StartupError(`${path} exists already; delete it to join again`);
	mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
	writeFileSync(path, `${JSON.stringify(device, null, '\t')}\n`, { mode: 0o600, flag: 'wx' });
	// a umask takes bits away and adds none; on some file systems the mode of the call does not count
	chmodSync(path, 0o600);
}

/** @throws StartupError where there is no such file */
export function readDeviceFile(path: string): DeviceFile {
	if (!existsSync(path)) throw new StartupError(`${path} does not exist; run \`countersign device join\` first`);
	return JSON.parse(readFileSync(path, 'utf8')) as DeviceFile;
}

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** @returns a JWS in compact form, RFC 7515 §7.1 */
export function signStatement({ key }: DeviceFile, header: object, claims: object): string {
	const input = `${encode({ alg: 'ES256', ...header })}.${encode(claims)}`;
	const privateKey = createPrivateKey({ key: key as never, format: 'jwk' });
	return `${input}.${sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

// Checks what a device signed to prove itself at a sign-in, or to register. It is good for one page of one sign-in of
// one authority, and for a minute: whoever copies it has nothing.
import {
	type DeviceRegistrationClaims,
	type DeviceStatement,
	deviceProofLifetime,
	deviceProofType,
	deviceRegistrationType,
} from '@countersign/protocol';
import { type DeviceKey, readDeviceKey } from '../records/device.ts';
import { isCanonicalJws } from '../secrets.ts';

const maxLength = 4096;
/** seconds that the device's clock may differ from ours */
const skew = 300;

/** What the page asked for. */
export interface AskedOfDevice {
	/** of the authority */
	origin: string;
	/** the challenge; spent by now */
	nonce: string;
	transactionId: string;
	tenantId: string;
	/** epoch seconds */
	now: number;
}

export type Checked<Value> = { value: Value; refused?: undefined } | { refused: string };

type Claims = Partial<Record<keyof DeviceRegistrationClaims | 'device_id', unknown>>;

function isFor(claims: Claims, { origin, nonce, transactionId, tenantId, now }: AskedOfDevice): string | undefined {
	const {
		aud,
		nonce: shown,
		transaction,
		tenant,
		iat,
		exp,
	} = claims as Partial<Record<keyof DeviceStatement, unknown>>;
	if (aud !== origin) return 'it is for another authority';
	if (shown !== nonce) return 'it answers another challenge';
	if (transaction !== transactionId) return 'it is for another sign-in';
	if (tenant !== tenantId) return 'it is for another tenant';
	if (typeof iat !== 'number' || typeof exp !== 'number' || exp - iat > deviceProofLifetime) return 'it lives too long';
	if (!(iat <= now + skew && now <= exp + skew)) return 'it was made at another time';
	return undefined;
}

async function verify(
	presented: string,
	key: DeviceKey,
	typ: string,
	asked: AskedOfDevice,
): Promise<Checked<Record<string, unknown>>> {
	// loaded where needed: most installations never see a device
	const { importJWK, jwtVerify } = await import('jose');
	try {
		const options = { typ, algorithms: ['ES256'], currentDate: new Date(asked.now * 1000), clockTolerance: skew };
		const { payload } = await jwtVerify(presented, await importJWK({ ...key, alg: 'ES256' }), options);
		const refused = isFor(payload, asked);
		return refused === undefined ? { value: payload } : { refused };
	} catch (error) {
		return { refused: `its signature or form is wrong: ${String(error)}` };
	}
}

/** @returns the header and the claims as they are written, with nothing verified yet */
function read(presented: string | undefined): { header: Record<string, unknown>; claims: Claims } | undefined {
	if (presented === undefined || presented.length > maxLength || !isCanonicalJws(presented)) return undefined;
	try {
		const [header, claims] = presented
			.split('.')
			.slice(0, 2)
			.map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));
		return typeof header === 'object' && header && typeof claims === 'object' && claims
			? { header, claims }
			: undefined;
	} catch {
		return undefined;
	}
}

/** @returns the device that a proof says it is of, to look its key up; `undefined` for what is no proof */
export function readDeviceIdOfProof(presented: string | undefined): string | undefined {
	const deviceId = read(presented)?.claims.device_id;
	return typeof deviceId === 'string' && deviceId.length <= 64 ? deviceId.toLowerCase() : undefined;
}

/** @param key of the device that the proof says it is of */
export async function checkDeviceProof(
	presented: string,
	key: DeviceKey,
	asked: AskedOfDevice,
): Promise<Checked<Record<string, unknown>>> {
	return verify(presented, key, deviceProofType, asked);
}

export interface DeviceRegistration {
	key: DeviceKey;
	kind: 'join' | 'register';
	displayName: string;
	operatingSystem: string;
	operatingSystemVersion: string;
}

/** the device names itself, so its names are bounded, and hold nothing that a page or a log would misread */
const nameOf = (value: unknown) =>
	typeof value === 'string' && value.trim() !== '' && value.length <= 128 && !/[\p{Cc}\p{Cf}]/u.test(value);

/** @returns what a device says of itself, signed by the key that it registers */
export async function checkDeviceRegistration(
	presented: string | undefined,
	asked: AskedOfDevice,
): Promise<Checked<DeviceRegistration>> {
	const told = read(presented);
	const key = readDeviceKey(told?.header.jwk);
	if (!told || !key) return { refused: 'it carries no key' };
	const verified = await verify(presented as string, key, deviceRegistrationType, asked);
	if (verified.refused !== undefined) return verified;
	const { kind, display_name: displayName, operating_system: os, operating_system_version: version } = told.claims;
	if ((kind !== 'join' && kind !== 'register') || !nameOf(displayName) || !nameOf(os) || !nameOf(version))
		return { refused: 'what it says of the device is not complete' };
	return {
		value: {
			key,
			kind,
			displayName: String(displayName),
			operatingSystem: String(os),
			operatingSystemVersion: String(version),
		},
	};
}

// A device in the test process: its key, and what its agent would sign. It can be made to lie.
import { createHash } from 'node:crypto';
import {
	type DeviceProofClaims,
	type DeviceRegistrationClaims,
	deviceIdOfKey,
	deviceProofType,
	deviceRegistrationType,
} from '@countersign/protocol';
import type { BrowserPage } from '@countersign/testkit';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { DeviceKey } from '../../src/records/device.ts';

/** What the page hands to the agent. */
export function askedOfAgent(page: BrowserPage): Record<'authority' | 'nonce' | 'transaction' | 'tenant', string> {
	const written = /data-device="([^"]*)"/.exec(page.body)?.[1] ?? '{}';
	return JSON.parse(written.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&'));
}

export async function createSoftwareDevice(now: () => number) {
	const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
	const { kty, crv, x, y } = await exportJWK(publicKey);
	const key = { kty, crv, x, y } as DeviceKey;
	const thumbprint = await calculateJwkThumbprint(key as never);
	const deviceId = deviceIdOfKey(Buffer.from(thumbprint, 'base64url').toString('hex'));
	const statement = (page: BrowserPage) => {
		const { authority, nonce, transaction, tenant } = askedOfAgent(page);
		return { aud: authority, nonce, transaction, tenant, iat: now(), exp: now() + 60 };
	};
	return {
		key,
		thumbprint,
		deviceId,
		privateKey,
		/** @param lie replaces members of what is signed */
		proof: (page: BrowserPage, lie: Partial<DeviceProofClaims> = {}, typ = deviceProofType) =>
			new SignJWT({ ...statement(page), device_id: deviceId, ...lie })
				.setProtectedHeader({ alg: 'ES256', typ })
				.sign(privateKey),
		registration: (page: BrowserPage, lie: Partial<DeviceRegistrationClaims> = {}, jwk: object = key) =>
			new SignJWT({
				...statement(page),
				kind: 'join',
				display_name: 'Test laptop',
				operating_system: 'Linux',
				operating_system_version: '6.8',
				...lie,
			})
				.setProtectedHeader({ alg: 'ES256', typ: deviceRegistrationType, jwk: jwk as never })
				.sign(privateKey),
		/** a DPoP proof of the same key: RFC 9449 §4.2 */
		dpop: (htu: string) =>
			new SignJWT({ htm: 'POST', htu, iat: now(), jti: createHash('sha256').update(`${Math.random()}`).digest('hex') })
				.setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: key as never })
				.sign(privateKey),
	};
}

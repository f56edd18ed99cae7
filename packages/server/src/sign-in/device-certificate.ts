// A device that proves itself by mutual TLS: the handshake has shown that the peer holds the certificate's private key,
// and the key is the device's. Who issued the certificate does not matter, as with RFC 8705 §2.2.
import { X509Certificate } from 'node:crypto';
import { deviceIdOfKey } from '@countersign/protocol';
import type { Authority } from '../authority.ts';
import { type Device, deviceKeyThumbprint, readDeviceKey } from '../records/device.ts';

/** @param thumbprint base64url, RFC 7638 */
export const deviceIdOf = (thumbprint: string) => deviceIdOfKey(Buffer.from(thumbprint, 'base64url').toString('hex'));

/**
 * @param der certificate whose key the peer of a connection has proven to hold
 * @returns the tenant's device whose key it has; `undefined` where there is none
 */
export async function findDeviceOfCertificate(
	{ storage }: Authority,
	der: Uint8Array | undefined,
	tenantId: string,
): Promise<Device | undefined> {
	if (!der) return undefined;
	const { publicKey, subject } = new X509Certificate(der);
	// people choose the certificate: most other kinds of key, such as RSA-PSS, cannot be written as a JWK at all
	if (publicKey.asymmetricKeyDetails?.namedCurve !== 'prime256v1') return undefined;
	const key = readDeviceKey(publicKey.export({ format: 'jwk' }));
	if (!key) return undefined;
	const [, named] = /^CN=([0-9a-f-]{36})$/im.exec(subject ?? '') ?? [];
	for (const deviceId of [deviceIdOf(deviceKeyThumbprint(key)), named?.toLowerCase()]) {
		const device = deviceId === undefined ? undefined : await storage.devices.find(tenantId, deviceId);
		if (device?.key && deviceKeyThumbprint(device.key) === deviceKeyThumbprint(key)) return device;
	}
	return undefined;
}

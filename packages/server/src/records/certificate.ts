// A client's certificate as it is registered. RFC 5280; Microsoft Graph, "keyCredential resource type".
import { X509Certificate } from 'node:crypto';
import type { KeyCredential } from './application.ts';

/**
 * @param key PEM, or base64 of the DER
 * @returns what is stored of it; times in epoch seconds
 * @throws Error where it is no X.509 certificate
 */
export function readCertificate(key: string): Omit<KeyCredential, 'keyId'> {
	const certificate = new X509Certificate(key.includes('BEGIN') ? key : Buffer.from(key, 'base64'));
	const seconds = (text: string) => Math.floor(Date.parse(text) / 1000);
	return {
		certificate: certificate.toString(),
		x5t: Buffer.from(certificate.fingerprint.replaceAll(':', ''), 'hex').toString('base64url'),
		x5tS256: Buffer.from(certificate.fingerprint256.replaceAll(':', ''), 'hex').toString('base64url'),
		notBefore: seconds(certificate.validFrom),
		notAfter: seconds(certificate.validTo),
	};
}

// A certificate for a signing key, as Entra ID publishes one beside each key: libraries of several languages read `x5c`
// and know nothing of `n` and `e`. It is signed by the key itself and vouches for nothing; what a verifier trusts is
// where it got it. RFC 7517 §4.7 and §4.8. @peculiar/x509 does the encoding.
import 'reflect-metadata';
import { createPublicKey, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import type { StoredSigningKey } from '../records/signing-key.ts';
import type { SigningAlgorithm } from '../records/tenant.ts';

const algorithms = {
	RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
	ES256: { name: 'ECDSA', hash: 'SHA-256', namedCurve: 'P-256' },
} as const satisfies Record<SigningAlgorithm, object>;

/** seconds. Keys are replaced, certificates are not, so that one outlives its key. */
const lifetime = 20 * 365 * 86_400;

/**
 * @param privateKeyPem PKCS #8
 * @returns members of the key's JWK
 */
export async function createKeyCertificate(
	{ kid, algorithm, createdAt }: Pick<StoredSigningKey, 'kid' | 'algorithm' | 'createdAt'>,
	privateKeyPem: string,
): Promise<{ x5t: string; x5c: [string] }> {
	x509.cryptoProvider.set(webcrypto as never);
	const parameters = algorithms[algorithm];
	const spki = createPublicKey(privateKeyPem).export({ format: 'der', type: 'spki' });
	const certificate = await x509.X509CertificateGenerator.createSelfSigned({
		// positive, and as unlike another's as the key's id
		serialNumber: `4${Buffer.from(kid, 'base64url').subarray(0, 16).toString('hex').slice(1)}`,
		name: 'CN=Countersign token signing',
		notBefore: new Date(createdAt * 1000),
		notAfter: new Date((createdAt + lifetime) * 1000),
		signingAlgorithm: parameters,
		keys: {
			privateKey: await webcrypto.subtle.importKey(
				'pkcs8',
				x509.PemConverter.decodeFirst(privateKeyPem),
				parameters,
				false,
				['sign'],
			),
			publicKey: await webcrypto.subtle.importKey('spki', spki, parameters, true, ['verify']),
		} as never,
	});
	return {
		x5t: Buffer.from(await certificate.getThumbprint('SHA-1')).toString('base64url'),
		x5c: [Buffer.from(certificate.rawData).toString('base64')],
	};
}

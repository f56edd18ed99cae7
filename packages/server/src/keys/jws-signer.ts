// Compact JWS signing with node:crypto. RFC 7515 §3.1. RSA signing is the ceiling of every issuance, so nothing is done twice
// beside it: header and key are prepared once. RSA runs on the thread pool, where it holds nobody up; an ECDSA signature takes
// less time than the way there and back, and is made in place. Cross-checked with jose in the tests.
import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import type { SigningAlgorithm } from '../directory/types.ts';

export interface JwsSigner {
	kid: string;
	algorithm: SigningAlgorithm;
	/** @returns the compact serialization of the payload */
	sign(payload: object): Promise<string>;
}

export function createJwsSigner(kid: string, algorithm: SigningAlgorithm, privateKeyPem: string): JwsSigner {
	const privateKey: KeyObject = createPrivateKey(privateKeyPem);
	const header = Buffer.from(JSON.stringify({ typ: 'JWT', alg: algorithm, kid })).toString('base64url');
	// RFC 7518 §3.4: ES256 signatures are R and S side by side, not DER
	const key = algorithm === 'ES256' ? { key: privateKey, dsaEncoding: 'ieee-p1363' as const } : privateKey;
	return {
		kid,
		algorithm,
		sign(payload) {
			const signingInput = `${header}.${Buffer.from(JSON.stringify(payload)).toString('base64url')}`;
			const data = Buffer.from(signingInput);
			if (algorithm === 'ES256') return Promise.resolve(`${signingInput}.${sign('sha256', data, key).toString('base64url')}`);
			return new Promise((resolve, reject) => {
				sign('sha256', data, key, (error, signature) => {
					if (error) reject(error);
					else resolve(`${signingInput}.${signature.toString('base64url')}`);
				});
			});
		},
	};
}

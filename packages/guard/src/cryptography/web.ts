// Signatures by WebCrypto, with keys that jose reads: for runtimes without node:crypto. The token was taken apart
// before; jose's own verification would do that again.
import { base64url, importJWK } from 'jose';
import type { Algorithm, Cryptography } from './cryptography.ts';

/** as jose imports the keys of each algorithm. RFC 7518 §3.3 and §3.4 */
const parameters: Readonly<Record<Algorithm, { name: string; hash?: string }>> = {
	RS256: { name: 'RSASSA-PKCS1-v1_5' },
	ES256: { name: 'ECDSA', hash: 'SHA-256' },
};

export function createWebCryptography(): Cryptography {
	const encoder = new TextEncoder();
	return {
		async hash(text) {
			const digest = await crypto.subtle.digest('SHA-256', encoder.encode(text));
			return base64url.encode(new Uint8Array(digest));
		},
		async importKey(jwk, algorithm) {
			const key = (await importJWK(jwk, algorithm)) as Parameters<typeof crypto.subtle.verify>[1];
			const how = parameters[algorithm];
			return ({ input, signature }) =>
				crypto.subtle.verify(how, key, decode(signature), encoder.encode(input)).catch(() => false);
		},
	};
}

/** of canonical base64url, which the token was found to be */
function decode(text: string): Uint8Array<ArrayBuffer> {
	return typeof Buffer === 'undefined'
		? (base64url.decode(text) as Uint8Array<ArrayBuffer>)
		: (Buffer.from(text, 'base64url') as Uint8Array<ArrayBuffer>);
}

// Signatures by WebCrypto, through jose: for runtimes without node:crypto.
import { base64url, flattenedVerify, importJWK } from 'jose';
import type { Cryptography } from './cryptography.ts';

export function createWebCryptography(): Cryptography {
	return {
		async hash(text) {
			const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
			return base64url.encode(new Uint8Array(digest));
		},
		async importKey(jwk, algorithm) {
			const key = await importJWK(jwk, algorithm);
			const options = { algorithms: [algorithm] };
			return async ({ header, payload, signature }) => {
				try {
					await flattenedVerify({ protected: header, payload, signature }, key, options);
					return true;
				} catch {
					return false;
				}
			};
		},
	};
}

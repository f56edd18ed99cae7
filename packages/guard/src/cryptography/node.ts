// Signatures by node:crypto, on the calling thread: one RS256 verification takes less time than the way to the thread
// pool.
import type { JWK } from 'jose';
import type { CompactJws } from '../token/compact-jws.ts';
import type { Algorithm, Cryptography, Verify } from './cryptography.ts';

type NodeCrypto = typeof import('node:crypto');

/** @returns node:crypto, or `undefined` in a runtime that has none */
export function findNodeCrypto(): NodeCrypto | undefined {
	const { process } = globalThis as { process?: { getBuiltinModule?: (id: string) => unknown } };
	return process?.getBuiltinModule?.('node:crypto') as NodeCrypto | undefined;
}

const nothing: CompactJws = { header: '', payload: '', signature: '', input: '' };

/**
 * @param web takes over what the runtime's `node:crypto` does not do: Cloudflare Workers with `nodejs_compat` imitate
 *   it, and refuse a key only when a signature is checked with it
 */
export function createNodeCryptography({ createPublicKey, verify, hash }: NodeCrypto, web: Cryptography): Cryptography {
	function verifyBy(jwk: JWK, algorithm: Algorithm): Verify {
		const keyObject = createPublicKey({ key: jwk as never, format: 'jwk' });
		const key = algorithm === 'ES256' ? { key: keyObject, dsaEncoding: 'ieee-p1363' as const } : keyObject;
		return ({ input, signature }) =>
			verify('sha256', Buffer.from(input, 'latin1'), key, Buffer.from(signature, 'base64url'));
	}
	return {
		hash: typeof hash === 'function' ? (text) => hash('sha256', text, 'base64url') : web.hash,
		async importKey(jwk, algorithm) {
			try {
				const isSigned = verifyBy(jwk, algorithm);
				isSigned(nothing);
				return isSigned;
			} catch {
				// a key that is none is refused there too
				return web.importKey(jwk, algorithm);
			}
		},
	};
}

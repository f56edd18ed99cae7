// Signatures by node:crypto, on the calling thread: one RS256 verification takes less time than the way to the thread
// pool.
import type { Cryptography } from './cryptography.ts';

type NodeCrypto = typeof import('node:crypto');

/** @returns node:crypto, or `undefined` in a runtime that has none */
export function findNodeCrypto(): NodeCrypto | undefined {
	const { process } = globalThis as { process?: { getBuiltinModule?: (id: string) => unknown } };
	return process?.getBuiltinModule?.('node:crypto') as NodeCrypto | undefined;
}

export function createNodeCryptography({ createPublicKey, verify, hash }: NodeCrypto): Cryptography {
	return {
		hash: (text) => hash('sha256', text, 'base64url'),
		async importKey(jwk, algorithm) {
			const keyObject = createPublicKey({ key: jwk as never, format: 'jwk' });
			const key = algorithm === 'ES256' ? { key: keyObject, dsaEncoding: 'ieee-p1363' as const } : keyObject;
			return ({ input, signature }) =>
				verify('sha256', Buffer.from(input, 'latin1'), key, Buffer.from(signature, 'base64url'));
		},
	};
}

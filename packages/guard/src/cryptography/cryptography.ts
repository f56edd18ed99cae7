// What verifies signatures. There are two: node:crypto, and WebCrypto through jose where there is no node:crypto.
import type { JWK } from 'jose';
import type { CompactJws } from '../token/compact-jws.ts';

/** The algorithms of access tokens. The key decides which one; a token that names another is refused. RFC 8725 §3.1. */
export type Algorithm = 'RS256' | 'ES256';

export type Verify = (jws: CompactJws) => boolean | Promise<boolean>;

export interface Cryptography {
	/** @throws Error when the key cannot be read */
	importKey(jwk: JWK, algorithm: Algorithm): Promise<Verify>;
	/** @returns SHA-256 of the text, in base64url */
	hash(text: string): string | Promise<string>;
}

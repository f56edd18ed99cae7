// Reads one published set of keys: bounded in time and size, and only keys that are strong enough to be trusted. RFC
// 7517.
import type { JWK } from 'jose';
import type { Algorithm, Cryptography, Verify } from '../cryptography/cryptography.ts';
import { fetchJson } from './fetch-json.ts';

export interface VerificationKey {
	algorithm: Algorithm;
	/** as published; `{tenantid}` stands for any tenant */
	issuer: string | undefined;
	verify: Verify;
}

export interface KeySet {
	keys: ReadonlyMap<string, VerificationKey>;
	/** key ids that were published and are not used, with the reason */
	unusable: ReadonlyMap<string, string>;
}

const maxKeys = 200;
/** of 2,048 bits, in base64url */
const minModulusLength = 342;

type PublishedKey = JWK & { issuer?: unknown };

function algorithmOf(jwk: PublishedKey): Algorithm | string {
	if (jwk.use !== undefined && jwk.use !== 'sig') return 'it is not for signatures';
	if (jwk.kty === 'EC') return jwk.crv === 'P-256' ? 'ES256' : 'its curve is not P-256';
	if (jwk.kty !== 'RSA') return 'it is neither RSA nor EC';
	if ((jwk.n?.length ?? 0) < minModulusLength) return 'it has less than 2,048 bits';
	// with an exponent of 1 every text is its own signature
	return jwk.e === 'AQAB' || (typeof jwk.e === 'string' && jwk.e.length > 4) ? 'RS256' : 'its exponent is too small';
}

/**
 * @param document what the authority answered
 * @throws Error when the document is no key set, or lists no key: an empty set is an outage, not a revocation of
 *   everything
 */
export async function importKeySet(document: unknown, cryptography: Cryptography): Promise<KeySet> {
	const listed = (document as { keys?: unknown } | null)?.keys;
	if (!Array.isArray(listed) || listed.length === 0) throw new Error('the answer lists no keys');
	const keys = new Map<string, VerificationKey>();
	const unusable = new Map<string, string>();
	for (const jwk of listed.slice(0, maxKeys) as (PublishedKey | null)[]) {
		if (typeof jwk?.kid !== 'string') continue;
		const algorithm = algorithmOf(jwk);
		if (algorithm !== 'RS256' && algorithm !== 'ES256') {
			unusable.set(jwk.kid, algorithm);
			continue;
		}
		try {
			const { kty, n, e, crv, x, y } = jwk;
			const verify = await cryptography.importKey({ kty, n, e, crv, x, y } as JWK, algorithm);
			keys.set(jwk.kid, { algorithm, issuer: typeof jwk.issuer === 'string' ? jwk.issuer : undefined, verify });
		} catch {
			unusable.set(jwk.kid, 'it cannot be read');
		}
	}
	if (keys.size === 0 && unusable.size === 0) throw new Error('the answer lists nothing that is a key');
	return { keys, unusable };
}

/** @param address of the key set */
export async function readKeySet(address: string, request: typeof fetch, cryptography: Cryptography): Promise<KeySet> {
	return importKeySet(await fetchJson(address, request), cryptography);
}

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
	/** another key of the same id: RFC 7517 §4.5 lets a set hold several, of other kinds or issuers */
	next?: VerificationKey;
}

export interface KeySet {
	keys: ReadonlyMap<string, VerificationKey>;
	/** what each key was published as: keys that are published again unchanged are not imported again */
	texts: ReadonlyMap<string, VerificationKey>;
	/** key ids that were published and are not used, with the reason */
	unusable: ReadonlyMap<string, string>;
}

/** of 2,048 bits, in base64url */
const minModulusLength = 342;

type PublishedKey = JWK & { issuer?: unknown };

const isAlgorithm = (text: string): text is Algorithm => text === 'RS256' || text === 'ES256';

/** A key does what it was published for, and nothing else. RFC 7517 §4.2 to §4.4, RFC 8725 §3.1. */
function algorithmOf(jwk: PublishedKey): string {
	const isForSignatures = jwk.key_ops === undefined || (Array.isArray(jwk.key_ops) && jwk.key_ops.includes('verify'));
	if ((jwk.use !== undefined && jwk.use !== 'sig') || !isForSignatures) return 'it is not for signatures';
	const algorithm = algorithmOfKind(jwk);
	if (isAlgorithm(algorithm) && jwk.alg !== undefined && jwk.alg !== algorithm)
		return 'it was published for another algorithm';
	return algorithm;
}

function algorithmOfKind(jwk: PublishedKey): string {
	if (jwk.kty === 'EC') return jwk.crv === 'P-256' ? 'ES256' : 'its curve is not P-256';
	if (jwk.kty !== 'RSA') return 'it is neither RSA nor EC';
	if ((jwk.n?.length ?? 0) < minModulusLength) return 'it has less than 2,048 bits';
	// with an exponent of 1 every text is its own signature
	return jwk.e === 'AQAB' || (typeof jwk.e === 'string' && jwk.e.length > 4) ? 'RS256' : 'its exponent is too small';
}

/**
 * @param document what the authority answered
 * @param before the set that was read before; its keys that are published still are the same objects, so that tokens
 *   which they verified stay remembered: a stranger who names an unknown key can have the set read again
 * @throws Error when the document is no key set, or lists no key: an empty set is an outage, not a revocation of
 *   everything
 */
export async function importKeySet(document: unknown, cryptography: Cryptography, before?: KeySet): Promise<KeySet> {
	const listed = (document as { keys?: unknown } | null)?.keys;
	if (!Array.isArray(listed) || listed.length === 0) throw new Error('the answer lists no keys');
	const keys = new Map<string, VerificationKey>();
	const texts = new Map<string, VerificationKey>();
	const unusable = new Map<string, string>();
	for (const jwk of listed as (PublishedKey | null)[]) {
		if (typeof jwk?.kid !== 'string') continue;
		const algorithm = algorithmOf(jwk);
		if (!isAlgorithm(algorithm)) {
			unusable.set(jwk.kid, algorithm);
			continue;
		}
		try {
			const { kid, kty, n, e, crv, x, y } = jwk;
			const issuer = typeof jwk.issuer === 'string' ? jwk.issuer : undefined;
			const others = keys.get(kid);
			const text = JSON.stringify([kid, issuer, kty, n, e, crv, x, y]);
			if (texts.has(text)) continue;
			const kept = before?.texts.get(text);
			const verify = kept?.verify ?? (await cryptography.importKey({ kty, n, e, crv, x, y } as JWK, algorithm));
			const fresh: VerificationKey = { algorithm, issuer, verify, ...(others ? { next: others } : {}) };
			const key = kept && kept.next === others ? kept : fresh;
			keys.set(kid, key);
			texts.set(text, key);
		} catch {
			unusable.set(jwk.kid, 'it cannot be read');
		}
	}
	if (keys.size === 0 && unusable.size === 0) throw new Error('the answer lists nothing that is a key');
	return { keys, texts, unusable };
}

/** @param address of the key set */
export async function readKeySet(
	address: string,
	request: typeof fetch,
	cryptography: Cryptography,
	before?: KeySet,
): Promise<KeySet> {
	return importKeySet(await fetchJson(address, request), cryptography, before);
}

// The public keys of an issuer, as its metadata publishes them or a registration lists them. RFC 7517 §5.
import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { isJsonObject, type JsonValue } from '@countersign/protocol';

export type KeySet = ReadonlyMap<string, KeyObject>;

/** @returns keys by id, those left out that are of another kind, too short, private, or no keys */
export function readKeySet(keys: readonly JsonValue[]): KeySet {
	const found = new Map<string, KeyObject>();
	for (const jwk of keys) {
		if (
			!isJsonObject(jwk) ||
			typeof jwk.kid !== 'string' ||
			(jwk.kty !== 'RSA' && jwk.kty !== 'EC') ||
			jwk.d !== undefined
		)
			continue;
		try {
			const key = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' });
			const { modulusLength = 2048, namedCurve = 'prime256v1' } = key.asymmetricKeyDetails ?? {};
			if (modulusLength >= 2048 && namedCurve === 'prime256v1') found.set(jwk.kid, key);
		} catch {
			// one that cannot be read does not take the others away
		}
	}
	return found;
}

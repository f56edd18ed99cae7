// Verification of this authority's own tokens: as on-behalf-of assertions, as bearer tokens of the Graph endpoints, and as
// logout hints. One verifier for all of them. RFC 7519 §7.2, RFC 8725.
import { verify } from 'node:crypto';
import { isJsonObject, type JsonObject, parseBoundedJson } from '@countersign/protocol';
import type { SigningKeys } from '../keys/signing-keys.ts';
import { issuerOf } from './issuer.ts';

export type VerifiedToken = { valid: true; claims: JsonObject; withinValidity: boolean } | { valid: false; reason: string };

const invalid = (reason: string): VerifiedToken => ({ valid: false, reason });
const canonicalBase64Url = /^[A-Za-z0-9_-]+$/;

/** @param now epoch seconds */
export async function verifyOwnToken(token: string, { keys, origin, now }: { keys: SigningKeys; origin: string; now: number }): Promise<VerifiedToken> {
	if (token.length > 16_384) return invalid('too long');
	const parts = token.split('.');
	if (parts.length !== 3 || parts.some((part) => !canonicalBase64Url.test(part))) return invalid('not a compact JWS');
	const [encodedHeader, encodedPayload, encodedSignature] = parts as [string, string, string];
	let header: unknown;
	let claims: unknown;
	try {
		const bounds = { maxLength: 16_384, maxDepth: 8, maxMembers: 256 };
		header = parseBoundedJson(Buffer.from(encodedHeader, 'base64url').toString('utf8'), bounds);
		claims = parseBoundedJson(Buffer.from(encodedPayload, 'base64url').toString('utf8'), bounds);
	} catch {
		return invalid('not JSON');
	}
	if (!isJsonObject(header as JsonObject) || !isJsonObject(claims as JsonObject)) return invalid('not JSON objects');
	const { alg, kid } = header as JsonObject;
	const { tid, iss, exp, nbf } = claims as JsonObject;
	if (typeof tid !== 'string' || typeof kid !== 'string' || iss !== issuerOf(origin, tid)) return invalid('not of this authority');
	const key = await keys.verificationKey(tid, kid);
	// the algorithm is the key's, never the token's
	if (!key || key.algorithm !== alg) return invalid('not signed with a key of its tenant');
	const publicKey = key.algorithm === 'ES256' ? { key: key.publicKey, dsaEncoding: 'ieee-p1363' as const } : key.publicKey;
	if (!verify('sha256', Buffer.from(`${encodedHeader}.${encodedPayload}`), publicKey, Buffer.from(encodedSignature, 'base64url'))) return invalid('signature');
	if (typeof exp !== 'number' || typeof nbf !== 'number') return invalid('no validity');
	return { valid: true, claims: claims as JsonObject, withinValidity: now < exp && now + 60 >= nbf };
}

// Verification of this authority's own tokens: as on-behalf-of assertions, as bearer tokens of the Graph endpoints, and
// as logout hints. One verifier for all of them. RFC 7519 §7.2, RFC 8725.
import { verify } from 'node:crypto';
import { isJsonObject, type JsonObject, parseBoundedJson, version1IssuerOf } from '@countersign/protocol';
import type { SigningKeys } from '../keys/signing-keys.ts';
import { hashHandle, isCanonicalBase64Url } from '../secrets.ts';
import { issuerOf } from './issuer.ts';

export type VerifiedToken =
	| { valid: true; claims: JsonObject; withinValidity: boolean }
	/** `malformed`: it has not even the form of a token */
	| { valid: false; reason: string; malformed: boolean };

const malformedReasons = new Set(['too long', 'not a compact JWS', 'not JSON', 'not JSON objects']);
const invalid = (reason: string): VerifiedToken => ({ valid: false, reason, malformed: malformedReasons.has(reason) });

interface Signed {
	claims: JsonObject;
	kid: string;
}

interface Verifier {
	keys: SigningKeys;
	origin: string;
}

/**
 * @param token in compact form
 * @param now epoch seconds
 */
export type VerifyOwnToken = (token: string, now: number) => Promise<VerifiedToken>;

const maxVerified = 1000;

/**
 * Remembers claims of tokens whose signature was found good: a middle tier shows one token for every API behind it, an
 * administrator's program for every call.
 */
export function createTokenVerifier(verifier: Verifier): VerifyOwnToken {
	const known = new Map<string, Signed>();
	return async (token, now) => {
		// by hash: what lies in memory for long is no bearer token
		const hash = hashHandle(token);
		const remembered = known.get(hash);
		// a key that was withdrawn takes its tokens with it
		const stands =
			remembered && (await verifier.keys.verificationKey(String(remembered.claims.tid), remembered.kid)) !== undefined;
		const found = stands ? remembered : await verifySignature(token, verifier);
		if (typeof found === 'string') return invalid(found);
		const { claims } = found;
		const { exp, nbf } = claims;
		if (typeof exp !== 'number' || typeof nbf !== 'number') return invalid('no validity');
		if (known.size >= maxVerified) known.clear();
		known.set(hash, found);
		return { valid: true, claims, withinValidity: now < exp && now + 60 >= nbf };
	};
}

/** @returns the claims, or why there are none */
async function verifySignature(token: string, { keys, origin }: Verifier): Promise<Signed | string> {
	if (token.length > 16_384) return 'too long';
	const parts = token.split('.');
	if (parts.length !== 3 || !parts.every(isCanonicalBase64Url)) return 'not a compact JWS';
	const [encodedHeader, encodedPayload, encodedSignature] = parts as [string, string, string];
	let header: unknown;
	let claims: unknown;
	try {
		const bounds = { maxLength: 16_384, maxDepth: 8, maxMembers: 256 };
		header = parseBoundedJson(Buffer.from(encodedHeader, 'base64url').toString('utf8'), bounds);
		claims = parseBoundedJson(Buffer.from(encodedPayload, 'base64url').toString('utf8'), bounds);
	} catch {
		return 'not JSON';
	}
	if (!isJsonObject(header as JsonObject) || !isJsonObject(claims as JsonObject)) return 'not JSON objects';
	const { alg, kid } = header as JsonObject;
	const { tid, iss, ver } = claims as JsonObject;
	if (typeof tid !== 'string' || typeof kid !== 'string') return 'not of this authority';
	if (iss !== (ver === '1.0' ? version1IssuerOf(origin, tid) : issuerOf(origin, tid))) return 'not of this authority';
	const key = await keys.verificationKey(tid, kid);
	// the algorithm is the key's, never the token's
	if (!key || key.algorithm !== alg) return 'not signed with a key of its tenant';
	const publicKey =
		key.algorithm === 'ES256' ? { key: key.publicKey, dsaEncoding: 'ieee-p1363' as const } : key.publicKey;
	if (
		!verify(
			'sha256',
			Buffer.from(`${encodedHeader}.${encodedPayload}`),
			publicKey,
			Buffer.from(encodedSignature, 'base64url'),
		)
	)
		return 'signature';
	return { claims: claims as JsonObject, kid };
}

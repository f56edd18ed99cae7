// A DPoP proof: a statement about one request, signed with the key that it carries. RFC 9449 §4.
import { dpopProofInvalid } from '../errors.ts';
import { isCanonicalJws } from '../secrets.ts';

export interface DpopProof {
	/** SHA-256 thumbprint of the key, RFC 7638 */
	jkt: string;
	/** once only */
	jti: string;
	/** epoch seconds; afterwards its time is over anyway */
	expiresAt: number;
}

export const dpopAlgorithms = ['ES256', 'RS256', 'PS256'];
const maxLength = 8192;
/** seconds that a proof's time may differ from ours */
const skew = 300;

/** @returns the address without query and fragment, as it is compared; `undefined` for what is none. RFC 9449 §4.3 */
function withoutQuery(url: unknown): string | undefined {
	if (typeof url !== 'string' || !URL.canParse(url)) return undefined;
	const { origin, pathname } = new URL(url);
	return origin + pathname;
}

export interface ProvenRequest {
	method: string;
	/** its addresses: one server may have several names */
	urls: readonly string[];
	/** when it came, epoch seconds */
	now: number;
	/** hash of the access token that comes with it, at a resource. RFC 9449 §4.2 */
	ath?: string;
}

/** Why a proof is not taken; `detail` is for the log. */
export interface ProofProblem {
	reason: string;
	detail?: string;
}

/**
 * @param presented the `DPoP` header
 * @returns the proof, or why it is none: it is not about this request, is old, or its signature is wrong
 */
export async function checkDpopProof(presented: string, request: ProvenRequest): Promise<DpopProof | ProofProblem> {
	const { method, urls, now, ath } = request;
	if (presented.length > maxLength) return { reason: 'it is too long' };
	// jose takes what a lenient decoder takes: one proof would have many texts
	if (!isCanonicalJws(presented)) return { reason: 'it is not in canonical base64url' };
	// loaded where needed: most installations never see a proof
	const { calculateJwkThumbprint, EmbeddedJWK, jwtVerify } = await import('jose');
	const options = { typ: 'dpop+jwt', algorithms: dpopAlgorithms, currentDate: new Date(now * 1000) };
	const verified = await jwtVerify(presented, EmbeddedJWK, options).catch(String);
	if (typeof verified === 'string')
		return { reason: 'its signature is not that of the public key that it carries', detail: verified };
	const { htm, htu, iat, jti, ath: shown } = verified.payload;
	const about = withoutQuery(htu);
	if (htm !== method || about === undefined || !urls.some((url) => withoutQuery(url) === about))
		return { reason: 'it is about another request' };
	if (typeof iat !== 'number' || !(Math.abs(now - iat) <= skew)) return { reason: 'it was made at another time' };
	if (typeof jti !== 'string' || jti === '' || jti.length > 128)
		return { reason: 'it has no jti of at most 128 characters' };
	if (ath !== undefined && shown !== ath) return { reason: 'its ath is not the hash of the access token' };
	return { jkt: await calculateJwkThumbprint(verified.protectedHeader.jwk ?? {}), jti, expiresAt: iat + 2 * skew };
}

/** @throws ProtocolError 90023 `invalid_dpop_proof` where it is none for this request */
export async function readDpopProof(presented: string, request: ProvenRequest): Promise<DpopProof> {
	const proof = await checkDpopProof(presented, request);
	if ('reason' in proof) throw dpopProofInvalid(proof.reason, proof.detail);
	return proof;
}

/**
 * What asks for a token with a proof. RFC 9449 §7.1
 *
 * @param parameters such as `error="invalid_token"`
 */
export function dpopChallenge(...parameters: string[]): string {
	return `DPoP ${[...parameters, `algs="${dpopAlgorithms.join(' ')}"`].join(', ')}`;
}

/** The same challenge, for a token that comes with a proof. */
export function asDpopChallenge(bearerChallenge: string): string {
	return dpopChallenge(bearerChallenge.replace(/^Bearer +/, ''));
}

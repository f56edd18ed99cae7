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

/**
 * @param presented the `DPoP` header
 * @param request the method and address of the request, and when it came, epoch seconds
 * @throws ProtocolError 90023 `invalid_dpop_proof` where it is not about this request, is old, or its signature is wrong
 */
export async function readDpopProof(presented: string, request: { method: string; url: string; now: number }): Promise<DpopProof> {
	if (presented.length > maxLength) throw dpopProofInvalid('it is too long');
	// jose takes what a lenient decoder takes: one proof would have many texts
	if (!isCanonicalJws(presented)) throw dpopProofInvalid('it is not in canonical base64url');
	// loaded where needed: most installations never see a proof
	const { calculateJwkThumbprint, EmbeddedJWK, jwtVerify } = await import('jose');
	const verified = await jwtVerify(presented, EmbeddedJWK, { typ: 'dpop+jwt', algorithms: dpopAlgorithms, currentDate: new Date(request.now * 1000) }).catch(
		(cause) => {
			throw dpopProofInvalid('its signature is not that of the public key that it carries', String(cause));
		},
	);
	const { htm, htu, iat, jti } = verified.payload;
	if (htm !== request.method || withoutQuery(htu) !== request.url) throw dpopProofInvalid('it is about another request');
	if (typeof iat !== 'number' || !(Math.abs(request.now - iat) <= skew)) throw dpopProofInvalid('it was made at another time');
	if (typeof jti !== 'string' || jti === '' || jti.length > 128) throw dpopProofInvalid('it has no jti of at most 128 characters');
	return { jkt: await calculateJwkThumbprint(verified.protectedHeader.jwk ?? {}), jti, expiresAt: iat + 2 * skew };
}

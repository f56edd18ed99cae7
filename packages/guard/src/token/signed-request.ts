// A signed HTTP request: the client shows an access token inside a statement about this one request, signed with the
// key that the token is bound to. What MSAL sends for `AuthenticationScheme.POP`; draft-ietf-oauth-signed-http-request,
// RFC 7800.
import {
	calculateJwkThumbprint,
	decodeJwt,
	decodeProtectedHeader,
	importJWK,
	type JWK,
	type JWTPayload,
	jwtVerify,
} from 'jose';
import type { PresentedRequest } from '../options.ts';
import { splitCompactJws } from './compact-jws.ts';
import { receivedPath } from './received-path.ts';
import { TokenError } from './token-error.ts';

/** What a signed request carries, proven but for the token itself. */
export interface SignedRequest {
	/** still to be validated, and to be bound to `thumbprint` */
	accessToken: string;
	/** SHA-256 thumbprint of the key that signed, RFC 7638 */
	thumbprint: string;
	/** once only, while a signed request is good */
	nonce: string;
}

/** seconds that a signed request is good for, to either side */
export const signedRequestLifetime = 300;
const maxLength = 32_768;

/** MSAL for browsers writes addresses in lower case and ends paths with a slash: both are taken for the same. */
function comparable(text: string): string {
	return text.toLowerCase().replace(/\/$/, '');
}

function describes({ m, u, p, q }: JWTPayload, { method, url }: PresentedRequest, hosts: readonly string[]): boolean {
	const path = receivedPath(url);
	const [, query = ''] = url.split(/\?(.*)/s, 2);
	if (typeof m !== 'string' || typeof u !== 'string' || typeof p !== 'string') return false;
	if (m.toUpperCase() !== method.toUpperCase() || comparable(p) !== comparable(path)) return false;
	if (!hosts.some((host) => comparable(host) === comparable(u))) return false;
	// MSAL for browsers names no parameters and gives the query as it is: [[], "a=b"]. MSAL for .NET says nothing of it
	const signedQuery = q === undefined ? query : Array.isArray(q) ? q[1] : undefined;
	return typeof signedQuery === 'string' && comparable(signedQuery) === comparable(query);
}

/** MSAL for browsers signs with RS256, MSAL for .NET with PS256. */
const algorithms: Readonly<Record<string, readonly string[]>> = { RSA: ['RS256', 'PS256'], EC: ['ES256'] };

/** The statement, checked with the key that it names itself: whether that is the token's key is for the caller. */
async function readStatement(presented: string): Promise<{ statement: JWTPayload; jwk: JWK }> {
	try {
		const { cnf } = decodeJwt<{ cnf?: { jwk?: JWK } }>(presented);
		const jwk = cnf?.jwk;
		const { alg } = decodeProtectedHeader(presented);
		const algorithm = algorithms[jwk?.kty ?? '']?.find((known) => known === alg);
		// never a secret that both sides would have to know, and no key that is quickly broken
		if (!jwk || !algorithm || (jwk.kty === 'RSA' && (jwk.n?.length ?? 0) < 342))
			throw new TokenError('proof', 'it names no usable key');
		const { kty, n, e, crv, x, y } = jwk;
		const key = await importJWK({ kty, n, e, crv, x, y } as JWK, algorithm);
		const { payload } = await jwtVerify(presented, key, { algorithms: [algorithm], typ: 'pop' });
		return { statement: payload, jwk };
	} catch (cause) {
		throw new TokenError('proof', 'its signature is not that of the key that it names', { cause });
	}
}

/**
 * @param presented what follows `PoP` in the `Authorization` header
 * @param hosts under which this API is called, with ports
 * @param now epoch milliseconds
 * @returns the token inside, with the key that signed for it
 * @throws TokenError when the statement is about another request, is old, or its signature is wrong
 */
export async function readSignedRequest(
	presented: string,
	request: PresentedRequest,
	hosts: readonly string[],
	now: number,
): Promise<SignedRequest> {
	if (presented.length > maxLength) throw new TokenError('proof', 'it is too long');
	if (!splitCompactJws(presented)) throw new TokenError('proof', 'it is no canonical compact JWS');
	const { statement, jwk } = await readStatement(presented);
	const { at, nonce, ts } = statement;
	if (typeof ts !== 'number' || !(Math.abs(now / 1000 - ts) <= signedRequestLifetime))
		throw new TokenError('proof', 'it was signed at another time');
	if (!describes(statement, request, hosts)) throw new TokenError('proof', 'another request was signed');
	if (typeof at !== 'string' || typeof nonce !== 'string' || nonce === '' || nonce.length > 128)
		throw new TokenError('proof', 'it has no token or no nonce');
	return { accessToken: at, thumbprint: await calculateJwkThumbprint(jwk), nonce };
}

// A DPoP proof: a statement about one request and its token, signed with the key that it carries. RFC 9449 §4.3 and §7.
import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify } from 'jose';
import type { PresentedRequest } from '../options.ts';
import { splitCompactJws } from './compact-jws.ts';
import { receivedPath } from './received-path.ts';
import { type SignedRequest, signedRequestLifetime } from './signed-request.ts';
import { TokenError } from './token-error.ts';

const maxLength = 8192;

async function hashOf(token: string): Promise<string> {
	const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token));
	return btoa(String.fromCharCode(...new Uint8Array(digest)))
		.replace(/\+/g, '-')
		.replace(/\//g, '_')
		.replace(/=+$/, '');
}

/** Percent-encodings are the same in any letters (RFC 3986 §6.2.2.1); nothing else of a path is taken for the same. */
function comparable(path: string): string {
	return path.replace(/%[0-9a-f]{2}/gi, (encoded) => encoded.toUpperCase()) || '/';
}

/** The address of the request is known but for its scheme, which is https. Query and fragment do not count. */
function isAbout(htu: unknown, url: string, hosts: readonly string[]): boolean {
	const [, host, path] = (typeof htu === 'string' && /^https:\/\/([^/?#@\\]+)([^?#]*)/i.exec(htu)) || [];
	if (host === undefined || path === undefined) return false;
	const named = host.toLowerCase().replace(/:443$/, '');
	return (
		hosts.some((one) => one.toLowerCase().replace(/:443$/, '') === named) &&
		comparable(path) === comparable(receivedPath(url))
	);
}

/**
 * @param accessToken the token beside the proof
 * @param hosts under which this API is called, with ports
 * @param now epoch milliseconds
 * @throws TokenError when the proof is about another request or token, is old, or its signature is wrong
 */
export async function readDpopProof(
	accessToken: string,
	{ method, url, dpop }: PresentedRequest,
	hosts: readonly string[],
	now: number,
): Promise<SignedRequest> {
	if (dpop === undefined || dpop.length > maxLength || !splitCompactJws(dpop)) {
		throw new TokenError('proof', 'it came without a proof, or with one that is no canonical JWS');
	}
	const { payload, protectedHeader } = await jwtVerify(dpop, EmbeddedJWK, {
		typ: 'dpop+jwt',
		algorithms: ['ES256', 'RS256', 'PS256'],
		currentDate: new Date(now),
	}).catch((cause) => {
		throw new TokenError('proof', 'the proof’s signature is not that of the public key that it carries', { cause });
	});
	const { htm, htu, iat, jti, ath } = payload;
	if (htm !== method || !isAbout(htu, url, hosts)) {
		const expected = { method, path: receivedPath(url), hosts };
		throw new TokenError('proof', 'the proof is about another request', { expected, found: { htm, htu } });
	}
	if (typeof iat !== 'number' || !(Math.abs(now / 1000 - iat) <= signedRequestLifetime)) {
		throw new TokenError('proof', 'the proof was made at another time', {
			expected: Math.floor(now / 1000),
			found: iat,
		});
	}
	if (ath !== (await hashOf(accessToken))) throw new TokenError('proof', 'the proof is about another token');
	if (typeof jti !== 'string' || jti === '' || jti.length > 128) throw new TokenError('proof', 'the proof has no jti');
	return { accessToken, thumbprint: await calculateJwkThumbprint(protectedHeader.jwk ?? {}), nonce: jti };
}

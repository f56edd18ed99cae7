// A DPoP proof: a statement about one request and its token, signed with the key that it carries. RFC 9449 §4.3 and §7.
import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify } from 'jose';
import type { PresentedRequest } from './options.ts';
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

/** The address of the request is known but for its scheme, which is https. */
function isAbout(htu: unknown, url: string, hosts: readonly string[]): boolean {
	if (typeof htu !== 'string' || !URL.canParse(htu)) return false;
	const { protocol, host, pathname } = new URL(htu);
	return protocol === 'https:' && hosts.some((one) => one.toLowerCase() === host) && pathname === new URL(url, 'https://any').pathname;
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
	if (dpop === undefined || dpop.length > maxLength) throw new TokenError('it came without a proof');
	const { payload, protectedHeader } = await jwtVerify(dpop, EmbeddedJWK, {
		typ: 'dpop+jwt',
		algorithms: ['ES256', 'RS256', 'PS256'],
		currentDate: new Date(now),
	}).catch((cause) => {
		throw new TokenError('the proof’s signature is not that of the public key that it carries', { cause });
	});
	const { htm, htu, iat, jti, ath } = payload;
	if (htm !== method || !isAbout(htu, url, hosts)) throw new TokenError('the proof is about another request');
	if (typeof iat !== 'number' || !(Math.abs(now / 1000 - iat) <= signedRequestLifetime)) throw new TokenError('the proof was made at another time');
	if (ath !== (await hashOf(accessToken))) throw new TokenError('the proof is about another token');
	if (typeof jti !== 'string' || jti === '' || jti.length > 128) throw new TokenError('the proof has no jti');
	return { accessToken, thumbprint: await calculateJwkThumbprint(protectedHeader.jwk ?? {}), nonce: jti };
}

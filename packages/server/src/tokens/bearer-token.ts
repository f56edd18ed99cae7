// A token of this authority, presented to it as a bearer token. RFC 6750 §2.1.
import type { Authority, Exchange } from '../authority.ts';
import { type VerifiedToken, verifyOwnToken } from './verify.ts';

/** @returns what the `Authorization` header's token says, or `undefined` where there is none */
export async function readBearerToken({ keys, origin }: Authority, { request, now }: Exchange): Promise<VerifiedToken | undefined> {
	const token = /^bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
	if (!token) return undefined;
	const verified = await verifyOwnToken(token, { keys, origin, now });
	// a token that is bound to a key is no bearer token, or a stolen one would be as good as its key
	return verified.valid && verified.claims.cnf !== undefined ? { valid: false, reason: 'bound to a key' } : verified;
}

// The key that an access token is bound to: the client names it, and only who signs with it may use the token. RFC 7800 §3.4; what
// MSAL sends for `AuthenticationScheme.POP`.
import { isJsonObject, parseBoundedJson } from '@countersign/protocol';
import { invalidRequest, missingBodyParameter } from '../errors.ts';
import type { Form } from '../http/form.ts';

/** The `cnf` claim, as Entra writes it. */
export interface Confirmation {
	/** SHA-256 thumbprint of the client's public key, RFC 7638, base64url */
	kid: string;
	/** where the key lies: in software */
	xms_ksl: 'sw';
}

const bounds = { maxLength: 512, maxDepth: 1, maxMembers: 4 };
const thumbprint = /^[A-Za-z0-9_-]{43}$/;

/**
 * @returns the key named by `req_cnf`, or `undefined` where a bearer token is asked for
 * @throws ProtocolError 90023 for a kind of token that is not issued, or a `req_cnf` that names no key; 900144 without one
 */
export function readConfirmation(form: Form): Confirmation | undefined {
	const type = form.get('token_type')?.toLowerCase() ?? 'bearer';
	if (type === 'bearer') return undefined;
	if (type !== 'pop') throw invalidRequest('token_type must be Bearer or pop');
	const presented = form.get('req_cnf');
	if (!presented) throw missingBodyParameter('req_cnf');
	const kid = keyOf(presented);
	if (kid === undefined) throw invalidRequest('req_cnf must be the base64url form of {"kid":"…"}, the SHA-256 thumbprint of a key');
	return { kid, xms_ksl: 'sw' };
}

function keyOf(presented: string): string | undefined {
	try {
		const read = parseBoundedJson(Buffer.from(presented, 'base64url').toString('utf8'), bounds);
		return isJsonObject(read) && typeof read.kid === 'string' && thumbprint.test(read.kid) ? read.kid : undefined;
	} catch {
		return undefined;
	}
}

// The key that an access token is bound to, so that only who holds it can use the token: named by the client, as MSAL
// does for
// `AuthenticationScheme.POP`, or proven by it at once (RFC 9449). RFC 7800 §3.
import { isJsonObject, parseBoundedJson } from '@countersign/protocol';
import type { Exchange } from '../authority.ts';
import { invalidRequest, missingBodyParameter } from '../errors.ts';
import type { Form } from '../http/form.ts';
import type { Spend } from '../storage/grant-store.ts';
import { readDpopProof } from './dpop-proof.ts';

export interface Confirmation {
	/** what the answer calls the token */
	tokenType: 'pop' | 'DPoP';
	/** SHA-256 thumbprint of the key, RFC 7638, base64url */
	thumbprint: string;
	/** what it spends: a proof is good once */
	spend: Spend;
}

/** The `cnf` claim: Entra's form says that the key lies in software. */
export type ConfirmationClaim = { kid: string; xms_ksl: 'sw' } | { jkt: string };

export function confirmationClaim({ tokenType, thumbprint }: Confirmation): ConfirmationClaim {
	return tokenType === 'DPoP' ? { jkt: thumbprint } : { kid: thumbprint, xms_ksl: 'sw' };
}

/** @returns whether the request proved the key of that thumbprint; one that is only named is not proven */
export function proves(confirmation: Confirmation | undefined, jkt: string): boolean {
	return confirmation?.tokenType === 'DPoP' && confirmation.thumbprint === jkt;
}

const bounds = { maxLength: 512, maxDepth: 1, maxMembers: 4 };
const thumbprintPattern = /^[A-Za-z0-9_-]{43}$/;

/**
 * @returns the key, or `undefined` where a bearer token is asked for
 * @throws ProtocolError 90023 for a kind of token that is not issued, or what names or proves no key; 900144 without
 *   `req_cnf`
 */
export function readConfirmation(form: Form, exchange: Exchange): Promise<Confirmation> | Confirmation | undefined {
	const type = form.get('token_type')?.toLowerCase() ?? 'bearer';
	const { dpop } = exchange.request.headers;
	if (dpop !== undefined) {
		if (type === 'pop') throw invalidRequest('a token is bound to one key');
		return byProof(dpop, exchange);
	}
	if (type === 'bearer') return undefined;
	if (type !== 'pop') throw invalidRequest('token_type must be Bearer or pop');
	return byName(form);
}

async function byProof(dpop: string, { request, ids, now }: Exchange): Promise<Confirmation> {
	const { jkt, jti, expiresAt } = await readDpopProof(dpop, {
		method: request.method,
		urls: [ids.origin + request.path],
		now,
	});
	return { tokenType: 'DPoP', thumbprint: jkt, spend: { kind: 'dpopProof', thumbprint: jkt, jti, expiresAt } };
}

function byName(form: Form): Confirmation {
	const presented = form.get('req_cnf');
	if (!presented) throw missingBodyParameter('req_cnf');
	const thumbprint = keyIdOf(presented);
	if (thumbprint === undefined)
		throw invalidRequest('req_cnf must be the base64url form of {"kid":"…"}, the SHA-256 thumbprint of a key');
	return { tokenType: 'pop', thumbprint, spend: { kind: 'nothing' } };
}

function keyIdOf(presented: string): string | undefined {
	try {
		const read = parseBoundedJson(Buffer.from(presented, 'base64url').toString('utf8'), bounds);
		return isJsonObject(read) && typeof read.kid === 'string' && thumbprintPattern.test(read.kid)
			? read.kid
			: undefined;
	} catch {
		return undefined;
	}
}

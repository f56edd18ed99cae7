// Reads header and payload of an access token, before anything is known of its signature. RFC 7519, RFC 8725 §3.
import { BoundedJsonError, parseBoundedJson } from '@countersign/protocol';
import { base64url } from 'jose';
import type { Algorithm } from '../cryptography/cryptography.ts';
import { type CompactJws, splitCompactJws } from './compact-jws.ts';
import { TokenError } from './token-error.ts';

export const maxTokenLength = 16_384;
const bounds = { maxLength: maxTokenLength, maxDepth: 16, maxMembers: 2000 };
const maxHeaders = 64;

export interface TokenHeader {
	kid: string;
	algorithm: Algorithm;
}

export type Claims = Record<string, unknown>;

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decodeText(part: string): string {
	return decoder.decode(typeof Buffer === 'undefined' ? base64url.decode(part) : Buffer.from(part, 'base64url'));
}

/**
 * A member that stands twice would be read differently by different readers. Text that JSON.stringify makes again has
 * none, and comparing is much faster than the reader that looks for them. The lengths alone would not do: `1e9` is
 * written again as a longer number, which can make up for a member that is dropped.
 */
function parseObject(part: string, check: 'header' | 'payload'): Claims {
	try {
		const text = decodeText(part);
		const parsed: unknown = JSON.parse(text);
		if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw new TypeError('it is no object');
		if (JSON.stringify(parsed) !== text) parseBoundedJson(text, bounds);
		return parsed as Claims;
	} catch (cause) {
		const message =
			cause instanceof BoundedJsonError ? `its ${check} is refused: ${cause.reason}` : `its ${check} is no JSON object`;
		// the cause of JSON.parse quotes the text, which is a part of the token
		throw new TokenError(check, message, cause instanceof BoundedJsonError ? { cause } : {});
	}
}

function checkHeader({ alg, kid, typ, crit, b64, zip, cty, enc, nonce }: Claims): TokenHeader {
	if (enc !== undefined) throw new TokenError('encrypted', 'it is encrypted; this API takes signed tokens');
	if (alg !== 'RS256' && alg !== 'ES256') {
		throw new TokenError('algorithm', 'its algorithm is not one of ours', { expected: ['RS256', 'ES256'], found: alg });
	}
	// Microsoft Graph's tokens are signed over another header than the one they carry: only Graph can verify them
	if (nonce !== undefined) {
		throw new TokenError('header', 'it is a token for Microsoft Graph; request one for this API’s scopes');
	}
	if (crit !== undefined || b64 !== undefined || zip !== undefined || cty !== undefined) {
		throw new TokenError('header', 'its header asks for an extension or holds another token', {
			found: { crit, b64, zip, cty },
		});
	}
	if (typ !== undefined && (typeof typ !== 'string' || !/^(?:application\/)?(?:at\+)?jwt$/i.test(typ))) {
		throw new TokenError('token_type', 'its header names another type', { expected: ['JWT', 'at+jwt'], found: typ });
	}
	if (typeof kid !== 'string' || kid === '' || kid.length > 256)
		throw new TokenError('header', 'it names no key', { found: kid });
	return { kid, algorithm: alg };
}

/** @returns a reader; headers of one key are all the same text, and are read once */
export function createTokenPartsReader() {
	const headers = new Map<string, TokenHeader>();

	return {
		/** @throws TokenError */
		read(token: string): { jws: CompactJws; header: TokenHeader; claims: Claims } {
			if (token.length > maxTokenLength)
				throw new TokenError('format', `it is longer than ${maxTokenLength} characters`);
			const jws = splitCompactJws(token);
			if (!jws) {
				// RFC 7516 §3.1: five parts
				if (/^[\w-]+\.[\w-]*\.[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) {
					throw new TokenError(
						'encrypted',
						'it is encrypted; remove the token encryption key from this API’s registration',
					);
				}
				throw new TokenError('format', 'it is no compact JWS in canonical base64url');
			}
			const header = headers.get(jws.header) ?? checkHeader(parseObject(jws.header, 'header'));
			return { jws, header, claims: parseObject(jws.payload, 'payload') };
		},
		/** the header of a token that was verified */
		remember(text: string, header: TokenHeader): void {
			if (headers.size >= maxHeaders) headers.clear();
			headers.set(text, header);
		},
	};
}

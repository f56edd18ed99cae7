// What an acquisition gives back, in MSAL's words.
import { decodeBase64 } from '@countersign/protocol';
import { readJwtPayload } from './jwt.ts';
import type { TokenResponse } from './token-request.ts';

export interface Account {
	/** `uid.utid`: the user in the home tenant */
	homeAccountId: string;
	localAccountId: string;
	tenantId: string;
	username: string;
	name: string | undefined;
	sid: string | undefined;
}

export interface AuthenticationResult {
	accessToken: string;
	scopes: readonly string[];
	expiresOn: Date;
	/** absent for an application's own token */
	account: Account | undefined;
	idTokenClaims: Record<string, unknown> | undefined;
	fromCache: boolean;
	/** what the application passed as `state`, after a redirect */
	state?: string;
}

const text = (value: unknown) => (typeof value === 'string' ? value : undefined);

/** @returns the account that a response is about, or `undefined` when it names none */
export function accountOf(response: TokenResponse): Account | undefined {
	if (response.id_token === undefined) return undefined;
	const claims = readJwtPayload(response.id_token);
	let home: { uid?: string; utid?: string } = {};
	try {
		home = JSON.parse(decodeBase64(response.client_info ?? '') || '{}');
	} catch {
		// without client_info the ID token says enough
	}
	const localAccountId = text(claims.oid) ?? text(claims.sub) ?? '';
	const tenantId = text(claims.tid) ?? '';
	return {
		homeAccountId: `${home.uid ?? localAccountId}.${home.utid ?? tenantId}`,
		localAccountId,
		tenantId,
		username: text(claims.preferred_username) ?? '',
		name: text(claims.name),
		sid: text(claims.sid),
	};
}

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
	/** opaque value that names the account to the authority, from the ID token's `login_hint` */
	loginHint?: string | undefined;
}

export interface AuthenticationResult {
	accessToken: string;
	/** granted */
	scopes: readonly string[];
	expiresOn: Date;
	/** absent for an application's own token */
	account: Account | undefined;
	/** of an answer that carried an ID token */
	idTokenClaims: Record<string, unknown> | undefined;
	idToken?: string | undefined;
	fromCache: boolean;
	/** `Bearer`, or `DPoP` and `pop` for a token that is bound to a key */
	tokenType: string;
	/** what the application passed as `state`, after a redirect */
	state?: string;
	/** sent with the request, to find it in the authority's log; absent for what the cache held */
	correlationId?: string | undefined;
}

const text = (value: unknown) => (typeof value === 'string' ? value : undefined);

/** @returns the account that a response is about, or `undefined` when it names none */
export function accountOf(response: TokenResponse): Account | undefined {
	if (response.id_token === undefined) return undefined;
	const claims = readJwtPayload(response.id_token);
	let home: { uid?: unknown; utid?: unknown } = {};
	try {
		home = JSON.parse(decodeBase64(response.client_info ?? '') || '{}');
	} catch {
		// without client_info the ID token says enough
	}
	const localAccountId = text(claims.oid) ?? text(claims.sub) ?? '';
	const tenantId = text(claims.tid) ?? '';
	return {
		homeAccountId: `${text(home.uid) ?? localAccountId}.${text(home.utid) ?? tenantId}`,
		localAccountId,
		tenantId,
		username: text(claims.preferred_username) ?? text(claims.upn) ?? text(claims.email) ?? '',
		name: text(claims.name),
		sid: text(claims.sid),
		...(text(claims.login_hint) ? { loginHint: text(claims.login_hint) } : {}),
	};
}

// What a guard is configured with.
import type { ProtectedResourceOptions } from './resource-metadata.ts';

export interface GuardOptions {
	/** the authority's origin, such as `https://login.microsoftonline.com` or `https://localhost:8443` */
	authority: string;
	/** exact audiences of this API: its application id, and where its registration asks for tokens of version 1, its URI too */
	audience: string | readonly string[];
	/** tenants whose users may call; `'any'` must be said, never assumed */
	tenants: readonly string[] | 'any';
	/** this API's application id, named in challenges */
	clientId?: string;
	/** which authentication context an operation needs in a tenant; nothing for operations that need none */
	authContextFor?: (tenantId: string, operation: string) => string | undefined | Promise<string | undefined>;
	/**
	 * Challenge clients that do not speak Entra's claims challenges by RFC 9470 (`insufficient_user_authentication`, `acr_values`)
	 * instead of refusing them with 403.
	 */
	standardStepUp?: boolean;
	/**
	 * Take tokens that are bound to a key of the client: inside requests signed with it (`Authorization: PoP …`, MSAL's
	 * `AuthenticationScheme.POP`), or with a proof beside them (`Authorization: DPoP …`, RFC 9449). Without this, only bearer tokens are
	 * taken; a bound one is never taken for a bearer token.
	 */
	signedRequests?: SignedRequestOptions;
	/**
	 * Name this API's metadata in challenges (RFC 9728), for clients that know its address alone, such as those of the Model Context
	 * Protocol. Serve `guard.resourceMetadata`.
	 */
	protectedResource?: ProtectedResourceOptions;
	/** seconds that clocks may differ */
	clockSkew?: number;
	fetch?: typeof fetch;
	/** epoch milliseconds */
	clock?: () => number;
	/** told of every refusal, for logs and for the curious */
	onRefusal?: (refusal: Refusal, operation: string | undefined) => void;
}

export interface SignedRequestOptions {
	/** the hosts under which clients call this API, with the port where it is not 443, as they write them: `api.contoso.com` */
	hosts: readonly string[];
	/** refuse bearer tokens */
	required?: boolean;
}

/** What a signed request must be about. */
export interface PresentedRequest {
	method: string;
	/** path and query, as received */
	url: string;
	/** the `DPoP` header */
	dpop?: string | undefined;
}

export interface Refusal {
	status: 401 | 403;
	/** what the caller may know */
	message: string;
	code:
		| 'missing_token'
		| 'invalid_token'
		| 'insufficient_scope'
		| 'insufficient_claims'
		| 'insufficient_user_authentication'
		| 'client_not_capable'
		| 'interaction_required';
	headers: Record<string, string>;
	/** the decoded challenge, with `insufficient_claims` */
	claims?: string;
}

/** A caller whose token was validated. */
export interface Caller {
	tenantId: string;
	/** object id of the user or service principal */
	objectId: string;
	/** application id of the client */
	clientId: string;
	scopes: ReadonlySet<string>;
	roles: ReadonlySet<string>;
	authenticationContexts: ReadonlySet<string>;
	/** the client understands claims challenges */
	isChallengeCapable: boolean;
	/** every claim, as signed */
	claims: Readonly<Record<string, unknown>>;
	/** the token itself, for on-behalf-of */
	accessToken: string;
}

export type Verdict = { allowed: true; caller: Caller } | { allowed: false; refusal: Refusal };

export interface Requirement {
	/** the caller needs one of these delegated permissions */
	scopes?: readonly string[];
	/** or one of these application roles */
	roles?: readonly string[];
	/** name of the operation, looked up in the tenant's mapping */
	operation?: string;
}

// What a guard is configured with, and what one check is asked.
import type { ProtectedResourceOptions } from './challenges/resource-metadata.ts';
import type { Operations } from './operations/define-operations.ts';
import type { OperationMappings } from './operations/operation-mappings.ts';
import type { Revocations } from './revocation/revocations.ts';
import type { Caller } from './token/caller.ts';
import type { RefusalReason } from './token/token-error.ts';

export interface GuardOptions {
	/**
	 * the authority's origin, such as `https://login.microsoftonline.com`, `https://login.microsoftonline.us`,
	 * `https://contoso.ciamlogin.com` or `https://localhost:8443`
	 */
	authority: string;
	/**
	 * exact audiences of this API: its application id, and where its registration asks for tokens of version 1, its URI
	 * too
	 */
	audience: string | readonly string[];
	/**
	 * tenants whose users may call: ids, in any letters, or `{ domain: 'contoso.com' }`, which is asked of the authority
	 * once a day;
	 * `'any'` must be said, never assumed
	 */
	tenants: readonly TenantName[] | 'any';
	/**
	 * whether a tenant may call, asked after a token was verified and again for each request; for `tenants: 'any'`, where
	 * customers are rows of a database. Only `true` lets it in: any other answer refuses it
	 */
	acceptIssuer?: (issuer: string, tenantId: string) => boolean | Promise<boolean>;
	/** this API's application id, named in challenges */
	clientId?: string;
	/** the operations of this API, made by `defineOperations`; a requirement that names another one is a mistake */
	operations?: Operations;
	/** where each tenant's mapping of operations to authentication contexts is kept */
	mappings?: Pick<OperationMappings, 'find'>;
	/**
	 * instead of `mappings`: which authentication context an operation needs in a tenant; nothing for operations that
	 * need none
	 */
	authContextFor?: (tenantId: string, operation: string) => string | undefined | Promise<string | undefined>;
	/**
	 * Challenge clients that do not speak Entra's claims challenges by RFC 9470 (`insufficient_user_authentication`,
	 * `acr_values`,
	 * `max_age`) instead of refusing them with 403.
	 */
	standardStepUp?: boolean;
	/**
	 * Take tokens that are bound to a key of the client: inside requests signed with it (`Authorization: PoP …`, MSAL's
	 * `AuthenticationScheme.POP`), or with a proof beside them (`Authorization: DPoP …`, RFC 9449). Without this, only
	 * bearer tokens are taken; a bound one is never taken for a bearer token.
	 */
	signedRequests?: SignedRequestOptions;
	/**
	 * Where else a token may come from when there is no `Authorization` header: a cookie of this name (protect it from
	 * forged requests with `SameSite=Strict`), or the header that Azure App Service adds.
	 */
	tokenFrom?: readonly ({ cookie: string } | 'x-ms-token-aad-access-token')[];
	/**
	 * Name this API's metadata in challenges (RFC 9728), for clients that know its address alone, such as those of the
	 * Model Context Protocol. Serve `guard.resourceMetadata`.
	 */
	protectedResource?: ProtectedResourceOptions;
	/** what the authority said after it issued tokens: made by `createRevocations` */
	revocations?: Revocations;
	/**
	 * What tokens of many hours count as while nothing is heard of revocations: tokens of an hour (`'an-hour'`, the
	 * default), or as long as they say (`'as-issued'`). Entra ID gives them to clients that take part in continuous
	 * access evaluation.
	 */
	longLivedTokens?: 'an-hour' | 'as-issued';
	/**
	 * whether policy forbids the network that a caller calls from (strict location enforcement); asked for each request,
	 * with the address that the adapter saw. Only `false` lets the call through: any other answer forbids it
	 */
	isNetworkForbidden?: (caller: Caller, address: string) => boolean | Promise<boolean>;
	/** seconds that clocks may differ: 0 to 300, the default */
	clockSkew?: number;
	/**
	 * how many verified tokens are remembered, so that the next request with one costs a hash; default 5000, 0 for none
	 */
	rememberedTokens?: number;
	/** what verifies signatures: node:crypto (the default where there is one), or WebCrypto */
	cryptography?: 'node' | 'web';
	fetch?: typeof fetch;
	/** epoch milliseconds */
	clock?: () => number;
	/** told of every refusal, for logs: what the caller was told, and the reason that the caller was not told */
	onRefusal?: (refusal: RefusalReport, operation: string | undefined) => void;
	/**
	 * told when the keys of a tenant, or the tenant of a domain, cannot be read; requests go on with what was read before
	 */
	onAuthorityFailure?: (tenant: string, cause: unknown) => void;
}

export type TenantName = string | { domain: string };

export interface SignedRequestOptions {
	/**
	 * the hosts under which clients call this API, with the port where it is not 443, as they write them:
	 * `api.contoso.com`
	 */
	hosts: readonly string[];
	/** refuse bearer tokens */
	required?: boolean;
}

/** The request that a token came with. */
export interface PresentedRequest {
	method: string;
	/** path and query, as received */
	url: string;
	/** the `DPoP` header */
	dpop?: string | undefined;
	/** another header, by its name in small letters; for `tokenFrom` */
	header?: (name: string) => string | undefined;
	/** the client's network address; for `isNetworkForbidden` */
	address?: string | undefined;
}

export interface Refusal {
	/** 503: nothing can be said of the token now, since its keys cannot be read */
	status: 401 | 403 | 503;
	/** what the caller may know */
	message: string;
	code:
		| 'missing_token'
		| 'invalid_token'
		| 'insufficient_scope'
		| 'insufficient_claims'
		| 'insufficient_user_authentication'
		| 'client_not_capable'
		| 'user_required'
		| 'application_required'
		| 'interaction_required'
		| 'temporarily_unavailable';
	headers: Record<string, string>;
	/** the decoded challenge, with `insufficient_claims` */
	claims?: string;
}

/** A refusal with its reason, for logs. The reason is not for the caller: it would help whoever forges tokens. */
export interface RefusalReport extends Refusal {
	reason: RefusalReason;
	/** the error behind the reason */
	cause?: unknown;
}

export type Verdict = { allowed: true; caller: Caller } | { allowed: false; refusal: Refusal };

export interface Requirement {
	/** the caller needs one of these delegated permissions */
	scopes?: readonly string[];
	/** or one of these application roles */
	roles?: readonly string[];
	/** users alone, or applications that act as themselves alone; both when absent */
	callers?: 'users' | 'applications';
	/** name of the operation, looked up in the tenant's mapping */
	operation?: string;
	/** seconds since the sign-in (`auth_time`; where the token does not carry it, since the token was issued) */
	maxAge?: number;
}

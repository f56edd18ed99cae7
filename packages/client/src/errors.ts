// Every error this library throws: one base class, a stable `code`, the cause kept. Never a token or secret in a message.
import { classifyTokenError, type InteractionClassification, type TokenErrorResponse } from '@countersign/protocol';

export type ClientErrorCode =
	| 'no_tokens_found'
	| 'no_account'
	| 'popup_blocked'
	| 'user_cancelled'
	| 'interaction_in_progress'
	| 'state_mismatch'
	| 'nonce_mismatch'
	| 'issuer_mismatch'
	| 'network_error'
	| 'unexpected_response'
	| 'metadata_unavailable'
	| 'throttled'
	| 'misconfigured'
	| 'timed_out';

/** Base of all errors of this library. */
export class AuthError extends Error {
	override name = 'AuthError';
	/** stable: a {@link ClientErrorCode} or the server's `error` */
	readonly code: string;
	constructor(code: string, message: string, options?: ErrorOptions) {
		super(message, options);
		this.code = code;
	}
}

/** Something on this side: the network, the browser, or the way the library is used. */
export class ClientError extends AuthError {
	override name = 'ClientError';
	declare readonly code: ClientErrorCode;
	/** seconds to wait, with `throttled` */
	readonly retryAfter: number | undefined;
	constructor(code: ClientErrorCode, message: string, options: ErrorOptions & { retryAfter?: number } = {}) {
		super(code, message, options);
		this.retryAfter = options.retryAfter;
	}
}

/** The authority refused. */
export class ServerError extends AuthError {
	override name = 'ServerError';
	readonly suberror: string | undefined;
	/** the AADSTS number */
	readonly errorNumber: number | undefined;
	readonly traceId: string | undefined;
	readonly correlationId: string | undefined;
	/** claims that a new request must carry, JSON text */
	readonly claims: string | undefined;
	/** HTTP status; absent when the error came by redirect */
	readonly status: number | undefined;
	constructor(body: Partial<TokenErrorResponse>, status?: number) {
		super(body.error ?? 'server_error', body.error_description ?? 'the authority gave no description');
		this.suberror = body.suberror;
		this.errorNumber = body.error_codes?.[0] ?? codeIn(body.error_uri);
		this.traceId = body.trace_id;
		this.correlationId = body.correlation_id;
		this.claims = body.claims;
		this.status = status;
	}
}

/**
 * Only the user can go on: ask interactively, with `claims` where there are any. `classification` says whether that helps
 * (`basic_action`), shows what else to do (`additional_action`), or only tells why not (`message_only`).
 */
export class InteractionRequiredAuthError extends ServerError {
	override name = 'InteractionRequiredAuthError';
	readonly classification: InteractionClassification;
	constructor(body: Partial<TokenErrorResponse>, classification: InteractionClassification, status?: number) {
		super(body, status);
		this.classification = classification;
	}
}

function codeIn(errorUri: string | undefined): number | undefined {
	const code = /[?&]code=(\d+)/.exec(errorUri ?? '')?.[1];
	return code === undefined ? undefined : Number(code);
}

/** Turns an error body of the authority into the right class. */
export function errorFromResponse(body: Partial<TokenErrorResponse>, status?: number): ServerError {
	const classification = classifyTokenError({ error: body.error ?? '', suberror: body.suberror });
	return classification === undefined ? new ServerError(body, status) : new InteractionRequiredAuthError(body, classification, status);
}

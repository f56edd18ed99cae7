// What the authority refuses. RFC 6749 §4.1.2.1 and §5.2, and the members that the Microsoft identity platform adds.
import { classifyTokenError, type InteractionClassification, type TokenErrorResponse } from '@countersign/protocol';
import { AuthError } from './auth-error.ts';
import { interactiveRemedyOf, type Remedy } from './remedy.ts';

export interface ResponseFacts {
	/** HTTP status */
	status?: number;
	headers?: Headers;
}

/** suberrors that are told apart by their own code */
const ownCodes = new Set(['protection_policy_required', 'client_mismatch']);

/** what a gateway writes in an authority's place need not be the protocol's */
const textOf = (value: unknown) => (typeof value === 'string' ? value : undefined);

function numbersOf({ error_codes, error_uri, error_description }: Partial<TokenErrorResponse>): number[] {
	if (Array.isArray(error_codes)) return error_codes.map(Number).filter(Number.isSafeInteger);
	// a redirect carries the number in `error_uri`, and always in the description
	const text =
		/[?&]code=(\d+)/.exec(textOf(error_uri) ?? '')?.[1] ?? /AADSTS(\d+)/.exec(textOf(error_description) ?? '')?.[1];
	return text === undefined ? [] : [Number(text)];
}

/** The authority refused. */
export class ServerError extends AuthError {
	override name = 'ServerError';
	/** `error` as the authority sent it */
	readonly error: string;
	readonly suberror: string | undefined;
	/** AADSTS numbers */
	readonly errorNumbers: readonly number[];
	readonly traceId: string | undefined;
	declare readonly correlationId: string | undefined;
	/** when the authority refused, as it wrote it */
	readonly timestamp: string | undefined;
	/** claims that a new request must carry, JSON text */
	readonly claims: string | undefined;
	/** HTTP status; absent when the error came by redirect */
	readonly status: number | undefined;
	/** of the response; absent when the error came by redirect */
	readonly headers: Headers | undefined;
	constructor(body: Partial<TokenErrorResponse>, facts: ResponseFacts | number = {}) {
		const { status, headers } = typeof facts === 'number' ? { status: facts } : (facts as ResponseFacts);
		const error = textOf(body.error) ?? 'server_error';
		const suberror = textOf(body.suberror);
		super(
			suberror !== undefined && ownCodes.has(suberror) ? suberror : error,
			textOf(body.error_description) ?? 'the authority gave no description',
		);
		this.error = error;
		this.suberror = suberror;
		this.errorNumbers = numbersOf(body);
		this.traceId = textOf(body.trace_id);
		Object.assign(this, { correlationId: textOf(body.correlation_id) });
		this.timestamp = textOf(body.timestamp);
		// some gateways parse the text and write its object
		const claims: unknown = body.claims;
		this.claims = typeof claims === 'object' && claims !== null ? JSON.stringify(claims) : textOf(claims);
		this.status = status;
		this.headers = headers;
	}

	/** the first AADSTS number */
	get errorNumber(): number | undefined {
		return this.errorNumbers[0];
	}

	/** the first AADSTS number as text, under the name that MSAL has for it */
	get errorNo(): string | undefined {
		return this.errorNumber?.toString();
	}

	/** the same as `suberror`, under the name that MSAL has for it */
	get subError(): string | undefined {
		return this.suberror;
	}
}

/**
 * Only the user can go on: ask interactively, with `claims` where there are any. `remedy` says whether that can bring a
 * token (`retryInteractively`) or only shows the user what to do (`showMessage`).
 */
export class InteractionRequiredAuthError extends ServerError {
	override name = 'InteractionRequiredAuthError';
	readonly classification: InteractionClassification;
	constructor(
		body: Partial<TokenErrorResponse>,
		classification: InteractionClassification,
		facts?: ResponseFacts | number,
	) {
		super(body, facts);
		this.classification = classification;
	}

	override get remedy(): Remedy {
		return interactiveRemedyOf(this.classification, this.errorNumbers);
	}
}

/** Turns an error body of the authority into the right class. */
export function errorFromResponse(body: Partial<TokenErrorResponse>, facts?: ResponseFacts): ServerError {
	const classification = classifyTokenError({ error: textOf(body.error) ?? '', suberror: textOf(body.suberror) });
	return classification === undefined
		? new ServerError(body, facts)
		: new InteractionRequiredAuthError(body, classification, facts);
}

/** The cache does not hold what a silent request needs, so that the authority was not asked. */
export function silentFailure(
	code: 'no_account' | 'no_tokens_found' | 'interaction_required',
	description: string,
	claims?: string,
): InteractionRequiredAuthError {
	const body = { error: code, error_description: description, ...(claims ? { claims } : {}) };
	return new InteractionRequiredAuthError(body, 'acquire_token_silent_failed');
}

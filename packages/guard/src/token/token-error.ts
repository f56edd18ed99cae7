// Why a token is not accepted. The words are for the API's log; the caller learns what RFC 6750 §3.1 allows, and no
// more.

/** Which check refused. */
export type Check =
	| 'presented'
	| 'format'
	| 'encrypted'
	| 'algorithm'
	| 'header'
	| 'payload'
	| 'tenant'
	| 'version'
	| 'issuer'
	| 'audience'
	| 'expiry'
	| 'not_before'
	| 'issued_at'
	| 'key'
	| 'signature'
	| 'token_type'
	| 'accepted_issuer'
	| 'binding'
	| 'proof'
	| 'replay'
	| 'revoked'
	| 'network'
	| 'keys'
	| 'caller_kind'
	| 'permission'
	| 'authentication_context'
	| 'client_capability'
	| 'downstream';

/** The reason of a refusal, for logs. It never holds a token or a part of a signature. */
export interface RefusalReason {
	check: Check;
	/** one sentence for people */
	message: string;
	/** what would have been accepted */
	expected?: unknown;
	/** what was found, shortened; from a token that may be forged */
	found?: unknown;
	/** the error behind it, such as that of the network */
	cause?: unknown;
}

const maxFound = 200;

/** Shortens what a stranger wrote. */
function shortened(value: unknown): unknown {
	if (value === undefined || typeof value === 'number' || typeof value === 'boolean' || value === null) return value;
	const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
	return text.length > maxFound ? `${text.slice(0, maxFound)}…` : text;
}

interface Comparison {
	expected?: unknown;
	found?: unknown;
	cause?: unknown;
}

/** The token is not acceptable. */
export class TokenError extends Error {
	override name = 'TokenError';
	readonly code = 'invalid_token';
	readonly reason: RefusalReason;
	constructor(check: Check, message: string, comparison: Comparison = {}) {
		super(message, 'cause' in comparison ? { cause: comparison.cause } : undefined);
		this.reason = { check, message, ...comparison };
		if ('found' in comparison) this.reason.found = shortened(comparison.found);
	}
}

/** The keys cannot be had now: nothing can be said of the token. */
export class KeysUnavailableError extends Error {
	override name = 'KeysUnavailableError';
	readonly code = 'temporarily_unavailable';
	readonly reason: RefusalReason;
	readonly retryAfterSeconds: number;
	constructor(tenantId: string, retryAfterSeconds: number, cause: unknown) {
		const message = `the keys of tenant ${tenantId} cannot be read from the authority`;
		super(message, { cause });
		this.reason = { check: 'keys', message, cause };
		this.retryAfterSeconds = retryAfterSeconds;
	}
}

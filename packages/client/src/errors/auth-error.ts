// The base of every error that this library throws, and the errors of this side. Never a token or secret in a message.
import type { ClientErrorCode, ConfigurationErrorCode } from './codes.ts';
import { type Remedy, remedyOf } from './remedy.ts';

/** Base of all errors of this library. `cause` holds the error of the platform, where there is one. */
export class AuthError extends Error {
	override name = 'AuthError';
	/** stable: a {@link ClientErrorCode}, a {@link ConfigurationErrorCode}, or the authority's `error` */
	readonly code: string;
	/** names the request in the authority's log; absent where nothing was sent */
	readonly correlationId: string | undefined;
	constructor(code: string, message: string, options?: ErrorOptions) {
		super(message, options);
		this.code = code;
		this.correlationId = undefined;
	}

	/** the same as `code`, under the name that MSAL has for it */
	get errorCode(): string {
		return this.code;
	}

	/** the same as `message`, under the name that MSAL has for it */
	get errorMessage(): string {
		return this.message;
	}

	/** JSON.stringify leaves out the message of an error, which a log or another thread needs */
	toJSON(): Record<string, unknown> {
		// headers have no text in JSON
		return { message: this.message, ...Object.fromEntries(Object.entries(this)), headers: undefined };
	}

	/** what a program does about this error */
	get remedy(): Remedy {
		return remedyOf(this.code);
	}
}

export interface ClientAuthErrorOptions extends ErrorOptions {
	/** seconds to wait, with `throttled` */
	retryAfter?: number | undefined;
	/** what was granted and what was not, with `declined_scopes` */
	grantedScopes?: readonly string[];
	declinedScopes?: readonly string[];
}

/** Something on this side: the network, the browser, or what the user did. */
export class ClientAuthError extends AuthError {
	override name = 'ClientAuthError';
	declare readonly code: ClientErrorCode | ConfigurationErrorCode;
	readonly retryAfter: number | undefined;
	/** scopes to go on with, with `declined_scopes`: a token for them is in the cache */
	readonly grantedScopes: readonly string[] | undefined;
	readonly declinedScopes: readonly string[] | undefined;
	constructor(code: ClientErrorCode | ConfigurationErrorCode, message: string, options: ClientAuthErrorOptions = {}) {
		super(code, message, options);
		this.retryAfter = options.retryAfter;
		this.grantedScopes = options.grantedScopes;
		this.declinedScopes = options.declinedScopes;
	}
}

/**
 * The program must be changed: an option or a member of a request is missing or unsafe. The message says which and what
 * to do.
 */
export class ClientConfigurationError extends ClientAuthError {
	override name = 'ClientConfigurationError';
	constructor(code: ConfigurationErrorCode, message: string, options?: ErrorOptions) {
		super(code, message, options);
	}
}

/** Says of an error which request it is about, where the authority did not say so itself. */
export function withCorrelationId(error: unknown, correlationId: string | undefined): unknown {
	if (!(error instanceof AuthError) || error.correlationId !== undefined) return error;
	return Object.assign(error, { correlationId });
}

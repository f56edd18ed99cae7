// What every request for a token may carry.
import { checkOptions, type Kind } from '../check-options.ts';
import type { Configuration } from '../configuration.ts';
import { ClientConfigurationError } from '../errors/auth-error.ts';

export interface BaseRequest {
	/** of one resource, such as `['User.Read']` or `['api://orders/Orders.Read']` */
	scopes: readonly string[];
	/** claims of a challenge, JSON text */
	claims?: string | undefined;
	/** another tenant of the same host; the client's own when absent */
	authority?: string | undefined;
	/** sent to the authority, to find the request in its log; a new GUID when absent */
	correlationId?: string | undefined;
	/** gives the request up; the promise is rejected with the signal's reason */
	signal?: AbortSignal | undefined;
}

const openIdScopes = ['openid', 'profile', 'offline_access'];

export function withOpenIdScopes(scopes: readonly string[]): string {
	return [...new Set([...scopes, ...openIdScopes])].join(' ');
}

/**
 * @returns the scope of a refresh. One that was not granted at the sign-in is refused (RFC 6749 §6), and OpenID
 * providers need not grant `offline_access` or `profile`; the Microsoft identity platform gives an ID token for them
 * alone
 */
export function scopeOfRefresh({ isOidc }: Pick<Configuration, 'isOidc'>, scopes: readonly string[]): string {
	return isOidc ? scopes.join(' ') : withOpenIdScopes(scopes);
}

/** what a request would be weaker without, or would fail by in the middle of its way */
const known: Readonly<Record<string, Kind>> = {
	// MSAL writes an empty text where there are no claims
	claims: 'text',
	code: 'text',
	assertion: 'text',
	correlationId: 'text',
	acrValues: 'list of texts',
	maxAge: 'whole number',
	extraScopesToConsent: 'list of texts',
	forceRefresh: 'boolean',
	skipCache: 'boolean',
	signal: 'AbortSignal',
};

/**
 * @param least 0 where the user signs in: without scopes that is a sign-in alone
 * @throws ClientConfigurationError `scopes_required`, or `invalid_option` for another member of a wrong kind
 */
export function requireScopes(request: { scopes?: readonly string[] | undefined } | null | undefined, least = 1): void {
	const scopes = request?.scopes;
	if (request) checkOptions(request, known);
	if (
		Array.isArray(scopes) &&
		scopes.length >= least &&
		scopes.every((scope) => typeof scope === 'string' && scope.trim() !== '')
	)
		return;
	throw new ClientConfigurationError(
		'scopes_required',
		"scopes are required: a list such as ['User.Read'] or ['api://orders/Orders.Read']",
	);
}

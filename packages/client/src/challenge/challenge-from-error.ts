// For a middle tier: a refusal of on-behalf-of becomes the challenge that it passes on to its own caller.
import { formatClaimsChallenge } from '@countersign/protocol';
import { claimsOf, isInteractionRequired } from '../errors/interaction-required.ts';

export interface RelayedChallenge {
	status: 401;
	headers: { 'www-authenticate': string };
	/** decoded, JSON text */
	claims: string;
}

/**
 * @param error what acquiring a token on behalf of the caller threw, by this library or by MSAL
 * @param authorizationUri the authorize endpoint that the caller's client uses
 * @returns what to answer the caller; `undefined` when the error asks for no claims
 * @example
 * const relayed = challengeFromError(error, `${authority}/oauth2/v2.0/authorize`);
 * if (relayed) return new Response(null, relayed);
 */
export function challengeFromError(error: unknown, authorizationUri: string): RelayedChallenge | undefined {
	const claims = isInteractionRequired(error) ? claimsOf(error) : undefined;
	if (claims === undefined) return undefined;
	try {
		return {
			status: 401,
			headers: { 'www-authenticate': formatClaimsChallenge({ authorizationUri, claims }) },
			claims,
		};
	} catch {
		// claims that are no JSON cannot be relayed
		return undefined;
	}
}

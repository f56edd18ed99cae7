// For a middle tier: a refusal of on-behalf-of becomes the challenge that it passes on to its own caller.
import { formatClaimsChallenge } from '@countersign/protocol';
import { claimsOf, isInteractionRequired } from '../errors/interaction-required.ts';

export interface RelayedChallenge {
	status: 401;
	headers: { 'www-authenticate': string };
	/** decoded, JSON text */
	claims: string;
}

/** errors that are looked at, since they can stand behind each other in a circle */
const most = 20;

/**
 * The claims of an error, or of one that stands behind it: azure-identity wraps what MSAL threw, and tells what a token
 * request must carry; a chain of credentials tells all their errors.
 */
function claimsBehind(error: unknown): string | undefined {
	const queue = [error];
	for (let index = 0; index < Math.min(queue.length, most); index += 1) {
		const one = queue[index];
		if (typeof one !== 'object' || one === null) continue;
		const claims = isInteractionRequired(one) ? claimsOf(one) : undefined;
		if (claims !== undefined) return claims;
		const { cause, errors, errorResponse, getTokenOptions } = one as Record<string, unknown>;
		queue.push(cause, errorResponse, getTokenOptions, ...(Array.isArray(errors) ? errors : []));
	}
	return undefined;
}

/**
 * @param error what acquiring a token on behalf of the caller threw, by this library, by an MSAL or by azure-identity
 * @param authorizationUri the authorize endpoint that the caller's client uses
 * @returns what to answer the caller; `undefined` when the error asks for no claims
 * @example
 * const relayed = challengeFromError(error, `${authority}/oauth2/v2.0/authorize`);
 * if (relayed) return new Response(null, relayed);
 */
export function challengeFromError(error: unknown, authorizationUri: string): RelayedChallenge | undefined {
	const claims = claimsBehind(error);
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

// A middle tier passes on what only its caller can meet.
import type { Refusal } from '../options.ts';
import type { Caller } from '../token/caller.ts';
import type { RefusalReason } from '../token/token-error.ts';
import { readDownstreamChallenge } from './downstream-challenge.ts';
import type { Refusals } from './refusals.ts';

export function createRelay(refusals: Refusals, refuse: (refusal: Refusal, reason: RefusalReason) => Refusal) {
	return function relayChallenge(caller: Caller, error: unknown): Refusal {
		const { claims, needsUser } = readDownstreamChallenge(error);
		// the network's failure is not the user's: it would send people to a sign-in that changes nothing
		if (!needsUser) throw error;
		const cause = typeof error === 'object' && error !== null ? { cause: error } : {};
		const message = claims
			? 'the service behind this one asks for claims'
			: 'the service behind this one asks for a sign-in, without claims';
		const refusal = claims ? refusals.claimsChallenge(caller, claims) : refusals.interactionRequired();
		return refuse(refusal, { check: 'downstream', message, ...(claims ? { expected: claims } : {}), ...cause });
	};
}

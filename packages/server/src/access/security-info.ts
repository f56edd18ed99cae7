// Whether a user may see and change their own sign-in methods here and now: what policies on the registration of
// security information say, and those for all resources; and, whatever they say, a proof that is fresh. Microsoft
// Entra, "Combined security information registration": ten minutes.
import { authTimeOf, hasMfa, secondFactorTimeOf } from '../methods/proven-factors.ts';
import { hasSecondFactor } from '../methods/registered-methods.ts';
import { type AccessDecision, decide } from './decide.ts';
import type { AccessContext } from './gather.ts';
import { methodsPolicyFor } from './methods-policy.ts';

/** seconds for which a proof lets its user change methods */
export const securityInfoWindow = 600;

/**
 * A session that was taken over must not add a key of the thief: whoever has a second factor proves it again, and
 * whoever has none yet their password.
 */
export function decideSecurityInfo(context: AccessContext): AccessDecision {
	const decision = decide({ ...context, userAction: 'urn:user:registersecurityinfo' });
	const { principal, facts, now } = context;
	if (decision.outcome !== 'allow' || !principal) return decision;
	const isRegistered = hasSecondFactor(principal.user, now, methodsPolicyFor(context));
	const secondFactor = hasMfa(facts) ? secondFactorTimeOf(facts) : undefined;
	// a Temporary Access Pass for one use is a second factor that is not registered any more
	const at = secondFactor ?? (isRegistered ? undefined : authTimeOf(facts));
	if (at !== undefined && now - at <= securityInfoWindow) return decision;
	return {
		...decision,
		outcome: 'interrupt',
		unmetControls: [{ control: 'mfa', interactive: true }],
		staleFactors: { ...decision.staleFactors, primary: !isRegistered },
	};
}

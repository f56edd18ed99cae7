// The one place where policy is evaluated: the interactive path, refresh, code redemption and on-behalf-of all come here.
import { type Decision, evaluate } from '@countersign/policy';
import { type AccessContext, gather, requestedContexts } from './gather.ts';

export interface AccessDecision extends Decision {
	/** contexts to stamp, per kind of token */
	authenticationContexts: { accessToken: string[]; idToken: string[] };
	/** the context that answers the request's `acr_values`, where it is satisfied */
	acr?: string | undefined;
	/** what is refused is the registration of a second factor */
	registrationBlocked?: true;
}

/**
 * Whether the user may register a second factor here and now. Policies that target the registration itself decide; one for all
 * resources that asks for the very factor which is to be registered must not keep its first registration out.
 *
 * @returns the refusal's decision, or `undefined` where it is allowed
 */
export function decideRegistration(context: AccessContext): AccessDecision | undefined {
	const userAction = 'urn:user:registersecurityinfo';
	const decision = decide({ ...context, userAction });
	const targeting = context.snapshot.policies.filter(({ conditions }) => conditions.applications.includeUserActions?.includes(userAction));
	return targeting.some(({ id }) => decision.unsatisfiedPolicyIds.includes(id)) ? { ...decision, outcome: 'block', registrationBlocked: true } : undefined;
}

export function decide(context: AccessContext): AccessDecision {
	const contexts = requestedContexts(context);
	const decision = evaluate(context.snapshot.policySet, gather(context, contexts));
	const satisfied = decision.satisfiedAuthenticationContexts;
	const stamped = (asked: ReadonlySet<string>) => (asked.size === 0 ? [] : satisfied.filter((id) => asked.has(id)).sort());
	// asked for every token: written out, since a spread costs more than the evaluation
	return {
		outcome: decision.outcome,
		unmetControls: decision.unmetControls,
		staleFactors: decision.staleFactors,
		sessionControls: decision.sessionControls,
		unsatisfiedPolicyIds: decision.unsatisfiedPolicyIds,
		satisfiedAuthenticationContexts: satisfied,
		unprotectedAuthenticationContexts: decision.unprotectedAuthenticationContexts,
		appliedPolicies: decision.appliedPolicies,
		acr: contexts.acr !== undefined && satisfied.includes(contexts.acr) ? contexts.acr : undefined,
		authenticationContexts: { accessToken: stamped(contexts.accessToken), idToken: stamped(contexts.idToken) },
	};
}

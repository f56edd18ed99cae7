// The one place where policy is evaluated: the interactive path, refresh, code redemption and on-behalf-of all come here.
import { type Decision, evaluate } from '@countersign/policy';
import { type AccessContext, gather, requestedContexts } from './gather.ts';

export interface AccessDecision extends Decision {
	/** contexts to stamp, per kind of token */
	authenticationContexts: { accessToken: string[]; idToken: string[] };
}

export function decide(context: AccessContext): AccessDecision {
	const contexts = requestedContexts(context);
	const decision = evaluate(context.snapshot.policySet, gather(context, contexts));
	const satisfied = decision.satisfiedAuthenticationContexts;
	return {
		...decision,
		authenticationContexts: {
			accessToken: satisfied.filter((id) => contexts.accessToken.has(id)).sort(),
			idToken: satisfied.filter((id) => contexts.idToken.has(id)).sort(),
		},
	};
}

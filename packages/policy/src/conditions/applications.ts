// What is being accessed: resources, or authentication contexts. Microsoft Graph, "conditionalAccessApplications resource
// type". A challenge may also name the policy itself (`capolids`), which then applies whatever it targets: that is how a
// user satisfies, before calling a middle tier, the policy of the resource behind it.
import type { Condition } from '../condition.ts';
import { idSet } from '../identifiers.ts';

export const applications: Condition = {
	id: 'applications',
	compile(policy) {
		const target = policy.conditions.applications;
		const include = idSet(target.includeApplications);
		const exclude = idSet(target.excludeApplications);
		const contexts = idSet(target.includeAuthenticationContextClassReferences);
		const policyId = policy.id.toLowerCase();
		return (signIn) => {
			if (signIn.requestedPolicyIds.includes(policyId)) return 'match';
			if (signIn.requiredAuthenticationContexts.some((id) => contexts.has(id))) return 'match';
			// each resource is judged by itself: one that is excluded must not exempt another in the same request
			const included = signIn.applicationIds.some((id) => (include.has('All') || include.has(id)) && !exclude.has(id));
			return included ? 'match' : 'noMatch';
		};
	},
};

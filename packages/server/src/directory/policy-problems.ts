// Whether a directory takes a policy: what validation finds, references to locations and strengths that do not exist,
// and, where the policy is enabled, what this version does not understand. Such a policy would lock people out;
// disabled or report-only it is kept, so that nothing is lost on the way through.
import {
	findMissingReferences,
	findNotUnderstood,
	type KnownReferences,
	normalisePolicy,
	type ValidationIssue,
	validatePolicy,
} from '@countersign/policy';
import type { AuthenticationStrengthPolicy, ConditionalAccessPolicy, NamedLocation } from '@countersign/protocol';

/** What the policies of a tenant may refer to. */
export interface PolicyReferents {
	namedLocations: readonly NamedLocation[];
	authenticationStrengths: readonly AuthenticationStrengthPolicy[];
	/** absent: not looked up */
	agreements?: readonly { id: string }[];
}

const idsOf = (objects: readonly { id: string }[]) => new Set(objects.map(({ id }) => id.toLowerCase()));

/** A policy for agents alone cannot lock a person out, whatever of it is not understood. */
function isForAgentsAlone({ conditions: { users } }: ConditionalAccessPolicy): boolean {
	const { includeUsers, includeGroups, includeRoles, includeGuestsOrExternalUsers } = users ?? {};
	const others = [...(includeGroups ?? []), ...(includeRoles ?? [])];
	const isNobody = (includeUsers ?? []).every((name) => name === 'None' || name === 'AllAgentIdUsers');
	return isNobody && others.length === 0 && !includeGuestsOrExternalUsers;
}

/**
 * @param value a policy as somebody wrote it
 * @param referents of the tenant; where absent, references are not looked up
 * @returns why the directory does not take it; empty where it does
 */
export function policyProblems(value: unknown, referents?: PolicyReferents): ValidationIssue[] {
	const issues = validatePolicy(value);
	if (issues.length > 0) return issues;
	const policy = normalisePolicy(value);
	const known: KnownReferences = referents
		? {
				namedLocation: idsOf(referents.namedLocations),
				authenticationStrength: idsOf(referents.authenticationStrengths),
				...(referents.agreements ? { termsOfUse: idsOf(referents.agreements) } : {}),
			}
		: {};
	const missing = findMissingReferences(policy, known).filter(({ isRefused }) => isRefused);
	const notUnderstood = policy.state === 'enabled' && !isForAgentsAlone(policy) ? findNotUnderstood(policy) : [];
	return [...missing.map(({ path, number, message }) => ({ path, number, message })), ...notUnderstood];
}

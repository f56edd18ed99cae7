// Exclusions that end by themselves: an administrator lets somebody past a policy until a moment, and from that moment
// on the policy applies again, whether anybody remembers or not. Ours: Graph has no such resource.
import type { ConditionalAccessPolicy } from '@countersign/protocol';

export interface TemporaryExclusion {
	/** of the policy that does not apply meanwhile */
	policyId: string;
	/** object id of the user; exactly one of the two is there */
	userId?: string | undefined;
	/** object id of the group */
	groupId?: string | undefined;
	/** epoch seconds; from this second on nobody is excluded by it */
	endsAt: number;
}

const isActive = (now: number) => (exclusion: TemporaryExclusion) => now < exclusion.endsAt;

/**
 * The policies as they are judged at a moment: each with those excluded who are let past it until later.
 *
 * @param policies as administrators wrote them
 * @param exclusions in any order, ended ones among them
 * @param now epoch seconds
 * @returns the same list where nothing is excluded, and the same policy where nobody is let past it
 * @example
 * withTemporaryExclusions([policy], [{ policyId: policy.id, userId: 'u1', endsAt: 1_800_000_000 }], 1_700_000_000);
 * // [{ …, conditions: { users: { …, excludeUsers: ['u1'] } } }]
 */
export function withTemporaryExclusions(
	policies: readonly ConditionalAccessPolicy[],
	exclusions: readonly TemporaryExclusion[],
	now: number,
): readonly ConditionalAccessPolicy[] {
	const active = exclusions.filter(isActive(now));
	if (active.length === 0) return policies;
	return policies.map((policy) => {
		const own = active.filter(({ policyId }) => policyId.toLowerCase() === policy.id.toLowerCase());
		const { users } = policy.conditions;
		// a policy that is about no users excludes none
		if (own.length === 0 || !users) return policy;
		const added = (member: 'userId' | 'groupId') => own.flatMap((exclusion) => exclusion[member] ?? []);
		return {
			...policy,
			conditions: {
				...policy.conditions,
				users: {
					...users,
					excludeUsers: [...(users.excludeUsers ?? []), ...added('userId')],
					excludeGroups: [...(users.excludeGroups ?? []), ...added('groupId')],
				},
			},
		};
	});
}

/**
 * @param exclusions in any order
 * @param now epoch seconds
 * @returns the next moment at which one of them ends, in epoch seconds; `undefined` where all have ended
 */
export function nextEnd(exclusions: readonly TemporaryExclusion[], now: number): number | undefined {
	const ends = exclusions.filter(isActive(now)).map(({ endsAt }) => endsAt);
	return ends.length === 0 ? undefined : Math.min(...ends);
}

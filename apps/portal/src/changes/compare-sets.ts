// Two sets of policies side by side: two moments, two files, two tenants.
import type { ConditionalAccessPolicy } from '@countersign/protocol';
import { type Difference, differencesOf } from './facts.ts';

export interface ComparedPolicy {
	displayName: string;
	/** of the left set; absent where only the right one has it */
	left?: ConditionalAccessPolicy;
	right?: ConditionalAccessPolicy;
	/** empty where both say the same */
	differences: readonly Difference[];
}

const named = ({ displayName }: ConditionalAccessPolicy) => displayName.trim().toLowerCase();

/**
 * @param left one set
 * @param right the other; a policy is the same by its id, and where no id fits by its name
 * @returns every policy of both: what differs first, then what only one has, then what is the same
 */
export function compareSets(
	left: readonly ConditionalAccessPolicy[],
	right: readonly ConditionalAccessPolicy[],
): ComparedPolicy[] {
	const free = new Set(right);
	const take = (fits: (policy: ConditionalAccessPolicy) => boolean) => {
		const found = [...free].find(fits);
		if (found) free.delete(found);
		return found;
	};
	const byId = new Map(left.map((policy) => [policy, take(({ id }) => id === policy.id)]));
	const compared: ComparedPolicy[] = left.map((policy) => {
		const other = byId.get(policy) ?? take((candidate) => named(candidate) === named(policy));
		return {
			displayName: policy.displayName,
			left: policy,
			...(other ? { right: other } : {}),
			differences: differencesOf(policy, other),
		};
	});
	for (const policy of free)
		compared.push({ displayName: policy.displayName, right: policy, differences: differencesOf(null, policy) });
	const rank = ({ left: one, right: other, differences }: ComparedPolicy) =>
		differences.length === 0 ? 2 : one && other ? 0 : 1;
	return compared.sort((one, other) => rank(one) - rank(other));
}

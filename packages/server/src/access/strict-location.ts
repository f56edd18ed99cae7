// Policies whose location is enforced strictly: where they block, a token is not even used from there. Microsoft Entra, "Strictly
// enforce location policies using continuous access evaluation".
import type { Decision } from '@countersign/policy';
import type { ConditionalAccessPolicy } from '@countersign/protocol';
import type { TenantSnapshot } from '../directory/types.ts';

const strictPolicies = new WeakMap<readonly ConditionalAccessPolicy[], ReadonlySet<string>>();

/** @returns ids; found once for as long as the policies stay as they are */
function strictOf({ policies }: TenantSnapshot): ReadonlySet<string> {
	const known = strictPolicies.get(policies);
	if (known) return known;
	const isStrict = ({ state, sessionControls }: ConditionalAccessPolicy) =>
		state === 'enabled' && sessionControls?.continuousAccessEvaluation?.mode === 'strictLocation';
	const found = new Set(policies.filter(isStrict).map(({ id }) => id));
	strictPolicies.set(policies, found);
	return found;
}

/** Whether any enabled policy is enforced so: resources of a tenant without one ask no further. */
export function isStrictAboutLocation(snapshot: TenantSnapshot): boolean {
	return strictOf(snapshot).size > 0;
}

/** Whether such a policy asks for what the user cannot meet by interacting. */
export function blocksStrictly(snapshot: TenantSnapshot, { outcome, appliedPolicies }: Pick<Decision, 'outcome' | 'appliedPolicies'>): boolean {
	if (outcome !== 'block') return false;
	const strict = strictOf(snapshot);
	return appliedPolicies.some(
		({ id, result, unmetControls }) => result === 'failure' && strict.has(id) && unmetControls.some(({ interactive }) => !interactive),
	);
}

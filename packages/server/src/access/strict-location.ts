// Policies whose location is enforced strictly: where they block, a token is not even used from there. Microsoft Entra,
// "Strictly enforce location policies using continuous access evaluation".
import type { Decision } from '@countersign/policy';
import type { ConditionalAccessPolicy } from '@countersign/protocol';
import type { TenantSnapshot } from '../directory/types.ts';

function isStrict({ state, sessionControls }: ConditionalAccessPolicy): boolean {
	return state === 'enabled' && sessionControls?.continuousAccessEvaluation?.mode === 'strictLocation';
}

/** Whether any enabled policy is enforced so: resources of a tenant without one ask no further. */
export function isStrictAboutLocation({ policies }: TenantSnapshot): boolean {
	return policies.some(isStrict);
}

/** Whether such a policy asks for what the user cannot meet by interacting. */
export function blocksStrictly(
	snapshot: TenantSnapshot,
	{ outcome, appliedPolicies }: Pick<Decision, 'outcome' | 'appliedPolicies'>,
): boolean {
	if (outcome !== 'block') return false;
	const strict = new Set(snapshot.policies.filter(isStrict).map(({ id }) => id));
	return appliedPolicies.some(
		({ id, result, unmetControls }) =>
			result === 'failure' && strict.has(id) && unmetControls.some(({ interactive }) => !interactive),
	);
}

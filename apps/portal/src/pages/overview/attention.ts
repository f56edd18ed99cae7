// What the policies themselves show that somebody should look at.
import { findWarnings } from '@countersign/policy';
import type { AuthenticationContextClassReference } from '@countersign/protocol';
import type { Configuration } from '../../engine/impact.ts';
import type { EmergencyAccount } from '../../graph/countersign-queries.ts';

export interface Attention {
	text: string;
	/** the policy that it is about */
	policyId?: string;
}

const dayMilliseconds = 86_400_000;
/** days after which a policy that only reports looks forgotten */
const forgottenAfter = 30;

/**
 * @param now epoch milliseconds
 * @returns the gravest first
 */
export function attentionOf(
	{ policies, namedLocations }: Configuration,
	contexts: readonly AuthenticationContextClassReference[],
	emergency: readonly EmergencyAccount[],
	now = Date.now(),
): Attention[] {
	const enabled = policies.filter(({ state }) => state === 'enabled');
	const protectedContexts = new Set(
		enabled.flatMap(({ conditions }) => conditions.applications.includeAuthenticationContextClassReferences ?? []),
	);
	return [
		...(enabled.length === 0 ? [{ text: 'No policy is on: a password alone lets everybody in.' }] : []),
		...emergency.flatMap(({ displayName, id, reachedBy }) =>
			reachedBy.map((policy) => ({
				text: `${policy.displayName} reaches the emergency account ${displayName ?? id}.`,
				policyId: policy.id,
			})),
		),
		...policies
			.filter(({ state }) => state !== 'disabled')
			.flatMap((policy) =>
				findWarnings(policy).map(({ message }) => ({ text: `${policy.displayName}: ${message}`, policyId: policy.id })),
			),
		...contexts
			.filter(({ id, isAvailable }) => isAvailable && !protectedContexts.has(id))
			.map(({ id, displayName }) => ({
				text: `The context ${id} (${displayName}) is published and no policy that is on protects it: whoever asks gets it.`,
			})),
		...namedLocations
			.filter((location) => 'ipRanges' in location && location.ipRanges.length === 0)
			.map(({ displayName }) => ({ text: `The location ${displayName} holds no network: it matches nobody.` })),
		...policies
			.filter(
				({ state, modifiedDateTime, createdDateTime }) =>
					state === 'enabledForReportingButNotEnforced' &&
					now - Date.parse(modifiedDateTime ?? createdDateTime ?? '') > forgottenAfter * dayMilliseconds,
			)
			.map(({ displayName, id }) => ({
				text: `${displayName} has only reported for more than ${forgottenAfter} days.`,
				policyId: id,
			})),
	];
}

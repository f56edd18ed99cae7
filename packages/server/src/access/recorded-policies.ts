// The policies that had a say, as the sign-in record keeps them. Those that did not apply are left out: a row must stay
// small however many policies a tenant has.
import type { PolicyExplanation } from '@countersign/policy';
import { boundText, type RecordedPolicy } from '../records/sign-in-record.ts';
import type { AccessDecision } from './decide.ts';

/** policies of which the record says why: the others are there with their results alone */
const mostExplained = 32;

const longest = 96;

function controlText({ control, value }: PolicyExplanation['grantControls'][number]): string {
	return value === undefined ? control : (boundText(`${control} ${value}`, longest) ?? control);
}

function conditionTexts({ conditions }: PolicyExplanation): string[] {
	const met: string[] = [];
	// what is unknown made the policy apply, and is neither met nor unmet
	for (const { condition, result, includedBy } of conditions)
		if (result === 'match') met.push(includedBy ? `${condition} ${includedBy.rule}` : condition);
	return met;
}

const unlessEmpty = (texts: string[]) => (texts.length === 0 ? undefined : texts);

function explained(policy: PolicyExplanation): RecordedPolicy {
	const { id, displayName, result, grantControls, sessionControls } = policy;
	const isMet = result === 'success' || result === 'reportOnlySuccess';
	return {
		id,
		displayName,
		result,
		grants: unlessEmpty(grantControls.map(controlText)),
		sessions: unlessEmpty(sessionControls.map(controlText)),
		unmet: isMet
			? undefined
			: unlessEmpty([...grantControls, ...sessionControls].filter(({ satisfied }) => !satisfied).map(controlText)),
		rules: unlessEmpty(conditionTexts(policy)),
	};
}

export function recordedPolicies(decision: AccessDecision | undefined): RecordedPolicy[] {
	if (!decision || decision.appliedPolicies.length === 0) return [];
	const why = decision.why?.().slice(0, mostExplained) ?? [];
	return decision.appliedPolicies.map(({ id, displayName, result }, index) => {
		const explanation = why[index];
		return explanation?.id === id ? explained(explanation) : { id, displayName, result };
	});
}

// Insider risk, one string of comma-joined flags. Microsoft Graph, "conditionalAccessConditionSet: insiderRiskLevels".
import { type Condition, tokensOf } from '../condition.ts';
import { flags } from '../identifiers.ts';

export const insiderRiskLevels: Condition = {
	id: 'insiderRiskLevels',
	reason: () => 'insiderRisk',
	assign({ conditions }) {
		const levels = flags(conditions.insiderRiskLevels);
		return levels.length === 0 ? undefined : { include: tokensOf('level', levels), exclude: [] };
	},
	present: ({ insiderRiskLevel }) => [
		insiderRiskLevel === undefined
			? { held: [], unknown: ['level'] }
			: { held: [['level', insiderRiskLevel === null ? [] : [insiderRiskLevel]]] },
	],
	key: ({ insiderRiskLevel }) => (insiderRiskLevel === undefined ? '?' : (insiderRiskLevel ?? '')),
	rule: () => 'insiderRisk',
};

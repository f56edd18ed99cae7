// The risk of an agent. Microsoft Entra, "Conditional Access for agents" (2026-07-31). A policy with this condition is
// about agents, whatever users it names, and never applies to a person or to an ordinary service principal.
import { type Condition, tokensOf } from '../condition.ts';
import { flags, isEmpty } from '../identifiers.ts';
import { isAgent } from '../sign-in.ts';

export const agentIdRiskLevels: Condition = {
	id: 'agentIdRiskLevels',
	reason: () => 'agentIdRisk',
	assign({ conditions: { agentIdRiskLevels: written } }) {
		if (isEmpty(written)) return undefined;
		const levels = Array.isArray(written) ? written.flatMap((level) => flags(level)) : flags(written as string);
		// a level that cannot be read may be any, of an agent
		return { include: tokensOf('level', levels), exclude: [], openEnded: levels.length === 0 };
	},
	present(signIn) {
		if (!isAgent(signIn)) return [];
		const { agentIdRiskLevel } = signIn;
		if (agentIdRiskLevel === undefined) return [{ held: [], unknown: ['level'] }];
		return [{ held: [['level', [agentIdRiskLevel ?? 'none']]] }];
	},
	key: (signIn) =>
		isAgent(signIn) ? `agent ${signIn.agentIdRiskLevel === undefined ? '?' : signIn.agentIdRiskLevel}` : '',
	rule: () => 'agentIdRisk',
};

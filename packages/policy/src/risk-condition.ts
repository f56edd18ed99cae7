// What the three conditions on a risk level have in common: a level that was not assessed may be any, one that was is
// itself.
import type { ConditionalAccessPolicy, WhatIfAnalysisReason } from '@countersign/protocol';
import { type Condition, tokensOf } from './condition.ts';
import { normalizeIds } from './identifiers.ts';
import type { SignIn } from './sign-in.ts';

const rules = {
	signInRiskLevels: 'signInRisk',
	userRiskLevels: 'userRisk',
	servicePrincipalRiskLevels: 'servicePrincipalRisk',
};

export function riskCondition(
	id: 'signInRiskLevels' | 'userRiskLevels' | 'servicePrincipalRiskLevels',
	reason: WhatIfAnalysisReason,
	levelOf: (signIn: SignIn) => string | null | undefined,
): Condition {
	return {
		id,
		reason: () => reason,
		assign({ conditions }: ConditionalAccessPolicy) {
			const levels = normalizeIds(conditions[id]);
			return levels.length === 0 ? undefined : { include: tokensOf('level', levels), exclude: [] };
		},
		present(signIn) {
			const level = levelOf(signIn);
			return [level === undefined ? { held: [], unknown: ['level'] } : { held: [['level', [level ?? 'none']]] }];
		},
		key: (signIn) => {
			const level = levelOf(signIn);
			return level === undefined ? '?' : (level ?? 'none');
		},
		rule: () => rules[id],
	};
}

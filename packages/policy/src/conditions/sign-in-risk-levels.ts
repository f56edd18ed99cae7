// Sign-in risk. Microsoft Graph, "conditionalAccessConditionSet: signInRiskLevels".
import { riskCondition } from '../risk-condition.ts';

export const signInRiskLevels = riskCondition(
	'signInRiskLevels',
	'signInRisk',
	({ signInRiskLevel }) => signInRiskLevel,
);

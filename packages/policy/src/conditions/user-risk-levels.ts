// User risk. Microsoft Graph, "conditionalAccessConditionSet: userRiskLevels".
import { riskCondition } from '../risk-condition.ts';

export const userRiskLevels = riskCondition('userRiskLevels', 'userRisk', ({ userRiskLevel }) => userRiskLevel);

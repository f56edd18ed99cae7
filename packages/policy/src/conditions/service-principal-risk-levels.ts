// Service-principal risk. Microsoft Graph, "conditionalAccessConditionSet: servicePrincipalRiskLevels".
import { riskCondition } from '../risk-condition.ts';

export const servicePrincipalRiskLevels = riskCondition(
	'servicePrincipalRiskLevels',
	'servicePrincipalRisk',
	({ servicePrincipalRiskLevel }) => servicePrincipalRiskLevel,
);

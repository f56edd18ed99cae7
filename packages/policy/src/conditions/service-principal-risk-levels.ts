// Service-principal risk. Microsoft Graph, "conditionalAccessConditionSet: servicePrincipalRiskLevels".
import { riskCondition } from '../risk-condition.ts';

export const servicePrincipalRiskLevels = riskCondition(
	'servicePrincipalRiskLevels',
	// Graph has no reason of its own for it
	'workloadIdentities',
	({ servicePrincipalRiskLevel }) => servicePrincipalRiskLevel,
);

import type { Condition } from '../condition.ts';
import { agentContext } from './agent-context.ts';
import { agentIdRiskLevels } from './agent-id-risk-levels.ts';
import { agents } from './agents.ts';
import { applications } from './applications.ts';
import { authenticationFlows } from './authentication-flows.ts';
import { clientAppTypes } from './client-app-types.ts';
import { clientApplications } from './client-applications.ts';
import { devices } from './devices.ts';
import { insiderRiskLevels } from './insider-risk-levels.ts';
import { locations } from './locations.ts';
import { platforms } from './platforms.ts';
import { servicePrincipalRiskLevels } from './service-principal-risk-levels.ts';
import { signInRiskLevels } from './sign-in-risk-levels.ts';
import { userRiskLevels } from './user-risk-levels.ts';
import { users } from './users.ts';

/**
 * Every condition, in the order in which What-If names the first unmet. Adding one is a file, a line here, and its
 * cases.
 */
export const conditions: readonly Condition[] = [
	users,
	clientApplications,
	applications,
	platforms,
	devices,
	clientAppTypes,
	locations,
	signInRiskLevels,
	userRiskLevels,
	servicePrincipalRiskLevels,
	agentIdRiskLevels,
	agents,
	agentContext,
	insiderRiskLevels,
	authenticationFlows,
];

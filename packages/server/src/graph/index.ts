import { agreements, ownAcceptances } from './agreements.ts';
import { authenticationContextClassReferences } from './authentication-context-class-references.ts';
import { authenticationStrengthPolicies } from './authentication-strength-policies.ts';
import { conditionalAccessPolicies } from './conditional-access-policies.ts';
import { conditionalAccessTemplates } from './conditional-access-templates.ts';
import { deletedLocations, deletedPolicies } from './deleted-items.ts';
import { groupsDelta, usersDelta } from './deltas.ts';
import { devices } from './devices.ts';
import { devicesOfUsers, ownDevices } from './devices-of-users.ts';
import { evaluateScenarios, evaluateWhatIf } from './evaluate.ts';
import { getByIds } from './get-by-ids.ts';
import { groups } from './groups.ts';
import { namedLocations } from './named-locations.ts';
import type { GraphAction, GraphList, GraphOnUser, GraphOwn, GraphResource } from './resource.ts';
import { securityEvents } from './security-events.ts';
import { signIns } from './sign-ins.ts';
import { signedInUser } from './signed-in-user.ts';
import { userRegistrationDetails } from './user-registration-details.ts';
import { onUsers, users } from './users.ts';
import { whatIfScenarios } from './what-if-scenarios.ts';

/** Every resource under /v1.0. Adding one is a file, a line here, and its cases. */
export const graphResources: readonly GraphResource[] = [
	conditionalAccessPolicies,
	namedLocations,
	authenticationContextClassReferences,
	authenticationStrengthPolicies,
	agreements,
	conditionalAccessTemplates,
	whatIfScenarios,
	deletedPolicies,
	deletedLocations,
];

/** Every action under /v1.0. */
export const graphActions: readonly GraphAction[] = [evaluateWhatIf, evaluateScenarios, getByIds];

/** Every list under /v1.0 that is only read. */
export const graphLists: readonly GraphList[] = [
	signIns,
	userRegistrationDetails,
	securityEvents,
	usersDelta,
	groupsDelta,
	users,
	groups,
	devices,
];

/** Everything that an administrator does to a user. */
export const graphOnUsers: readonly GraphOnUser[] = [...onUsers, ...devicesOfUsers];

/** Everything that a user asks about itself. */
export const graphOwn: readonly GraphOwn[] = [...signedInUser, ownAcceptances, ...ownDevices];

// Every route of the directory. Adding one is a row in the file of its resource, and its cases; a new file also takes a
// line here.
import { applicationOwnerRoutes } from './application-owners.ts';
import { applicationWriteRoutes } from './application-writes.ts';
import { applicationRoutes } from './applications.ts';
import { authenticationMethodModeRoutes } from './authentication-method-modes.ts';
import { certificateAuthorityRoutes } from './certificate-authorities.ts';
import { collectionsOfUsers } from './collections-of-users.ts';
import { combinationConfigurationRoutes } from './combination-configurations.ts';
import { conditionalAccessRoots } from './conditional-access-root.ts';
import { settingsRoutes } from './conditional-access-settings.ts';
import { deletedObjectRoutes } from './deleted-objects.ts';
import { deviceRoutes } from './devices.ts';
import { auditRoutes } from './directory-audits.ts';
import { domainRoutes } from './domains.ts';
import { emergencyAccountRoutes } from './emergency-accounts.ts';
import { emptyCollections } from './empty-collections.ts';
import { eventStreamRoutes } from './event-streams.ts';
import { eventTransmitterRoutes } from './event-transmitters.ts';
import { federatedCredentialRoutes } from './federated-credentials.ts';
import { fixedPolicyRoutes } from './fixed-policies.ts';
import { grantWriteRoutes } from './grant-writes.ts';
import { grantRoutes } from './grants.ts';
import { groupWriteRoutes } from './group-writes.ts';
import { invitationRoutes } from './invitations.ts';
import { membershipRoutes } from './memberships.ts';
import { methodPolicyRoutes } from './method-policies.ts';
import { phoneMethodRoutes } from './phone-methods.ts';
import { methodReadRoutes } from './read-methods.ts';
import { managerRoutes } from './reporting-lines.ts';
import { resetPasswordRoutes } from './reset-password.ts';
import { resourceActionRoutes } from './resource-actions.ts';
import { riskRoutes } from './risk.ts';
import { roleRoutes } from './role-objects.ts';
import { roleWriteRoutes } from './role-writes.ts';
import type { GraphRoute } from './route.ts';
import { servicePrincipalWriteRoutes } from './service-principal-writes.ts';
import { sessionRoutes } from './sessions.ts';
import { temporaryExclusionRoutes } from './temporary-exclusions.ts';
import { tenantRoutes } from './tenant-objects.ts';
import { tenantPolicyRoutes } from './tenant-policies.ts';
import { registrationSummaryRoutes } from './user-registration-details.ts';
import { userWriteRoutes } from './user-writes.ts';
import { wholeStrengthRoutes } from './whole-strengths.ts';
import { methodWriteRoutes } from './write-methods.ts';

export const graphRoutes: readonly GraphRoute[] = [
	...membershipRoutes,
	...applicationRoutes,
	...roleRoutes,
	...grantRoutes,
	...tenantRoutes,
	...domainRoutes,
	...tenantPolicyRoutes,
	...fixedPolicyRoutes,
	...methodPolicyRoutes,
	...phoneMethodRoutes,
	...certificateAuthorityRoutes,
	...authenticationMethodModeRoutes,
	...combinationConfigurationRoutes,
	...wholeStrengthRoutes,
	...settingsRoutes,
	...auditRoutes,
	...emergencyAccountRoutes,
	...eventStreamRoutes,
	...eventTransmitterRoutes,
	...temporaryExclusionRoutes,
	...deviceRoutes,
	...applicationWriteRoutes,
	...applicationOwnerRoutes,
	...federatedCredentialRoutes,
	...servicePrincipalWriteRoutes,
	...grantWriteRoutes,
	...deletedObjectRoutes,
	...userWriteRoutes,
	...managerRoutes,
	...invitationRoutes,
	...groupWriteRoutes,
	...roleWriteRoutes,
	...methodReadRoutes,
	...methodWriteRoutes,
	...resetPasswordRoutes,
	...registrationSummaryRoutes,
	...riskRoutes,
	...resourceActionRoutes,
	...sessionRoutes,
	...collectionsOfUsers,
	...conditionalAccessRoots,
	...emptyCollections,
];

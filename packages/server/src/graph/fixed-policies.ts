// Policies of a tenant that nothing here can change: they say what this server does, and tools that read whole tenants
// ask for them. Microsoft Graph, "policyRoot resource type" and the page of each policy.
import { sameFor } from './permissions.ts';
import type { GraphAccess, GraphRoute, Row } from './route.ts';

const access: GraphAccess = { ...sameFor(['Policy.Read.All']), users: 'readers' };

/** nobody's device is registered or joined but by the agent of an administrator's choice */
const nobody = { '@odata.type': '#microsoft.graph.noDeviceRegistrationMembership' };
const byUsers = { isAdminConfigurable: false, allowedToRegister: nobody };

const restrictions = { passwordCredentials: [], keyCredentials: [] };

const policies: readonly [name: string, documentation: string, policy: Row][] = [
	[
		'adminConsentRequestPolicy',
		'Get adminConsentRequestPolicy',
		{
			isEnabled: false,
			notifyReviewers: false,
			remindersEnabled: false,
			requestDurationInDays: 0,
			version: 0,
			reviewers: [],
		},
	],
	[
		'authenticationFlowsPolicy',
		'Get authenticationFlowsPolicy',
		{
			id: 'authenticationFlowsPolicy',
			displayName: 'Authentication flows policy',
			description: 'Nobody signs up by themselves.',
			selfServiceSignUp: { isEnabled: false },
		},
	],
	[
		'crossTenantAccessPolicy',
		'Get crossTenantAccessPolicy',
		{ id: 'crossTenantAccessPolicy', displayName: 'Cross-tenant access policy', allowedCloudEndpoints: [] },
	],
	[
		'defaultAppManagementPolicy',
		'Get tenantAppManagementPolicy',
		{
			id: '00000000-0000-0000-0000-000000000000',
			displayName: 'Default app management tenant policy',
			description: 'Credentials of applications are not restricted.',
			isEnabled: false,
			applicationRestrictions: restrictions,
			servicePrincipalRestrictions: restrictions,
		},
	],
	[
		'deviceRegistrationPolicy',
		'Get deviceRegistrationPolicy',
		{
			id: 'deviceRegistrationPolicy',
			displayName: 'Device registration policy',
			description: 'Devices are registered by administrators and what acts for them.',
			multiFactorAuthConfiguration: 'notRequired',
			userDeviceQuota: 0,
			azureADRegistration: byUsers,
			azureADJoin: byUsers,
			localAdminPassword: { isEnabled: false },
		},
	],
];

export const fixedPolicyRoutes: readonly GraphRoute[] = policies.map(([name, documentation, policy]) => ({
	path: `policies/${name}`,
	method: 'GET',
	access,
	documentation,
	answers: 'object',
	context: `policies/${name}/$entity`,
	run: async () => policy,
}));

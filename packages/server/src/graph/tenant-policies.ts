// The policies beside Conditional Access that tools read: which methods there are, what users may do by default, and
// whether security defaults are on, which they are not where Conditional Access decides. Microsoft Graph, "policyRoot
// resource type". They say what this server does.
import { methodConfigurations } from '../methods/method-configurations.ts';
import { methodsPolicyOf } from '../records/methods-policy.ts';
import type { Tenant } from '../records/tenant.ts';
import { graphNoObject } from './graph-error.ts';
import { readAuthorizationPolicy, readMethodsPolicy, readSecurityDefaults } from './permissions.ts';
import type { GraphRoute, Row } from './route.ts';

const methodsPolicy = (tenant: Tenant): Row => ({
	id: 'authenticationMethodsPolicy',
	displayName: 'Authentication Methods Policy',
	description: 'The methods by which users of this tenant sign in.',
	lastModifiedDateTime: null,
	policyVersion: '1.5',
	reconfirmationInDays: null,
	policyMigrationState: 'migrationComplete',
	registrationEnforcement: {
		authenticationMethodsRegistrationCampaign: {
			snoozeDurationInDays: 0,
			state: 'disabled',
			excludeTargets: [],
			includeTargets: [],
		},
	},
	authenticationMethodConfigurations: methodConfigurations(methodsPolicyOf(tenant)),
});

/** Microsoft Graph, "authorizationPolicy resource type": guestUserRoleId of a guest who may read nobody but itself */
const restrictedGuest = '2af84b1e-32c8-42b7-82bc-daa82404023b';

const authorizationPolicy = ({ settings }: Tenant): Row => ({
	id: 'authorizationPolicy',
	displayName: 'Authorization Policy',
	description: 'What users of this tenant may do by default.',
	deletedDateTime: null,
	allowInvitesFrom: 'adminsAndGuestInviters',
	allowedToSignUpEmailBasedSubscriptions: false,
	allowedToUseSSPR: settings.allowedToUseSSPR === true,
	allowEmailVerifiedUsersToJoinOrganization: false,
	allowUserConsentForRiskyApps: false,
	blockMsolPowerShell: true,
	guestUserRoleId: restrictedGuest,
	defaultUserRolePermissions: {
		allowedToCreateApps: false,
		allowedToCreateSecurityGroups: false,
		allowedToCreateTenants: false,
		allowedToReadBitlockerKeysForOwnedDevice: false,
		allowedToReadOtherUsers: settings.allowedToReadOtherUsers !== false,
		permissionGrantPoliciesAssigned: ['ManagePermissionGrantsForSelf.microsoft-user-default-legacy'],
	},
});

const securityDefaults: Row = {
	id: '00000000-0000-0000-0000-000000000005',
	displayName: 'Security Defaults',
	description: 'Security defaults are off: Conditional Access policies decide.',
	deletedDateTime: null,
	isEnabled: false,
};

export const tenantPolicyRoutes: readonly GraphRoute[] = [
	{
		path: 'policies/authenticationMethodsPolicy',
		aliases: ['authenticationMethodsPolicy'],
		method: 'GET',
		access: { ...readMethodsPolicy, users: 'readers' },
		documentation: 'Get authenticationMethodsPolicy',
		answers: 'object',
		context: 'authenticationMethodsPolicy',
		run: async ({ snapshot }) => methodsPolicy(snapshot.tenant),
	},
	{
		path: 'policies/authenticationMethodsPolicy/authenticationMethodConfigurations',
		method: 'GET',
		access: { ...readMethodsPolicy, users: 'readers' },
		documentation: 'Get authenticationMethodsPolicy',
		answers: 'collection',
		context: 'policies/authenticationMethodsPolicy/authenticationMethodConfigurations',
		run: async ({ snapshot }) => methodConfigurations(methodsPolicyOf(snapshot.tenant)),
	},
	{
		path: 'policies/authenticationMethodsPolicy/authenticationMethodConfigurations/{id}',
		method: 'GET',
		access: { ...readMethodsPolicy, users: 'readers' },
		documentation: 'Get fido2AuthenticationMethodConfiguration',
		answers: 'object',
		context: 'policies/authenticationMethodsPolicy/authenticationMethodConfigurations/$entity',
		async run({ snapshot }, { id = '' }) {
			const found = methodConfigurations(methodsPolicyOf(snapshot.tenant)).find((one) => one.id.toLowerCase() === id);
			if (!found) throw graphNoObject(id);
			return found;
		},
	},
	{
		path: 'policies/authorizationPolicy',
		// beta has it as a list of one
		aliases: ['policies/authorizationPolicy/authorizationPolicy'],
		method: 'GET',
		access: { ...readAuthorizationPolicy, users: 'readers' },
		documentation: 'Get authorizationPolicy',
		answers: 'object',
		context: 'policies/authorizationPolicy/$entity',
		run: async ({ snapshot }) => authorizationPolicy(snapshot.tenant),
	},
	{
		path: 'policies/identitySecurityDefaultsEnforcementPolicy',
		method: 'GET',
		access: { ...readSecurityDefaults, users: 'readers' },
		documentation: 'Get identitySecurityDefaultsEnforcementPolicy',
		answers: 'object',
		context: 'policies/identitySecurityDefaultsEnforcementPolicy/$entity',
		run: async () => securityDefaults,
	},
];

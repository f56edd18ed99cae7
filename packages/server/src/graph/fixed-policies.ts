// Policies of a tenant that say what this server does and that nobody changes here: tools that read a whole tenant ask
// for them. Microsoft Graph, "policyRoot resource type", and the page of each; members as in the published metadata of
// v1.0. A change is refused: it would be answered and do nothing.
import { graphInvalid } from './graph-error.ts';
import { sameFor } from './permissions.ts';
import type { GraphInput } from './resource.ts';
import type { GraphRoute, Row } from './route.ts';

interface FixedPolicy {
	path: string;
	/** title of the page that tells how it is read */
	documentation: string;
	/** permissions to read it; the last of them writes it */
	permissions: readonly string[];
	/** by which Graph changes it */
	method: 'PATCH' | 'PUT';
	/** what this server does, for whoever would change it */
	why: string;
	value(input: GraphInput): Row;
}

const all = (targetType: 'user' | 'application', target = targetType === 'user' ? 'AllUsers' : 'AllApplications') => ({
	accessType: 'allowed',
	targets: [{ target, targetType }],
});
const open = { usersAndGroups: all('user'), applications: all('application') };
const closed = {
	usersAndGroups: { ...all('user'), accessType: 'blocked' },
	applications: { ...all('application'), accessType: 'blocked' },
};

const crossTenant = ['Policy.Read.All', 'Policy.ReadWrite.CrossTenantAccess'];
const everybody = { '@odata.type': '#microsoft.graph.allDeviceRegistrationMembership' };
const noRestrictions = { passwordCredentials: [], keyCredentials: [] };

const policies: readonly FixedPolicy[] = [
	{
		path: 'policies/adminConsentRequestPolicy',
		documentation: 'Get adminConsentRequestPolicy',
		permissions: [
			'Policy.Read.All',
			'Directory.Read.All',
			'Directory.ReadWrite.All',
			'Policy.ReadWrite.ConsentRequest',
		],
		method: 'PUT',
		why: 'users cannot ask administrators for consent here',
		value: () => ({
			id: 'adminConsentRequestPolicy',
			isEnabled: false,
			notifyReviewers: false,
			remindersEnabled: false,
			requestDurationInDays: 0,
			version: 0,
			reviewers: [],
		}),
	},
	{
		path: 'policies/authenticationFlowsPolicy',
		documentation: 'Get authenticationFlowsPolicy',
		permissions: ['Policy.Read.All', 'Policy.ReadWrite.AuthenticationFlows'],
		method: 'PATCH',
		why: 'nobody signs up by themselves here: administrators make and invite users',
		value: () => ({
			id: 'authenticationFlowsPolicy',
			displayName: 'Authentication flows policy',
			description: 'Nobody signs up by themselves.',
			selfServiceSignUp: { isEnabled: false },
		}),
	},
	{
		path: 'policies/crossTenantAccessPolicy',
		documentation: 'Get crossTenantAccessPolicy',
		permissions: crossTenant,
		method: 'PATCH',
		why: 'no cloud of another operator takes part here',
		value: () => ({
			id: 'crossTenantAccessPolicy',
			displayName: 'CrossTenantAccessPolicy',
			description: 'Guests are invited from tenants of this server.',
			deletedDateTime: null,
			allowedCloudEndpoints: [],
		}),
	},
	{
		path: 'policies/crossTenantAccessPolicy/default',
		documentation: 'Get crossTenantAccessPolicyConfigurationDefault',
		permissions: crossTenant,
		method: 'PATCH',
		why: 'whom a tenant invites may come, and what was proven at home counts here as a password alone',
		value: () => ({
			id: 'default',
			isServiceDefault: true,
			// a guest signs in with the password of the account at home. `factsForOtherTenants` keeps nothing else that was
			// proven there, and devices are known at home alone: neither meets a condition here
			inboundTrust: {
				isMfaAccepted: false,
				isCompliantDeviceAccepted: false,
				isHybridAzureADJoinedDeviceAccepted: false,
			},
			automaticUserConsentSettings: { inboundAllowed: false, outboundAllowed: false },
			b2bCollaborationInbound: open,
			b2bCollaborationOutbound: open,
			b2bDirectConnectInbound: closed,
			b2bDirectConnectOutbound: closed,
			tenantRestrictions: { devices: null, ...closed },
			invitationRedemptionIdentityProviderConfiguration: {
				primaryIdentityProviderPrecedenceOrder: ['azureActiveDirectory'],
				fallbackIdentityProvider: 'defaultConfiguredIdp',
			},
		}),
	},
	{
		path: 'policies/deviceRegistrationPolicy',
		documentation: 'Get deviceRegistrationPolicy',
		permissions: ['Policy.Read.DeviceConfiguration', 'Policy.Read.All', 'Policy.ReadWrite.DeviceConfiguration'],
		method: 'PUT',
		why: 'a policy with the user action urn:user:registerdevice says here who registers devices, and how',
		value: () => ({
			id: 'deviceRegistrationPolicy',
			displayName: 'Device Registration Policy',
			description:
				'Tenant-wide policy that manages intial provisioning controls using quota restrictions, additional ' +
				'authentication and authorization checks',
			userDeviceQuota: 50,
			multiFactorAuthConfiguration: 'notRequired',
			azureADRegistration: { isAdminConfigurable: false, allowedToRegister: everybody },
			azureADJoin: {
				isAdminConfigurable: false,
				allowedToJoin: everybody,
				localAdmins: { enableGlobalAdmins: false, registeringUsers: null },
			},
			localAdminPassword: { isEnabled: false },
		}),
	},
	{
		path: 'policies/defaultAppManagementPolicy',
		documentation: 'Get tenantAppManagementPolicy',
		permissions: ['Policy.Read.All', 'Policy.ReadWrite.ApplicationConfiguration'],
		method: 'PATCH',
		why: 'secrets and certificates of applications are not restricted beyond what each registration says',
		value: () => ({
			id: '00000000-0000-0000-0000-000000000000',
			displayName: 'Default app management tenant policy',
			description: 'Default tenant policy that enforces app management restrictions on applications.',
			deletedDateTime: null,
			isEnabled: false,
			applicationRestrictions: noRestrictions,
			servicePrincipalRestrictions: noRestrictions,
		}),
	},
];

/** policies whose reading stands in `tenant-policies.ts`; a change of them is refused too */
const fixed: readonly Omit<FixedPolicy, 'value' | 'documentation'>[] = [
	{
		path: 'policies/authorizationPolicy',
		permissions: ['Policy.ReadWrite.Authorization'],
		method: 'PATCH',
		why: 'allowedToUseSSPR and allowedToReadOtherUsers are settings of the tenant file, and the rest is not to be changed',
	},
	{
		path: 'policies/identitySecurityDefaultsEnforcementPolicy',
		permissions: ['Policy.ReadWrite.SecurityDefaults'],
		method: 'PATCH',
		why: 'Conditional Access policies decide, and security defaults are off',
	},
];

const readRoute = ({ path, documentation, permissions, value }: FixedPolicy): GraphRoute => ({
	path,
	method: 'GET',
	access: { ...sameFor(permissions), users: 'readers' },
	documentation,
	answers: 'object',
	context: `${path}/$entity`,
	run: async (input) => value(input),
});

const refusal = ({ path, permissions, method, why }: Omit<FixedPolicy, 'value' | 'documentation'>): GraphRoute => ({
	path,
	method,
	access: { ...sameFor(permissions.slice(-1)), users: 'readers' },
	documentation: `Update ${path.split('/').slice(1).join(' ')}`,
	answers: 'change',
	context: '',
	async run() {
		throw graphInvalid(`${path} cannot be changed: ${why}.`);
	},
});

export const fixedPolicyRoutes: readonly GraphRoute[] = [
	...policies.map(readRoute),
	...[...policies, ...fixed].map(refusal),
];

// The demo tenant: a to-do app, the same in a terminal, its API, a middle tier, a daemon, four people, two devices,
// and the policies that make the loop run.
import { contractors, demoAgreements, demoContexts, demoLocations, demoPolicies } from './demo-policies.ts';
import type { TenantFile } from './tenant-file.ts';

/** People of the demo tenant, for the terminal: these passwords and secrets are public and mean nothing. */
export const demoUsers = [
	{
		userPrincipalName: 'ada@fabrikam.example',
		displayName: 'Ada Moreau',
		givenName: 'Ada',
		password: 'correct-horse-ada',
		secretKey: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
		about: 'administrator: may edit policies and the to-do app’s mapping',
	},
	{
		userPrincipalName: 'ben@fabrikam.example',
		displayName: 'Ben Okafor',
		givenName: 'Ben',
		password: 'correct-horse-ben',
		secretKey: 'KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU',
		about: 'has an authenticator app',
	},
	{
		userPrincipalName: 'cleo@fabrikam.example',
		displayName: 'Cleo Lindqvist',
		givenName: 'Cleo',
		password: 'correct-horse-cleo',
		secretKey: undefined,
		about: 'has none yet: registers one when asked',
	},
	{
		userPrincipalName: 'dan@fabrikam.example',
		displayName: 'Dan Castillo',
		givenName: 'Dan',
		password: 'correct-horse-dan',
		secretKey: 'MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK',
		about: 'a contractor: blocked from deleting by policy',
	},
] as const;

export const demoIds = {
	tenant: '8f6f0a5e-3c1b-4d55-9c7e-2a4b8e1d0f01',
	todoSpa: '11111111-aaaa-4aaa-8aaa-000000000001',
	todoApi: '22222222-aaaa-4aaa-8aaa-000000000002',
	middleTier: '33333333-aaaa-4aaa-8aaa-000000000003',
	daemon: '44444444-aaaa-4aaa-8aaa-000000000004',
	todoCli: '55555555-aaaa-4aaa-8aaa-000000000005',
} as const;

export const demoSecrets = {
	todoApi: 'demo-secret-of-the-todo-api-not-for-production',
	middleTier: 'demo-secret-of-the-middle-tier-not-for-production',
	daemon: 'demo-secret-of-the-daemon-not-for-production',
} as const;

const userId = (index: number) => `aaaaaaaa-0000-4000-8000-00000000000${index + 1}`;
const tasksReadWrite = 'cccccccc-0000-4000-8000-000000000001';
const reportsRead = 'cccccccc-0000-4000-8000-000000000002';
const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';

/** @param spaOrigin where the single-page application is served */
export function demoTenant(spaOrigin = 'http://localhost:3000'): TenantFile {
	return {
		tenants: [
			{
				tenantId: demoIds.tenant,
				displayName: 'Fabrikam',
				verifiedDomains: [{ name: 'fabrikam.example', isDefault: true }],
				users: demoUsers.map(({ userPrincipalName, displayName, givenName, password, secretKey }, index) => ({
					id: userId(index),
					userPrincipalName,
					displayName,
					givenName,
					passwordProfile: { password },
					...(secretKey === undefined ? {} : { authentication: { softwareOathMethods: [{ secretKey }] } }),
				})),
				groups: [{ id: contractors, displayName: 'Contractors', members: ['dan@fabrikam.example'] }],
				directoryRoles: [
					{
						roleTemplateId: globalAdministrator,
						displayName: 'Global Administrator',
						members: ['ada@fabrikam.example'],
					},
				],
				devices: [
					{
						id: 'eeeeeeee-0000-4000-8000-000000000001',
						deviceId: 'eeeeeeee-0000-4000-8000-0000000000d1',
						displayName: 'Office laptop',
						operatingSystem: 'Windows',
						operatingSystemVersion: '10.0.26100',
						trustType: 'AzureAd',
						deviceOwnership: 'Company',
						isCompliant: true,
						isManaged: true,
						registeredOwners: ['ada@fabrikam.example'],
					},
					{
						id: 'eeeeeeee-0000-4000-8000-000000000002',
						deviceId: 'eeeeeeee-0000-4000-8000-0000000000d2',
						displayName: 'Phone without updates',
						operatingSystem: 'Android',
						operatingSystemVersion: '12',
						trustType: 'AzureAd',
						deviceOwnership: 'Company',
						isCompliant: false,
						isManaged: true,
						registeredOwners: ['ben@fabrikam.example'],
					},
				],
				applications: [
					{
						appId: demoIds.todoSpa,
						displayName: 'To-do',
						spa: { redirectUris: [`${spaOrigin}/`] },
						requiredResourceAccess: [
							{ resourceAppId: demoIds.todoApi, resourceAccess: [{ value: 'Tasks.ReadWrite', type: 'Scope' }] },
							{ resourceAppId: demoIds.middleTier, resourceAccess: [{ value: 'Reports.Read', type: 'Scope' }] },
						],
						adminConsent: true,
					},
					{
						appId: demoIds.todoCli,
						displayName: 'To-do in a terminal',
						isFallbackPublicClient: true,
						publicClient: { redirectUris: ['http://localhost'] },
						requiredResourceAccess: [
							{ resourceAppId: demoIds.todoApi, resourceAccess: [{ value: 'Tasks.ReadWrite', type: 'Scope' }] },
						],
						adminConsent: true,
					},
					{
						appId: demoIds.todoApi,
						displayName: 'To-do API',
						identifierUris: ['api://todo-api'],
						api: {
							requestedAccessTokenVersion: 2,
							oauth2PermissionScopes: [
								{
									id: tasksReadWrite,
									value: 'Tasks.ReadWrite',
									userConsentDisplayName: 'Read and change your tasks',
									userConsentDescription: 'Lets the app see, add and delete your to-do items.',
								},
							],
						},
						appRoles: [
							{
								id: 'cccccccc-0000-4000-8000-000000000003',
								value: 'Todo.Admin',
								displayName: 'To-do administrator',
								allowedMemberTypes: ['User'],
							},
						],
						appRoleAssignedTo: [{ principalId: 'ada@fabrikam.example', appRoleId: 'Todo.Admin' }],
						passwordCredentials: [{ secretText: demoSecrets.todoApi }],
						optionalClaims: { accessToken: [{ name: 'xms_cc' }] },
						requiredResourceAccess: [
							{
								resourceAppId: '00000003-0000-0000-c000-000000000000',
								resourceAccess: [{ value: 'Policy.Read.ConditionalAccess', type: 'Role' }],
							},
						],
						adminConsent: true,
					},
					{
						appId: demoIds.middleTier,
						displayName: 'To-do clean-up service',
						identifierUris: ['api://todo-cleanup'],
						api: {
							requestedAccessTokenVersion: 2,
							oauth2PermissionScopes: [
								{
									id: reportsRead,
									value: 'Reports.Read',
									userConsentDisplayName: 'Clean up your tasks',
									userConsentDescription: 'Lets the app tidy your to-do list for you.',
								},
							],
						},
						passwordCredentials: [{ secretText: demoSecrets.middleTier }],
						optionalClaims: { accessToken: [{ name: 'xms_cc' }] },
						requiredResourceAccess: [
							{ resourceAppId: demoIds.todoApi, resourceAccess: [{ value: 'Tasks.ReadWrite', type: 'Scope' }] },
						],
						adminConsent: true,
					},
					{
						appId: demoIds.daemon,
						displayName: 'Administration script (daemon)',
						passwordCredentials: [{ secretText: demoSecrets.daemon }],
						requiredResourceAccess: [
							{
								resourceAppId: '00000003-0000-0000-c000-000000000000',
								resourceAccess: [
									{ value: 'Policy.Read.All', type: 'Role' },
									{ value: 'Policy.ReadWrite.ConditionalAccess', type: 'Role' },
									{ value: 'AuditLog.Read.All', type: 'Role' },
									{ value: 'User.ReadWrite.All', type: 'Role' },
									{ value: 'IdentityRiskyUser.ReadWrite.All', type: 'Role' },
								],
							},
						],
						adminConsent: true,
					},
				],
				identityGovernance: { termsOfUse: { agreements: demoAgreements } },
				identity: {
					conditionalAccess: {
						policies: demoPolicies,
						namedLocations: demoLocations,
						authenticationContextClassReferences: demoContexts,
					},
				},
			},
		],
	};
}

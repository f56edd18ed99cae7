// The tenants of the scenarios: Contoso, whose applications these are, and Fabrikam, a customer of one of them.
import type { TenantFile } from '@countersign/server';

export const ids = {
	contoso: '8f6f0a5e-3c1b-4d55-9c7e-2a4b8e1d0c01',
	fabrikam: '8f6f0a5e-3c1b-4d55-9c7e-2a4b8e1d0c02',
	stranger: '8f6f0a5e-3c1b-4d55-9c7e-2a4b8e1d0c03',
	spa: '11111111-cccc-4ccc-8ccc-000000000001',
	notes: '22222222-cccc-4ccc-8ccc-000000000002',
	payroll: '33333333-cccc-4ccc-8ccc-000000000003',
	webApp: '44444444-cccc-4ccc-8ccc-000000000004',
	invoices: '55555555-cccc-4ccc-8ccc-000000000005',
	terminal: '66666666-cccc-4ccc-8ccc-000000000006',
	daemon: '77777777-cccc-4ccc-8ccc-000000000007',
	documents: '88888888-cccc-4ccc-8ccc-000000000008',
	facilities: '99999999-cccc-4ccc-8ccc-000000000009',
	shop: 'aaaaaaaa-cccc-4ccc-8ccc-00000000000a',
	orders: 'bbbbbbbb-cccc-4ccc-8ccc-00000000000b',
	office: 'ffffffff-0000-4000-8000-0000000000c1',
} as const;

/** passwords and secrets of the examples are public and mean nothing */
export const secrets = {
	webApp: 'scenario-secret-of-the-web-app-not-for-production',
	daemon: 'scenario-secret-of-the-daemon-not-for-production',
	documents: 'scenario-secret-of-the-documents-not-for-production',
	facilities: 'scenario-secret-of-facilities-not-for-production',
} as const;

/** networks of the office, which is this machine */
export const officeHere = ['127.0.0.0/8'] as const;

const people = ['contoso.example', 'fabrikam.example', 'stranger.example'].map((domain, index) => ({
	id: `aaaaaaaa-0000-4000-8000-0000000000c${index + 1}`,
	userPrincipalName: `mira@${domain}`,
	displayName: 'Mira Aalto',
	passwordProfile: { password: `correct-horse-${domain}` },
	authentication: { softwareOathMethods: [{ secretKey: 'KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU' }] },
}));

/** Mira, in each of the three tenants. */
export const mira = people.map(({ userPrincipalName, passwordProfile: { password }, authentication }) => ({
	userPrincipalName,
	password,
	secretKey: authentication.softwareOathMethods[0]?.secretKey ?? '',
}));

const api = (appId: string, name: string, displayName: string, scope: string) => ({
	appId,
	displayName,
	identifierUris: [`api://${name}`],
	api: {
		requestedAccessTokenVersion: 2,
		oauth2PermissionScopes: [
			{
				// one for each API
				id: appId.replace('cccc-4ccc-8ccc', 'dddd-4ddd-8ddd'),
				value: scope,
				userConsentDisplayName: displayName,
				userConsentDescription: `Lets the app use ${displayName} as you.`,
			},
		],
	},
	optionalClaims: { accessToken: [{ name: 'xms_cc' }] },
});
const graph = '00000003-0000-0000-c000-000000000000';
const uses = (resourceAppId: string, value: string, type: 'Scope' | 'Role') => ({
	resourceAppId,
	resourceAccess: [{ value, type }],
});
const policy = (id: number, displayName: string, control: string, conditions: object) => ({
	id: `dddddddd-0000-4000-8000-00000000000${id}`,
	displayName,
	state: 'enabled',
	conditions: { clientAppTypes: ['all'], users: { includeUsers: ['All'] }, ...conditions },
	grantControls: { operator: 'OR', builtInControls: [control] },
});
const forContext = (id: string) => ({ applications: { includeAuthenticationContextClassReferences: [id] } });
/** without a key: it proves nothing, and the development authority lends it to whoever signs in */
const lentDevice = (id: number, displayName: string, operatingSystem: string, isCompliant: boolean) => ({
	id: `eeeeeeee-0000-4000-8000-0000000000c${id}`,
	deviceId: `eeeeeeee-0000-4000-8000-0000000000e${id}`,
	...{ displayName, operatingSystem, isCompliant },
	trustType: 'AzureAd' as const,
});
const boardContext = { id: 'c2', displayName: 'Managed device in the office', description: '', isAvailable: true };
const contexts = [{ id: 'c1', displayName: 'Require strong authentication', description: '', isAvailable: true }];
const customer = (tenantId: string, name: string, index: number) => ({
	tenantId,
	displayName: name,
	verifiedDomains: [{ name: `${name.toLowerCase()}.example`, isDefault: true }],
	users: people.slice(index, index + 1),
	// its administrator has consented to the terminal's use of the invoices
	oauth2PermissionGrants: [
		{ clientId: ids.terminal, consentType: 'AllPrincipals', resourceId: ids.invoices, scope: 'Invoices.Approve' },
	],
	identity: { conditionalAccess: { policies: [], authenticationContextClassReferences: contexts } },
});

export interface Origins {
	spa: string;
	webApp: string;
	documents: string;
	/** of the Express application */
	shop: string;
}

/** @param origins where the pages of the scenarios are served */
export function scenarioTenants({ spa, webApp, documents, shop }: Origins): TenantFile {
	const contoso = {
		tenantId: ids.contoso,
		displayName: 'Contoso',
		verifiedDomains: [{ name: 'contoso.example', isDefault: true }],
		users: people.slice(0, 1),
		devices: [
			lentDevice(1, 'Office laptop', 'Windows', true),
			lentDevice(2, 'Phone without updates', 'Android', false),
		],
		applications: [
			{
				appId: ids.spa,
				displayName: 'Two APIs',
				spa: { redirectUris: [`${spa}/`] },
				requiredResourceAccess: [uses(ids.notes, 'Notes.Read', 'Scope'), uses(ids.payroll, 'Payroll.Read', 'Scope')],
				adminConsent: true,
			},
			api(ids.notes, 'notes', 'the notes', 'Notes.Read'),
			api(ids.payroll, 'payroll', 'the payroll', 'Payroll.Read'),
			{
				appId: ids.shop,
				displayName: 'Shop',
				spa: { redirectUris: [`${shop}/`] },
				requiredResourceAccess: [uses(ids.orders, 'Orders.Manage', 'Scope')],
				adminConsent: true,
			},
			api(ids.orders, 'orders', 'the orders', 'Orders.Manage'),
			{
				appId: ids.webApp,
				displayName: 'Treasury',
				web: { redirectUris: [`${webApp}/callback`] },
				passwordCredentials: [{ secretText: secrets.webApp }],
				adminConsent: true,
			},
			{
				...api(ids.invoices, 'invoices', 'the invoices', 'Invoices.Approve'),
				signInAudience: 'AzureADMultipleOrgs' as const,
				appRoles: [
					{
						id: 'cccccccc-0000-4000-8000-0000000000d1',
						value: 'Invoices.Export',
						displayName: 'Export invoices',
						allowedMemberTypes: ['Application' as const],
					},
				],
			},
			{
				appId: ids.terminal,
				displayName: 'Invoices in a terminal',
				signInAudience: 'AzureADMultipleOrgs' as const,
				isFallbackPublicClient: true,
				publicClient: { redirectUris: ['http://localhost'] },
				requiredResourceAccess: [uses(ids.invoices, 'Invoices.Approve', 'Scope')],
				adminConsent: true,
			},
			{
				appId: ids.daemon,
				displayName: 'Nightly export',
				passwordCredentials: [{ secretText: secrets.daemon }],
				requiredResourceAccess: [uses(ids.invoices, 'Invoices.Export', 'Role')],
				adminConsent: true,
			},
			{
				appId: ids.documents,
				displayName: 'Documents',
				web: { redirectUris: [`${documents}/callback`] },
				passwordCredentials: [{ secretText: secrets.documents }],
				adminConsent: true,
			},
			{
				appId: ids.facilities,
				displayName: 'Facilities',
				passwordCredentials: [{ secretText: secrets.facilities }],
				requiredResourceAccess: [
					uses(graph, 'Policy.Read.All', 'Role'),
					uses(graph, 'Policy.ReadWrite.ConditionalAccess', 'Role'),
				],
				adminConsent: true,
			},
		],
		identity: {
			conditionalAccess: {
				policies: [
					policy(1, 'Require MFA for the payroll', 'mfa', { applications: { includeApplications: [ids.payroll] } }),
					policy(2, 'Require MFA for c1', 'mfa', forContext('c1')),
					policy(3, 'Require a compliant device for c2', 'compliantDevice', forContext('c2')),
					policy(4, 'Block c2 outside the office', 'block', {
						...forContext('c2'),
						locations: { includeLocations: ['All'], excludeLocations: [ids.office] },
					}),
				],
				namedLocations: [
					{
						'@odata.type': '#microsoft.graph.ipNamedLocation',
						id: ids.office,
						displayName: 'Office',
						isTrusted: true,
						ipRanges: officeHere.map((cidrAddress) => ({
							'@odata.type': '#microsoft.graph.iPv4CidrRange',
							cidrAddress,
						})),
					},
				],
				authenticationContextClassReferences: [...contexts, boardContext],
			},
		},
	};
	return {
		tenants: [contoso, customer(ids.fabrikam, 'Fabrikam', 1), customer(ids.stranger, 'Stranger', 2)],
	} as TenantFile;
}

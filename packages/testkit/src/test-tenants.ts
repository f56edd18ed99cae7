// Two tenants that tests know by heart. Contoso has the users and the policies; Northwind is the stranger next door.
import type { TenantFile } from '@countersign/server';

export const testIds = {
	tenant: '10000000-0000-4000-8000-000000000001',
	strangerTenant: '10000000-0000-4000-8000-000000000002',
	native: '20000000-0000-4000-8000-000000000001',
	spa: '20000000-0000-4000-8000-000000000002',
	web: '20000000-0000-4000-8000-000000000003',
	orders: '20000000-0000-4000-8000-000000000004',
	middleTier: '20000000-0000-4000-8000-000000000005',
	payroll: '20000000-0000-4000-8000-000000000006',
	daemon: '20000000-0000-4000-8000-000000000007',
	multi: '20000000-0000-4000-8000-000000000008',
	strangerApp: '20000000-0000-4000-8000-000000000009',
	unconsented: '20000000-0000-4000-8000-00000000000a',
	alice: '30000000-0000-4000-8000-000000000001',
	bob: '30000000-0000-4000-8000-000000000002',
	carol: '30000000-0000-4000-8000-000000000003',
	disabled: '30000000-0000-4000-8000-000000000004',
	admin: '30000000-0000-4000-8000-000000000005',
	stranger: '30000000-0000-4000-8000-000000000006',
	finance: '40000000-0000-4000-8000-000000000001',
	everyone: '40000000-0000-4000-8000-000000000002',
	office: '50000000-0000-4000-8000-000000000001',
	mfaForC1: '60000000-0000-4000-8000-000000000001',
	mfaForPayroll: '60000000-0000-4000-8000-000000000002',
	blockC2: '60000000-0000-4000-8000-000000000003',
	secret: 'a-secret-for-tests-0123456789abcdef',
	totpSecret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
	password: 'correct horse battery staple',
} as const;

type Entry = TenantFile['tenants'][number];
type ApplicationEntry = NonNullable<Entry['applications']>[number];

const graph = '00000003-0000-0000-c000-000000000000';
let scopeCounter = 0;

function api(
	appId: string,
	displayName: string,
	uri: string,
	values: string[],
	more: Partial<ApplicationEntry> = {},
): ApplicationEntry {
	return {
		appId,
		displayName,
		identifierUris: [uri],
		api: {
			oauth2PermissionScopes: values.map((value) => {
				scopeCounter += 1;
				return {
					id: `70000000-0000-4000-8000-${String(scopeCounter).padStart(12, '0')}`,
					value,
					userConsentDisplayName: `Use ${value}`,
				};
			}),
		},
		passwordCredentials: [{ secretText: testIds.secret }],
		...more,
	};
}

function requires(
	resourceAppId: string,
	...values: string[]
): NonNullable<ApplicationEntry['requiredResourceAccess']>[number] {
	return { resourceAppId, resourceAccess: values.map((value) => ({ value, type: 'Scope' as const })) };
}

function mfaPolicy(
	id: string,
	displayName: string,
	applications: object,
): { id: string; displayName: string; [member: string]: unknown } {
	return {
		id,
		displayName,
		state: 'enabled',
		conditions: { clientAppTypes: ['all'], applications, users: { includeUsers: ['All'] } },
		grantControls: { operator: 'OR', builtInControls: ['mfa'] },
	};
}

/** @param change edits the first tenant before it is applied */
export function testTenants(change: (tenant: Entry) => void = () => undefined): TenantFile {
	scopeCounter = 0;
	const user = (id: string, name: string, more: object = {}) => ({
		id,
		userPrincipalName: `${name}@contoso.example`,
		displayName: `${name[0]?.toUpperCase()}${name.slice(1)}`,
		passwordProfile: { password: testIds.password },
		...more,
	});
	const totp = { authentication: { softwareOathMethods: [{ secretKey: testIds.totpSecret }] } };
	const contoso: Entry = {
		tenantId: testIds.tenant,
		displayName: 'Contoso',
		verifiedDomains: [{ name: 'contoso.example', isDefault: true }, { name: 'contoso.test' }],
		signingAlgorithm: 'ES256',
		users: [
			user(testIds.alice, 'alice', totp),
			user(testIds.bob, 'bob'),
			user(testIds.carol, 'carol', totp),
			user(testIds.disabled, 'dora', { accountEnabled: false }),
			user(testIds.admin, 'root', totp),
		],
		groups: [
			{ id: testIds.finance, displayName: 'Finance', members: ['carol@contoso.example'] },
			{ id: testIds.everyone, displayName: 'Everyone', members: [testIds.finance, 'alice@contoso.example'] },
		],
		directoryRoles: [{ roleTemplateId: '62e90394-69f5-4237-9190-012177145e10', members: ['root@contoso.example'] }],
		applications: [
			{
				appId: testIds.native,
				displayName: 'Native app',
				publicClient: {
					redirectUris: [
						'http://localhost',
						'http://localhost:7000/',
						'http://127.0.0.1/callback',
						'com.contoso.app://auth',
					],
				},
				requiredResourceAccess: [
					requires(testIds.orders, 'Orders.Read', 'Orders.Write'),
					requires(testIds.payroll, 'Payroll.Read'),
					requires(testIds.middleTier, 'Front.Use'),
					requires(graph, 'User.Read', 'Policy.Read.All', 'Policy.ReadWrite.ConditionalAccess'),
				],
				adminConsent: true,
			},
			{
				appId: testIds.spa,
				displayName: 'Single-page app',
				spa: { redirectUris: ['https://spa.test/', 'http://localhost:3000/callback'] },
				requiredResourceAccess: [requires(testIds.orders, 'Orders.Read')],
				adminConsent: true,
			},
			{
				appId: testIds.web,
				displayName: 'Web app',
				web: { redirectUris: ['https://web.test/signin'] },
				passwordCredentials: [
					{ secretText: testIds.secret },
					{ secretText: `${testIds.secret}-old`, endDateTime: '2026-11-01T00:00:00Z' },
				],
				requiredResourceAccess: [requires(testIds.orders, 'Orders.Read')],
				adminConsent: true,
			},
			api(testIds.orders, 'Orders API', 'api://orders', ['Orders.Read', 'Orders.Write'], {
				optionalClaims: { accessToken: [{ name: 'xms_cc' }] },
				appRoles: [
					{
						id: '80000000-0000-4000-8000-000000000001',
						value: 'Orders.Process',
						displayName: 'Process orders',
						allowedMemberTypes: ['Application'],
					},
				],
			}),
			api(testIds.middleTier, 'Middle tier', 'api://middle', ['Front.Use'], {
				web: { redirectUris: ['https://middle.test/signin'] },
				optionalClaims: { accessToken: [{ name: 'xms_cc' }] },
				requiredResourceAccess: [requires(testIds.payroll, 'Payroll.Read'), requires(testIds.orders, 'Orders.Read')],
				adminConsent: true,
			}),
			api(testIds.payroll, 'Payroll API', 'api://payroll', ['Payroll.Read'], {
				optionalClaims: { accessToken: [{ name: 'acrs' }, { name: 'xms_cc' }] },
			}),
			{
				appId: testIds.daemon,
				displayName: 'Daemon',
				passwordCredentials: [{ secretText: testIds.secret }],
				requiredResourceAccess: [
					{ resourceAppId: testIds.orders, resourceAccess: [{ value: 'Orders.Process', type: 'Role' }] },
					{
						resourceAppId: graph,
						resourceAccess: [
							{ value: 'Policy.Read.All', type: 'Role' },
							{ value: 'Policy.ReadWrite.ConditionalAccess', type: 'Role' },
						],
					},
				],
				adminConsent: true,
			},
			{
				appId: testIds.multi,
				displayName: 'Multi-tenant app',
				signInAudience: 'AzureADMultipleOrgs',
				publicClient: { redirectUris: ['http://localhost:7000/'] },
			},
			{
				appId: testIds.unconsented,
				displayName: 'New app',
				publisher: 'Somebody',
				publicClient: { redirectUris: ['http://localhost:7000/'] },
			},
		],
		identity: {
			conditionalAccess: {
				policies: [
					mfaPolicy(testIds.mfaForC1, 'MFA for c1', { includeAuthenticationContextClassReferences: ['c1'] }),
					mfaPolicy(testIds.mfaForPayroll, 'MFA for payroll', { includeApplications: [testIds.payroll] }),
					{
						...mfaPolicy(testIds.blockC2, 'Block c2', { includeAuthenticationContextClassReferences: ['c2'] }),
						grantControls: { operator: 'OR', builtInControls: ['block'] },
					},
				],
				namedLocations: [
					{
						id: testIds.office,
						displayName: 'Office',
						isTrusted: true,
						ipRanges: [{ cidrAddress: '198.51.100.0/24' }],
					},
				],
				authenticationContextClassReferences: [
					{ id: 'c1', displayName: 'Strong', isAvailable: true },
					{ id: 'c2', displayName: 'Blocked', isAvailable: true },
					{ id: 'c3', displayName: 'Unprotected', isAvailable: false },
				],
			},
		},
	};
	change(contoso);
	const northwind: Entry = {
		tenantId: testIds.strangerTenant,
		displayName: 'Northwind',
		verifiedDomains: [{ name: 'northwind.example' }],
		signingAlgorithm: 'ES256',
		users: [
			{
				id: testIds.stranger,
				userPrincipalName: 'eve@northwind.example',
				displayName: 'Eve',
				passwordProfile: { password: testIds.password },
			},
		],
		applications: [
			{
				appId: testIds.strangerApp,
				displayName: 'Northwind app',
				publicClient: { redirectUris: ['http://localhost:7000/'] },
			},
		],
	};
	return { tenants: [contoso, northwind] };
}

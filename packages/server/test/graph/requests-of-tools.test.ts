// What tools ask of a tenant, as their public sources have it, and what Microsoft Graph documents of filters: each is
// answered, or refused as Graph refuses it. Sources: Maester, EntraExporter, Conditional-Access-Matrix, CLI for
// Microsoft 365, and Microsoft Graph, "Advanced query capabilities on directory objects" and the page of each list.
import { createTestAuthority, type TestAuthority, testIds } from '@countersign/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { applicationToken, callGraph, tenantsWithPermissions } from './calls.ts';

const permissions = [
	'Agreement.Read.All',
	'Application.Read.All',
	'AuditLog.Read.All',
	'Directory.Read.All',
	'IdentityProvider.Read.All',
	'IdentityRiskEvent.Read.All',
	'IdentityRiskyServicePrincipal.Read.All',
	'IdentityRiskyUser.Read.All',
	'Organization.Read.All',
	'Policy.Read.All',
	'RoleManagement.Read.All',
	'User.ReadWrite.All',
	'UserAuthenticationMethod.Read.All',
];

let authority: TestAuthority;
let token: string;
beforeAll(async () => {
	authority = await createTestAuthority({ tenants: tenantsWithPermissions(permissions) });
	token = await applicationToken(authority);
});
afterAll(() => authority.close());

const eventual = { consistencylevel: 'eventual' };
const ask = (path: string, isAdvanced: boolean, version = 'v1.0') =>
	callGraph(authority, token, 'GET', `/${version}/${path}`, undefined, isAdvanced ? eventual : {});
const idsOf = async (path: string, isAdvanced = false) => {
	const { status, body } = await ask(path, isAdvanced);
	return status === 200 ? body.value.map(({ id }: { id: string }) => id) : `${status} ${body.error.message}`;
};

const plain = [
	'applications?$expand=owners',
	'servicePrincipals?$expand=owners',
	'groups?$expand=owners',
	'roleManagement/directory/roleAssignments?$expand=principal',
	'roleManagement/directory/roleAssignments?expand=principal',
	'roleManagement/directory/roleEligibilityScheduleInstances?$expand=roleDefinition,principal',
	"roleManagement/directory/roleAssignments?$filter=roleDefinitionId eq '62e90394-69f5-4237-9190-012177145e10'",
	"roleManagement/directory/roleDefinitions?$filter=displayname eq 'Global Administrator'",
	"policies/roleManagementPolicyAssignments?$filter=scopeType eq 'DirectoryRole' and roleDefinitionId eq 'x' and scopeId eq '/'&$expand=policy($expand=rules)",
	"policies/conditionalAccessPolicies?$filter=state eq 'enabled'",
	'users?$select=userPrincipalName,displayName,jobTitle,id,accountEnabled,userType',
	"directory/deletedItems/Microsoft.Graph.Group?$filter=displayName eq 'x'",
	"servicePrincipals?$expand=appRoleAssignments&$filter=appId eq '00000003-0000-0000-c000-000000000000'",
	"groups?$select=id&$filter=resourceProvisioningOptions/Any(x:x eq 'Team')",
	"users?$filter=UserPrincipalName eq ('alice@contoso.example')",
	"devices?$filter=displayName eq 'x'",
	"oauth2PermissionGrants?$filter=clientId eq 'x'",
	"applications?$filter=appId eq 'x'",
	"directory/administrativeUnits?$filter=displayName eq 'x'",
	"users?$filter=onPremisesSyncEnabled eq true and startsWith(displayName,'krbtgt')",
	"users?$filter=userType eq 'Guest'&$top=999",
	"groups?$filter=mail eq 'x' or mailNickname eq 'x'",
	"roleManagement/directory/roleEligibilityScheduleInstances?$filter=roleDefinitionId eq 'x'",
	"roleManagement/directory/roleAssignmentScheduleInstances?$filter=roleDefinitionId eq 'x' and assignmentType eq 'Assigned'&$expand=principal",
	'settings',
	'groupSettings',
	'policies/adminConsentRequestPolicy',
	'policies/authenticationFlowsPolicy',
	'policies/authorizationPolicy',
	'policies/permissionGrantPolicies',
	'policies/crossTenantAccessPolicy',
	'policies/crossTenantAccessPolicy/default',
	'policies/crossTenantAccessPolicy/partners',
	'policies/deviceRegistrationPolicy',
	'policies/defaultAppManagementPolicy',
	'policies/authenticationStrengthPolicies',
	"policies/authenticationMethodsPolicy/authenticationMethodConfigurations('Fido2')",
	"policies/authenticationMethodsPolicy/authenticationMethodConfigurations('MicrosoftAuthenticator')",
	"policies/authenticationMethodsPolicy/authenticationMethodConfigurations('Sms')",
	"policies/authenticationMethodsPolicy/authenticationMethodConfigurations('Voice')",
	"policies/authenticationMethodsPolicy/authenticationMethodConfigurations('Email')",
	"policies/authenticationMethodsPolicy/authenticationMethodConfigurations('X509Certificate')",
	"policies/authenticationMethodsPolicy/authenticationMethodConfigurations('SoftwareOath')",
	'identityProtection/riskyUsers',
	"identityProtection/riskyUsers?$filter=riskLevel eq 'high' and riskState eq 'atRisk'",
	'identityProtection/riskDetections?$filter=detectedDateTime ge 2026-01-01T00:00:00Z&$orderby=detectedDateTime desc',
	'identityProtection/riskyServicePrincipals',
	'organization',
	'domains',
	'subscribedSkus',
	'directoryRoles',
	'identityGovernance/termsOfUse/agreements',
	'administrativeUnits',
	'users?$filter=createdDateTime ge 2023-01-01T00:00:00Z',
	"users?$filter=identities/any(c:c/issuerAssignedId eq 'alice@contoso.example' and c/issuer eq 'contoso.example')",
	'users?$filter=assignedLicenses/any(x:x/skuId eq 184efa21-98c3-4e5d-95ab-d07053a96e67)',
	"users?$filter=accountEnabled eq true and userType eq 'Member'",
	'users?$filter=employeeHireDate ge 2024-01-01T00:00:00Z',
	"users?$filter=externalUserState eq 'PendingAcceptance'",
	"users?$filter=creationType eq 'Invitation'",
	'users?$orderby=createdDateTime desc',
	'users?$orderby=displayName',
	'users?$select=id,signInActivity',
	'reports/authenticationMethods/userRegistrationDetails',
	"reports/authenticationMethods/usersRegisteredByMethod(includedUserTypes='all',includedUserRoles='all')",
	"reports/authenticationMethods/usersRegisteredByFeature(includedUserTypes='all',includedUserRoles='all')",
	'reports/authenticationMethods/userRegistrationDetails?$select=id,userPrincipalName,userDisplayName,isMfaRegistered',
	'groups?$filter=hasMembersWithLicenseErrors eq true',
	'groups?$filter=isAssignableToRole eq true',
	'groups?$filter=securityEnabled eq true and mailEnabled eq false',
	"groups?$filter=startsWith(displayName,'F')&$expand=members",
	'groups?$filter=onPremisesSyncEnabled eq true',
	"groups?$filter=groupTypes/any(c:c+eq+'Unified')",
	"groups?$filter=visibility eq 'Private'",
	'groups?$orderby=displayName',
	'groups?$filter=expirationDateTime le 2027-01-01T00:00:00Z',
	'groups/40000000-0000-4000-8000-000000000001/members?$select=id,userPrincipalName,userType',
	'groups/40000000-0000-4000-8000-000000000001/members?$top=1',
	'groups/40000000-0000-4000-8000-000000000001/transitiveMembers',
	'users/30000000-0000-4000-8000-000000000001/transitiveMemberOf/microsoft.graph.directoryRole',
	'users/30000000-0000-4000-8000-000000000001/memberOf?$select=id,displayName',
	'applications?$filter=createdDateTime ge 2023-01-01T00:00:00Z',
	"applications?$filter=displayName eq 'x'",
	"applications?$filter=identifierUris/any(i:i eq 'api://orders')",
	"applications?$filter=startsWith(displayName,'O')",
	"applications?$filter=signInAudience eq 'AzureADMyOrg'",
	"applications?$filter=uniqueName eq 'x'",
	"applications?$filter=web/redirectUris/any(u:u eq 'x')",
	"applications?$filter=appId in ('x','y')",
	'applications?$filter=keyCredentials/any(k:k/endDateTime le 2027-01-01T00:00:00Z)',
	"applications?$filter=verifiedPublisher/displayName eq 'x'",
	"applications?$filter=requiredResourceAccess/any(r:r/resourceAppId eq '00000003-0000-0000-c000-000000000000')",
	"applications?$filter=publisherDomain eq 'contoso.example'",
	'applications?$filter=disabledByMicrosoftStatus eq null',
	"servicePrincipals?$filter=servicePrincipalType eq 'Application'",
	"servicePrincipals?$filter=servicePrincipalNames/any(n:n eq 'api://orders')",
	'servicePrincipals?$filter=accountEnabled eq true',
	"servicePrincipals?$filter=tags/any(t:t eq 'WindowsAzureActiveDirectoryIntegratedApp')",
	"servicePrincipals?$filter=alternativeNames/any(n:n eq 'x')",
	"servicePrincipals?$filter=preferredSingleSignOnMode eq 'saml'",
	'servicePrincipals?$filter=createdDateTime ge 2023-01-01T00:00:00Z',
	'servicePrincipals?$filter=appRoleAssignmentRequired eq true',
	"servicePrincipals?$filter=publisherName eq 'x'",
	'servicePrincipals?$filter=homepage eq null',
	'devices?$filter=isCompliant eq true',
	'devices?$filter=accountEnabled eq false',
	'devices?$filter=approximateLastSignInDateTime le 2026-01-01T00:00:00Z',
	"devices?$filter=operatingSystem eq 'Windows'",
	"devices?$filter=trustType eq 'AzureAd'",
	"devices?$filter=deviceId eq 'x'",
	"devices?$filter=startsWith(displayName,'x')",
	"devices?$filter=physicalIds/any(p:p eq 'x')",
	'devices?$filter=onPremisesSyncEnabled eq true',
	'devices?$expand=registeredOwners',
	'devices?$filter=isManaged eq true',
	'devices?$filter=registrationDateTime ge 2023-01-01T00:00:00Z',
	"devices?$filter=managementType eq 'MDM'",
	"devices?$filter=operatingSystemVersion eq '10'",
	"devices?$filter=profileType eq 'RegisteredDevice'",
	'auditLogs/signIns?$filter=createdDateTime ge 2026-01-01T00:00:00Z and createdDateTime le 2027-01-01',
	"auditLogs/signIns?$filter=userPrincipalName eq 'alice@contoso.example'",
	"auditLogs/signIns?$filter=startsWith(appDisplayName,'Azure')",
	"auditLogs/signIns?$filter=appDisplayName eq 'Orders'",
	'auditLogs/signIns?$filter=status/errorCode ne 0',
	"auditLogs/signIns?$filter=signInEventTypes/any(t:t eq 'interactiveUser')",
	"auditLogs/signIns?$filter=signInEventTypes/any(t:t ne 'interactiveUser')",
	"auditLogs/signIns?$filter=conditionalAccessStatus eq 'failure'",
	"auditLogs/signIns?$filter=clientAppUsed eq 'IMAP4' or clientAppUsed eq 'POP3'",
	"auditLogs/signIns?$filter=userDisplayName eq 'Alice'",
	'auditLogs/signIns?$orderby=createdDateTime desc&$top=10',
	'auditLogs/signIns?$filter=isInteractive eq false',
	"auditLogs/signIns?$filter=deviceDetail/operatingSystem eq 'Windows'",
	"auditLogs/signIns?$filter=servicePrincipalId eq 'x'",
	"auditLogs/signIns?$filter=resourceDisplayName eq 'Orders'",
	"auditLogs/signIns?$filter=riskState eq 'atRisk'",
	"auditLogs/signIns?$filter=authenticationRequirement eq 'multiFactorAuthentication'",
	"auditLogs/signIns?$filter=deviceDetail/browser eq 'x'",
	"auditLogs/signIns?$filter=location/city eq 'x'",
	"auditLogs/signIns?$filter=startsWith(userPrincipalName,'a')",
	"auditLogs/signIns?$filter=(createdDateTime ge 2026-01-01T00:00:00Z) and (signInEventTypes/any(t: t eq 'servicePrincipal'))",
	"auditLogs/signIns?$filter=userId eq '00000000-0000-0000-0000-000000000000' and (status/errorCode eq 50126 or status/errorCode eq 50053)",
	'auditLogs/directoryAudits?$filter=activityDateTime ge 2026-01-01T00:00:00Z and activityDateTime le 2027-01-01T00:00:00Z',
	"auditLogs/directoryAudits?$filter=activityDisplayName eq 'Add user'",
	"auditLogs/directoryAudits?$filter=category eq 'Policy'",
	"auditLogs/directoryAudits?$filter=loggedByService eq 'Conditional Access'",
	"auditLogs/directoryAudits?$filter=initiatedBy/user/userPrincipalName eq 'x'",
	"auditLogs/directoryAudits?$filter=targetResources/any(t:t/id eq 'x')",
	"auditLogs/directoryAudits?$filter=targetResources/any(t:t/displayName eq 'x')",
	"auditLogs/directoryAudits?$filter=initiatedBy/user/id eq 'x'",
	"auditLogs/directoryAudits?$filter=result eq 'success'",
	'auditLogs/directoryAudits?$orderby=activityDateTime desc&$top=5',
	"auditLogs/directoryAudits?$filter=correlationId eq 'x'",
	"auditLogs/directoryAudits?$filter=initiatedBy/app/displayName eq 'x'",
	'contracts',
	'directoryRoleTemplates',
	'roleManagement/directory/roleDefinitions?$filter=isBuiltIn eq true&$expand=inheritsPermissionsFrom',
	'directoryRoles?$expand=members',
	"directoryRoles?$filter=roleTemplateId eq '62e90394-69f5-4237-9190-012177145e10'",
	"directoryRoles(roleTemplateId='62e90394-69f5-4237-9190-012177145e10')/members",
	"identity/conditionalAccess/namedLocations?$filter=isof('microsoft.graph.countryNamedLocation')",
	"identity/conditionalAccess/policies?$filter=displayName eq 'x'",
	'identity/conditionalAccess/policies?$select=id,displayName,state',
	'identity/conditionalAccess/deletedItems/policies',
	'identity/conditionalAccess/templates',
	'identity/conditionalAccess/authenticationStrength/policies',
	'identity/conditionalAccess/authenticationStrength/authenticationMethodModes',
	'identity/conditionalAccess',
	'users/delta?$select=displayName,createdDateTime',
	"groups/40000000-0000-4000-8000-000000000001/members?$filter=isof('microsoft.graph.user')",
];

/** with `ConsistencyLevel: eventual` */
const advanced = [
	'users?$count=true',
	'servicePrincipals?$filter=not(appOwnerOrganizationId eq 72f988bf-86f1-41af-91ab-2d7cd011db47) and not(appOwnerOrganizationId eq f8cdef31-a31e-4b4a-93e4-5f571e91255a)&$count=true',
	"servicePrincipals?$filter=tags/any(t:t eq 'IsAccessibleViaZTNAClient') or tags/any(t:t eq 'x')&$select=id,appId,displayName,tags&$count=true",
	"groups?$filter=groupTypes/any(c:c eq 'DynamicMembership')&$count=true&$expand=extensions",
	"groups?$filter=not(groupTypes/any(c:c eq 'DynamicMembership'))&$count=true&$expand=extensions",
	'users?$count=true&$expand=extensions',
	'users?$filter=assignedLicenses/$count eq 0&$count=true',
	'users?$filter=accountEnabled ne true&$count=true',
	'users?$filter=onPremisesSyncEnabled ne true&$count=true',
	"users?$filter=proxyAddresses/any(p:startsWith(p,'smtp:'))&$count=true",
	'users?$filter=createdDateTime ge 2023-01-01T00:00:00Z&$orderby=createdDateTime desc&$count=true',
	'users?$filter=department eq null&$count=true',
	"users?$filter=startsWith(displayName,'a')&$orderby=displayName&$count=true",
	'groups?$filter=owners/$count eq 0&$count=true',
	'applications?$filter=owners/$count eq 0&$count=true',
	'groups?$search="displayName:fin"',
	'groups/40000000-0000-4000-8000-000000000001/transitiveMembers/microsoft.graph.user?$count=true',
	"users/30000000-0000-4000-8000-000000000001/memberOf/microsoft.graph.group?$filter=displayName eq 'Finance'&$count=true",
	'applications?$search="displayName:or"',
	'servicePrincipals?$filter=appOwnerOrganizationId eq f8cdef31-a31e-4b4a-93e4-5f571e91255a',
	'servicePrincipals?$filter=appOwnerOrganizationId eq f8cdef31-a31e-4b4a-93e4-5f571e91255a&$count=true',
	"devices?$filter=extensionAttributes/extensionAttribute1 eq 'x'&$count=true",
	'devices?$search="displayName:x"',
	"groups/40000000-0000-4000-8000-000000000001/members/microsoft.graph.user?$filter=userType eq 'Guest'&$count=true",
];

describe.each(['v1.0', 'beta'])('in %s', (version) => {
	test.each(plain)('%s is answered', async (path) => {
		const { status, body } = await ask(path, false, version);
		expect(status, body?.error?.message).toBe(200);
	});
	test.each(advanced)('%s is answered at the advanced level', async (path) => {
		const { status, body } = await ask(path, true, version);
		expect(status, body?.error?.message).toBe(200);
	});
});

test.each<[string, string, boolean?]>([
	['users?$filter=signInActivity/lastSignInDateTime le 2024-01-01T00:00:00Z', 'BadRequest'],
	['users?$filter=accountEnabled ne true', 'Request_UnsupportedQuery'],
	["users?$filter=manager/id eq 'x'", 'BadRequest'],
	["groups?$filter=members/any(m:m/id eq 'x')", 'BadRequest'],
	['auditLogs/signIns?$orderby=createdDateTime&$top=10', 'BadRequest'],
	["auditLogs/signIns?$filter=appliedConditionalAccessPolicies/any(p:p/id eq 'x')", 'BadRequest'],
	["auditLogs/signIns?$filter=originalRequestId eq 'x'", 'BadRequest'],
	["users?$filter=isof('microsoft.graph.user')", 'BadRequest'],
	['users?$filter=assignedLicenses/$count eq 0', 'Request_UnsupportedQuery'],
	['users?$filter=assignedLicenses/$count eq 0', 'Request_UnsupportedQuery', true],
	["servicePrincipals?$filter=misspelt eq 'x'", 'BadRequest'],
	["applications?$filter=not(misspelt eq 'x')&$count=true", 'BadRequest', true],
	['users?$expand=manager($expand=directReports)', 'BadRequest'],
])('%s is refused with %s', async (path, code, isAdvanced = false) => {
	const { status, body } = await ask(path, isAdvanced);
	expect([status, body.error?.code]).toEqual([400, code]);
});

describe('a filter finds what it is for:', () => {
	test('users by when they were made, what they are named by, and how', async () => {
		const made = await callGraph(authority, token, 'POST', '/v1.0/users', {
			accountEnabled: true,
			displayName: 'Recent',
			mailNickname: 'recent',
			userPrincipalName: 'recent@contoso.example',
			passwordProfile: { password: 'a long new password 1' },
		});
		const { id } = made.body;
		const at = new Date(authority.now() * 1000).toISOString().slice(0, 19);
		expect(await idsOf(`users?$filter=createdDateTime ge ${at}Z`)).toEqual([id]);
		expect(await idsOf('users?$filter=createdDateTime le 2001-01-01T00:00:00Z')).toEqual([]);
		const [last] = (await ask('users?$orderby=createdDateTime desc&$select=id,createdDateTime', false)).body.value;
		expect(last).toEqual({ id, createdDateTime: `${at}Z` });
		const identity = "i:i/issuer eq 'contoso.example' and i/issuerAssignedId eq 'alice@contoso.example'";
		expect(await idsOf(`users?$filter=identities/any(${identity})`)).toEqual([testIds.alice]);
		expect(await idsOf("users?$filter=userPrincipalName eq ('alice@contoso.example')")).toEqual([testIds.alice]);
		expect((await ask(`users/${testIds.alice}?$select=identities`, false)).body.identities).toEqual([
			{ signInType: 'userPrincipalName', issuer: 'contoso.example', issuerAssignedId: 'alice@contoso.example' },
		]);
	});

	test('objects by how many owners they have', async () => {
		const none = await idsOf('applications?$filter=owners/$count eq 0&$count=true', true);
		const all = await idsOf('applications');
		expect(none).toEqual(all);
		expect(await idsOf('applications?$filter=owners/$count ne 0&$count=true', true)).toEqual([]);
		expect(await idsOf('groups?$filter=owners/$count eq 0&$count=true', true)).toEqual(await idsOf('groups'));
	});

	test('sign-ins by names, and by one of several numbers', async () => {
		const byName = await idsOf("auditLogs/signIns?$filter=startsWith(appDisplayName,'Nightly')");
		const { body } = await ask('auditLogs/signIns', false, 'beta');
		const expected = body.value.filter(({ appDisplayName = '' }) => String(appDisplayName).startsWith('Nightly'));
		expect(byName).toEqual(expected.map(({ id }: { id: string }) => id));
		const either = await idsOf('auditLogs/signIns?$filter=status/errorCode eq 0 or status/errorCode eq 50126');
		expect(either).toEqual(await idsOf('auditLogs/signIns'));
	});
});

test.each([
	['PUT', 'policies/adminConsentRequestPolicy', 'Policy.ReadWrite.ConsentRequest'],
	['PATCH', 'policies/crossTenantAccessPolicy/default', 'Policy.ReadWrite.CrossTenantAccess'],
	['PATCH', 'policies/authorizationPolicy', 'Policy.ReadWrite.Authorization'],
])('%s %s would change nothing, and is refused with why', async (method, path, permission) => {
	const other = await createTestAuthority({ tenants: tenantsWithPermissions([permission]) });
	try {
		const answer = await callGraph(other, await applicationToken(other), method, `/v1.0/${path}`, { isEnabled: true });
		expect([answer.status, answer.body.error.message]).toEqual([400, expect.stringContaining('cannot be changed: ')]);
	} finally {
		await other.close();
	}
});

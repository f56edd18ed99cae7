// Every member that Microsoft publishes of a resource of ours (v1.0) is answered, or stands here with the reason why it
// is not: whoever reads a tenant whole misses nothing, and a new member of Graph's is seen.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTestAuthority, type TestAuthority, testIds } from '@countersign/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { applicationToken, callGraph, tenantsWithPermissions } from './calls.ts';

const { types } = JSON.parse(readFileSync(join(import.meta.dirname, 'published-members.json'), 'utf8')) as {
	types: Record<string, string[]>;
};

let authority: TestAuthority;
let token: string;
let made: Record<string, string>;
beforeAll(async () => {
	authority = await createTestAuthority({
		tenants: tenantsWithPermissions([
			'Agreement.Read.All',
			'Application.ReadWrite.All',
			'AuditLog.Read.All',
			'Device.ReadWrite.All',
			'Directory.ReadWrite.All',
			'Policy.Read.All',
			'RoleManagement.Read.All',
			'User.ReadWrite.All',
		]),
	});
	token = await applicationToken(authority);
	const make = async (path: string, body: object) => {
		const answer = await callGraph(authority, token, 'POST', `/v1.0/${path}`, body);
		expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
		return answer.body;
	};
	const application = await make('applications', { displayName: 'Published' });
	const location = 'identity/conditionalAccess/namedLocations';
	const ip = {
		'@odata.type': '#microsoft.graph.ipNamedLocation',
		displayName: 'Office',
		ipRanges: [{ '@odata.type': '#microsoft.graph.iPv4CidrRange', cidrAddress: '192.0.2.0/24' }],
	};
	const country = {
		'@odata.type': '#microsoft.graph.countryNamedLocation',
		displayName: 'Home',
		countriesAndRegions: ['NL'],
	};
	const credential = {
		name: 'ci',
		issuer: 'https://token.actions.example',
		subject: 'repo:a/b',
		audiences: ['api://AzureADTokenExchange'],
	};
	made = {
		application: application.id,
		password: (await make(`applications/${application.id}/addPassword`, {})).keyId,
		principal: (await make('servicePrincipals', { appId: application.appId })).id,
		ip: (await make(location, ip)).id,
		country: (await make(location, country)).id,
		credential: (await make(`applications/${application.id}/federatedIdentityCredentials`, credential)).id,
	};
});
afterAll(() => authority.close());

const noMail = 'there are no mailboxes, and no Microsoft 365 groups';
const noSync = 'no directory on premises is synchronised';
const noProfile = 'a profile of SharePoint, which Graph answers by $select of one user alone';
const noLicences = 'nobody is assigned licences';

/** by type, the members that are not answered */
const leftOut: Readonly<Record<string, Readonly<Record<string, string>>>> = {
	user: {
		aboutMe: noProfile,
		birthday: noProfile,
		hireDate: noProfile,
		interests: noProfile,
		mySite: noProfile,
		pastProjects: noProfile,
		preferredName: noProfile,
		responsibilities: noProfile,
		schools: noProfile,
		skills: noProfile,
		deviceEnrollmentLimit: 'Intune is not here',
		mailboxSettings: noMail,
		print: 'Universal Print is not here',
		signInActivity: 'the log says when a user signed in: auditLogs/signIns by userId',
	},
	group: {
		accessType: noMail,
		allowExternalSenders: noMail,
		autoSubscribeNewMembers: noMail,
		hideFromAddressLists: noMail,
		hideFromOutlookClients: noMail,
		isArchived: noMail,
		isFavorite: noMail,
		isSubscribedByMail: noMail,
		unseenConversationsCount: noMail,
		unseenCount: noMail,
		unseenMessagesCount: noMail,
		welcomeMessageEnabled: noMail,
		hasMembersWithLicenseErrors: noLicences,
		licenseProcessingState: noLicences,
		infoCatalogs: 'Graph says nothing of it',
		onPremisesExtensionAttributes: noSync,
		organizationId: 'Graph says nothing of it',
	},
	application: {
		authenticationBehaviors: 'Graph answers it by $select alone; what it can switch on is off here',
		logo: 'a stream, read below the application',
		managerApplications: 'agents are not here',
	},
	servicePrincipal: {
		customSecurityAttributes: 'there are none, and reading them takes a permission of their own',
	},
	conditionalAccessPolicy: {
		description: 'answered where a policy has one, as Graph does',
	},
	crossTenantAccessPolicyConfigurationDefault: {
		appServiceConnectInbound: 'services of Azure connect to nothing here',
		m365CollaborationInbound: noMail,
		m365CollaborationOutbound: noMail,
	},
	unifiedRoleAssignment: {
		principalOrganizationId: 'Graph says nothing of it',
	},
};

/** the type, and where one of it is read; of a list the first */
const read: readonly [type: string, path: () => string][] = [
	['user', () => `users/${testIds.alice}?$select=*`],
	['group', () => `groups/${testIds.finance}`],
	['application', () => `applications/${made.application}`],
	['servicePrincipal', () => `servicePrincipals/${made.principal}`],
	['directoryAudit', () => 'auditLogs/directoryAudits'],
	['conditionalAccessPolicy', () => 'identity/conditionalAccess/policies'],
	['ipNamedLocation', () => `identity/conditionalAccess/namedLocations/${made.ip}`],
	['countryNamedLocation', () => `identity/conditionalAccess/namedLocations/${made.country}`],
	['authenticationContextClassReference', () => 'identity/conditionalAccess/authenticationContextClassReferences'],
	['authenticationStrengthPolicy', () => 'policies/authenticationStrengthPolicies'],
	['authorizationPolicy', () => 'policies/authorizationPolicy'],
	['identitySecurityDefaultsEnforcementPolicy', () => 'policies/identitySecurityDefaultsEnforcementPolicy'],
	['adminConsentRequestPolicy', () => 'policies/adminConsentRequestPolicy'],
	['authenticationFlowsPolicy', () => 'policies/authenticationFlowsPolicy'],
	['crossTenantAccessPolicy', () => 'policies/crossTenantAccessPolicy'],
	['crossTenantAccessPolicyConfigurationDefault', () => 'policies/crossTenantAccessPolicy/default'],
	['deviceRegistrationPolicy', () => 'policies/deviceRegistrationPolicy'],
	['tenantAppManagementPolicy', () => 'policies/defaultAppManagementPolicy'],
	['authenticationMethodsPolicy', () => 'policies/authenticationMethodsPolicy'],
	['organization', () => 'organization'],
	['domain', () => 'domains'],
	['subscribedSku', () => 'subscribedSkus'],
	['oAuth2PermissionGrant', () => 'oauth2PermissionGrants'],
	['appRoleAssignment', () => "servicePrincipals(appId='00000003-0000-0000-c000-000000000000')/appRoleAssignedTo"],
	['unifiedRoleDefinition', () => 'roleManagement/directory/roleDefinitions'],
	['unifiedRoleAssignment', () => 'roleManagement/directory/roleAssignments'],
	['unifiedRoleAssignmentScheduleInstance', () => 'roleManagement/directory/roleAssignmentScheduleInstances'],
	['directoryRole', () => 'directoryRoles'],
	['directoryRoleTemplate', () => 'directoryRoleTemplates'],
	['federatedIdentityCredential', () => `applications/${made.application}/federatedIdentityCredentials`],
];

test.each(read)('of %s each published member is answered, or left out for a reason', async (type, path) => {
	const { status, body } = await callGraph(authority, token, 'GET', `/v1.0/${path()}`);
	expect(status, JSON.stringify(body)).toBe(200);
	const one = 'value' in body ? body.value[0] : body;
	expect(one, 'there is one to look at').toBeDefined();
	const reasons = leftOut[type] ?? {};
	expect((types[type] as string[]).filter((name) => !(name in one) && !(name in reasons))).toEqual([]);
	// a reason for what is answered by now is none
	expect(Object.keys(reasons).filter((name) => name in one || !types[type]?.includes(name))).toEqual([]);
});

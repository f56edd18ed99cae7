// Requests as Microsoft Graph's modules for PowerShell send them: their headers, and bodies as their documentation's
// examples become when the modules write them. What a module's model does not know, such as the members of a kind of
// location, is sent in the letters of the script. Microsoft Graph PowerShell SDK, the examples of each cmdlet.
import { createTestAuthority, type TestAuthority, testIds } from '@countersign/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { applicationToken, callGraph, tenantsWithPermissions } from './calls.ts';

let authority: TestAuthority;
let token: string;
beforeAll(async () => {
	authority = await createTestAuthority({
		tenants: tenantsWithPermissions([
			'Application.ReadWrite.All',
			'AppRoleAssignment.ReadWrite.All',
			'Directory.ReadWrite.All',
			'DelegatedPermissionGrant.ReadWrite.All',
			'User.ReadWrite.All',
			'User.Invite.All',
			'Group.ReadWrite.All',
			'RoleManagement.ReadWrite.Directory',
		]),
	});
	token = await applicationToken(authority);
});
afterAll(() => authority.close());

const headers = {
	featureflag: '00000003',
	'cache-control': 'no-store, no-cache',
	'user-agent': 'Mozilla/5.0,(Windows NT 10.0; Microsoft Windows 10.0.26200; en-US),PowerShell/7.5.4',
	sdkversion: 'graph-powershell/2.35.1',
	'client-request-id': 'bf33d61c-d7ef-47ca-929e-b69be7402383',
	'accept-encoding': 'gzip,deflate,br',
};
const call = (method: string, path: string, body?: object) =>
	callGraph(authority, token, method, `/v1.0/${path}`, body, {
		...headers,
		...(body ? { 'content-type': 'application/json' } : {}),
	});
const made = async (path: string, body: object) => {
	const answer = await call('POST', path, body);
	expect([answer.status, answer.body]).toEqual([201, expect.anything()]);
	return answer.body;
};
const referring = (id: string, kind = 'directoryObjects') => ({
	'@odata.id': `https://graph.microsoft.com/v1.0/${kind}/${id}`,
});

describe('Microsoft.Graph.Identity.SignIns', () => {
	const locations = 'identity/conditionalAccess/namedLocations';
	const policies = 'identity/conditionalAccess/policies';
	const policy = {
		conditions: {
			applications: { includeApplications: ['00000002-0000-0ff1-ce00-000000000000'] },
			clientAppTypes: ['mobileAppsAndDesktopClients', 'browser'],
			locations: { excludeLocations: ['AllTrusted'], includeLocations: ['All'] },
			users: { includeGroups: [testIds.finance] },
		},
		displayName: 'Access to EXO requires MFA',
		grantControls: { builtInControls: ['mfa'], operator: 'OR' },
		state: 'enabledForReportingButNotEnforced',
	};

	test('New-, Update- and Remove-MgIdentityConditionalAccessPolicy', async () => {
		const { id } = await made(policies, policy);
		expect((await call('PATCH', `${policies}/${id}`, { state: 'disabled' })).status).toBe(204);
		const without = { sessionControls: { applicationEnforcedRestrictions: null, persistentBrowser: null } };
		expect((await call('PATCH', `${policies}/${id}`, without)).status).toBe(204);
		expect((await call('GET', `${policies}/${id}`)).body).toMatchObject({ state: 'disabled' });
		expect((await call('DELETE', `${policies}/${id}`)).status).toBe(204);
	});

	test('New- and Update-MgIdentityConditionalAccessNamedLocation, in the letters of the script', async () => {
		const country = {
			displayName: 'Named location with unknown countries and regions',
			'@odata.type': '#microsoft.graph.countryNamedLocation',
			CountriesAndRegions: ['US', 'XK'],
			IncludeUnknownCountriesAndRegions: true,
		};
		const { id, ...first } = await made(locations, country);
		expect(first).toMatchObject({ countriesAndRegions: ['US', 'XK'], includeUnknownCountriesAndRegions: true });
		const change = { ...country, CountriesAndRegions: ['US', 'XK', 'ID'] };
		expect((await call('PATCH', `${locations}/${id}`, change)).status).toBe(204);
		expect((await call('GET', `${locations}/${id}`)).body.countriesAndRegions).toEqual(['US', 'XK', 'ID']);
		const ranges = [
			{ '@odata.type': '#microsoft.graph.iPv4CidrRange', CidrAddress: '12.34.221.11/22' },
			{ '@odata.type': '#microsoft.graph.iPv6CidrRange', CidrAddress: '2001:0:9d38:90d6:0:0:0:0/63' },
		];
		const ip = { displayName: 'Untrusted', '@odata.type': '#microsoft.graph.ipNamedLocation', IsTrusted: false };
		const { ipRanges } = await made(locations, { ...ip, IpRanges: ranges });
		expect(ipRanges).toMatchObject([
			{ cidrAddress: '12.34.221.11/22' },
			{ cidrAddress: '2001:0:9d38:90d6:0:0:0:0/63' },
		]);
		const mixed = [{ ...ranges[0], cidrAddress: '10.0.0.0/8' }];
		expect((await call('POST', locations, { ...ip, IpRanges: mixed })).status).toBe(400);
	});

	test('New-MgPolicyAuthenticationStrengthPolicy, with its configurations', async () => {
		const strength = {
			allowedCombinations: ['fido2'],
			combinationConfigurations: [
				{
					appliesToCombinations: ['fido2'],
					id: '42235320-c8db-4d8c-9344-8f1ce87f734b',
					'@odata.type': '#microsoft.graph.fido2CombinationConfiguration',
					allowedAAGUIDs: ['de1e552d-db1d-4423-a619-566b625cdc84'],
				},
			],
			displayName: 'Example',
			requirementsSatisfied: 'mfa',
			'combinationConfigurations@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#policies',
		};
		const { id } = await made('policies/authenticationStrengthPolicies', strength);
		const path = `policies/authenticationStrengthPolicies/${id}/combinationConfigurations`;
		expect((await call('GET', path)).body.value).toMatchObject([{ allowedAAGUIDs: [expect.any(String)] }]);
	});

	test('New-MgOauth2PermissionGrant and New-MgInvitation', async () => {
		const { appId } = await made('applications', { displayName: 'Mail reader' });
		const principal = await made('servicePrincipals', { appId });
		const graphs = (await call('GET', "servicePrincipals?$filter=displayName eq 'Microsoft Graph'")).body.value[0];
		const grant = { clientId: principal.id, consentType: 'AllPrincipals', resourceId: graphs.id, scope: 'User.Read' };
		const { id } = await made('oauth2PermissionGrants', grant);
		expect((await call('PATCH', `oauth2PermissionGrants/${id}`, { scope: 'User.Read Mail.Read' })).status).toBe(204);
		expect((await call('DELETE', `oauth2PermissionGrants/${id}`)).status).toBe(204);
		const invited = await made('invitations', {
			inviteRedirectUrl: 'https://myapplications.microsoft.com',
			invitedUserDisplayName: 'Eve',
			invitedUserEmailAddress: 'eve@northwind.example',
			sendInvitationMessage: false,
		});
		expect(invited).toMatchObject({ invitedUser: { id: expect.any(String) } });
	});
});

describe('Microsoft.Graph.Users', () => {
	const user = {
		accountEnabled: true,
		displayName: 'Adele Vance',
		mailNickname: 'AdeleV',
		passwordProfile: { forceChangePasswordNextSignIn: true, password: 'xWwvJ]6NMw+bWH-d' },
		userPrincipalName: 'AdeleV@contoso.example',
	};

	test('New-, Update- and Remove-MgUser, Set-MgUserManagerByRef', async () => {
		const { id } = await made('users', user);
		expect(
			(await call('PATCH', `users/${id}`, { businessPhones: ['+1 425 555 0109'], department: 'Sales' })).status,
		).toBe(204);
		expect((await call('PUT', `users/${id}/manager/$ref`, referring(testIds.bob, 'users'))).status).toBe(204);
		expect((await call('GET', `users/${id}/manager`)).body).toMatchObject({ id: testIds.bob });
		expect((await call('DELETE', `users/${id}/manager/$ref`)).status).toBe(204);
		expect((await call('DELETE', `users/${id}`)).status).toBe(204);
	});

	test('Update-MgUser says when the password is changed without giving another: the one that there is stays', async () => {
		const { directory } = authority.app.authority.storage;
		const stored = () => directory.findUser(testIds.tenant, testIds.bob);
		const before = await stored();
		const saying = (forceChangePasswordNextSignIn: boolean) =>
			call('PATCH', `users/${testIds.bob}`, { passwordProfile: { forceChangePasswordNextSignIn } });
		expect((await saying(true)).status).toBe(204);
		expect(await stored()).toEqual({ ...before, mustChangePassword: true });
		expect((await saying(false)).status).toBe(204);
		expect(await stored()).toEqual(before);
		const nothing = { passwordProfile: {} };
		expect((await call('PATCH', `users/${testIds.bob}`, nothing)).status).toBe(400);
		expect((await call('POST', 'users', { ...user, ...nothing })).status).toBe(400);
		expect(
			(await call('POST', 'users', { ...user, passwordProfile: { forceChangePasswordNextSignIn: true } })).status,
		).toBe(400);
	});
});

describe('Microsoft.Graph.Groups', () => {
	const group = { displayName: 'Library', mailEnabled: false, mailNickname: 'library', securityEnabled: true };

	test('New-MgGroup, New-MgGroupMemberByRef, Remove-MgGroupMemberByRef, New-MgGroupOwnerByRef', async () => {
		const { id } = await made('groups', group);
		for (const list of ['members', 'owners']) {
			expect((await call('POST', `groups/${id}/${list}/$ref`, referring(testIds.bob))).status).toBe(204);
			expect((await call('GET', `groups/${id}/${list}`)).body.value).toMatchObject([{ id: testIds.bob }]);
			expect((await call('DELETE', `groups/${id}/${list}/${testIds.bob}/$ref`)).status).toBe(204);
		}
		// twenty at once, as Update-MgGroup does
		const bound = { 'members@odata.bind': [testIds.alice, testIds.carol].map((one) => referring(one)['@odata.id']) };
		expect((await call('PATCH', `groups/${id}`, bound)).status).toBe(204);
		expect((await call('GET', `groups/${id}/members`)).body.value).toHaveLength(2);
		const owners = { 'owners@odata.bind': bound['members@odata.bind'] };
		expect((await call('PATCH', `groups/${id}`, owners)).status).toBe(204);
		expect((await call('GET', `groups/${id}/owners`)).body.value).toHaveLength(2);
		expect((await call('PATCH', `groups/${id}`, owners)).status).toBe(400);
		expect((await call('DELETE', `groups/${id}`)).status).toBe(204);
	});

	test('a reference to nobody, and one that is none, is refused', async () => {
		const nobody = '00000000-0000-4000-8000-00000000000f';
		const members = `groups/${testIds.finance}/members/$ref`;
		expect((await call('POST', members, referring(nobody))).status).toBe(404);
		expect((await call('POST', members, { '@odata.id': nobody })).status).toBe(400);
	});
});

describe('Microsoft.Graph.Applications', () => {
	test('New-MgApplication, Add-MgApplicationPassword, New-MgServicePrincipal, its role at an API', async () => {
		const application = await made('applications', { displayName: 'Display name' });
		const credential = { displayName: 'Created in PowerShell', endDateTime: '2027-05-26T13:03:31.0000000Z' };
		const secret = await call('POST', `applications/${application.id}/addPassword`, { passwordCredential: credential });
		expect(secret).toMatchObject({ status: 200, body: { ...credential, endDateTime: '2027-05-26T13:03:31Z' } });
		const removal = { keyId: secret.body.keyId };
		expect((await call('POST', `applications/${application.id}/removePassword`, removal)).status).toBe(204);
		const principal = await made('servicePrincipals', { appId: application.appId });
		const orders = (await call('GET', `servicePrincipals?$filter=appId eq '${testIds.orders}'`)).body.value[0];
		const assignment = { appRoleId: orders.appRoles[0].id, principalId: principal.id, resourceId: orders.id };
		await made(`servicePrincipals/${principal.id}/appRoleAssignments`, assignment);
		const owner = referring(testIds.alice);
		expect((await call('POST', `applications/${application.id}/owners/$ref`, owner)).status).toBe(204);
		expect((await call('DELETE', `applications/${application.id}`)).status).toBe(204);
	});
});

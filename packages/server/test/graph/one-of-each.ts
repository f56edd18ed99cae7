// A tenant that holds one of everything that Graph writes, and the address of each: tests that ask every row of the
// table of routes fill its placeholders from here.
import { createTestAuthority, type TestAuthority, testIds, testTenants } from '@countersign/testkit';
import { delegatedPermissions } from '../../src/directory/microsoft-graph-permissions.ts';
import { roleIds } from '../../src/directory/who-may-act-on-whom.ts';
import { writers } from '../../src/graph/caller.ts';
import { type GraphOperation, graphOperations } from '../../src/graph/operations.ts';
import { createIssuer } from '../sign-in/certificates.ts';
import { callGraph } from './calls.ts';

export const operations = graphOperations(writers);
const administering = '2f000000-0000-4000-8000-0000000000aa';
const graph = '00000003-0000-0000-c000-000000000000';
const { globalReader } = roleIds;
const passwordMethod = '28c10230-6103-485e-b985-444c60001490';

export interface OneOfEach {
	authority: TestAuthority;
	/** as a Global Administrator, by an application with every delegated permission */
	call(method: string, path: string, body?: unknown, headers?: Record<string, string>): ReturnType<typeof callGraph>;
	/** what each POST of a new object answered, by its path */
	made: ReadonlyMap<string, Awaited<ReturnType<typeof callGraph>>>;
	/** a path with the ids of what is there in place of its placeholders */
	addressOf(path: string): string;
	/** what a new one is made of, by the path that it is posted to */
	bodies: ReadonlyMap<string, object>;
}

export const versionOf = (path: string) =>
	operations.some((operation: GraphOperation) => operation.path === path && operation.beta) ? 'beta' : 'v1.0';

async function administratorToken(authority: TestAuthority): Promise<string> {
	const { body } = await authority.send({
		method: 'POST',
		path: `/${testIds.tenant}/oauth2/v2.0/token`,
		headers: { 'content-type': 'application/x-www-form-urlencoded' },
		body: new URLSearchParams({
			grant_type: 'password',
			client_id: administering,
			username: 'root@contoso.example',
			password: testIds.password,
			scope: 'https://graph.microsoft.com/.default',
		}).toString(),
	});
	return JSON.parse(body).access_token;
}

/** @param headers with which each new object is asked for */
export async function createOneOfEach(headers: Record<string, string> = {}): Promise<OneOfEach> {
	const wanted = new Set(operations.flatMap(({ access }) => access.delegated));
	const authority = await createTestAuthority({
		tenants: testTenants((tenant) => {
			tenant.settings = { ...tenant.settings, resourceOwnerPasswordCredentials: true };
			tenant.identity = { conditionalAccess: { policies: [] } };
			tenant.applications
				?.find(({ appId }) => appId === testIds.daemon)
				?.requiredResourceAccess?.push({
					resourceAppId: graph,
					resourceAccess: [{ value: 'AuditLog.Read.All', type: 'Role' }],
				});
			tenant.applications?.push({
				appId: administering,
				displayName: 'Administering',
				isFallbackPublicClient: true,
				publicClient: { redirectUris: ['http://localhost'] },
				requiredResourceAccess: [
					{
						resourceAppId: graph,
						resourceAccess: delegatedPermissions
							.filter(({ value }) => wanted.has(value))
							.map(({ value }) => ({ value, type: 'Scope' as const })),
					},
				],
				adminConsent: true,
			});
		}),
	});
	const passkey = { id: 'a', publicKey: 'pQ', aaguid: '', transports: [], displayName: 'Key', createdAt: 1 };
	const { authenticationMethods } = authority.app.authority.storage;
	await authenticationMethods.replace(testIds.tenant, testIds.alice, { revision: 0, passkeys: [passkey] });
	const token = await administratorToken(authority);
	const call: OneOfEach['call'] = (method, path, body, more) =>
		callGraph(authority, token, method, /^\/(?:v1\.0|beta)\//.test(path) ? path : `/v1.0/${path}`, body, more);
	const made = new Map<string, Awaited<ReturnType<typeof callGraph>>>();
	const bodies = new Map<string, object>();
	const refused: string[] = [];
	const ids = new Map<string, string>([
		['users/{id}', testIds.alice],
		['groups/{id}', testIds.finance],
		['groups/{id}/members/{memberId}', testIds.carol],
		['groups/{id}/owners/{ownerId}', testIds.bob],
		['applications/{id}/owners/{ownerId}', testIds.bob],
		['servicePrincipals/{id}/owners/{ownerId}', testIds.bob],
		['organization/{id}', testIds.tenant],
		['policies/authenticationMethodsPolicy/authenticationMethodConfigurations/{id}', 'Fido2'],
		['roleManagement/directory/resourceNamespaces/{namespaceId}', 'microsoft.directory'],
		['users/{id}/authentication/methods/{methodId}', passwordMethod],
		['users/{id}/authentication/passwordMethods/{methodId}', passwordMethod],
		['directoryObjects/{id}', testIds.alice],
		['domains/{id}', 'contoso.example'],
		['directoryRoles/{id}', globalReader],
		['directoryRoles/{id}/members/{memberId}', testIds.bob],
	]);
	const addressOf = (path: string) => {
		const segments = path.split('/');
		return segments
			.map((segment, index) => {
				if (!segment.startsWith('{')) return segment;
				return ids.get(segments.slice(0, index + 1).join('/')) ?? '00000000-0000-4000-8000-0000000000ff';
			})
			.join('/');
	};
	/** @returns the id of the new one */
	const make = async (path: string, body: object, placeholder = '{id}'): Promise<string> => {
		const address = `/${versionOf(path)}/${addressOf(path)}`;
		const answer = await call('POST', address, body, headers);
		if (answer.status !== 201 && answer.status !== 204)
			refused.push(`POST ${address}: ${answer.status} ${JSON.stringify(answer.body)}`);
		made.set(path, answer);
		bodies.set(path, body);
		const id = answer.body?.id ?? String(answer.headers.location).split('/').at(-1);
		if (!ids.has(`${path}/${placeholder}`)) ids.set(`${path}/${placeholder}`, id);
		return id;
	};
	const everyone = { includeUsers: [testIds.bob] };
	const conditionalAccess = 'identity/conditionalAccess';
	const appObject = await make('applications', { displayName: 'Made' });
	const { appId } = (await call('GET', `applications/${appObject}`)).body;
	const principal = await make('servicePrincipals', { appId });
	await make(
		'applications/{id}/federatedIdentityCredentials',
		{
			name: 'ci',
			issuer: 'https://token.actions.example',
			subject: 'repo:a/b',
			audiences: ['api://AzureADTokenExchange'],
		},
		'{credentialId}',
	);
	await make('users', {
		accountEnabled: true,
		displayName: 'Made',
		mailNickname: 'made',
		userPrincipalName: 'made@contoso.example',
		passwordProfile: { password: 'a long passphrase of words' },
	});
	await make('invitations', { invitedUserEmailAddress: 'eve@northwind.example', inviteRedirectUrl: 'https://a.test/' });
	await make('groups', { displayName: 'Made', mailNickname: 'made', mailEnabled: false, securityEnabled: true });
	await make('devices', {
		accountEnabled: true,
		displayName: 'Made',
		deviceId: '4c299165-6e8f-4b45-a5ba-c5d250a707ff',
		operatingSystem: 'Linux',
		operatingSystemVersion: '1',
		alternativeSecurityIds: [{ type: 2, key: 'Y3YxN2E1MWFlYw==' }],
	});
	const policyId = await make(`${conditionalAccess}/policies`, {
		displayName: 'Made',
		state: 'disabled',
		conditions: { clientAppTypes: ['all'], applications: { includeApplications: ['All'] }, users: everyone },
		grantControls: { operator: 'OR', builtInControls: ['mfa'] },
	});
	await make(`${conditionalAccess}/namedLocations`, {
		'@odata.type': '#microsoft.graph.countryNamedLocation',
		displayName: 'Made',
		countriesAndRegions: ['NL'],
	});
	await make(`${conditionalAccess}/authenticationContextClassReferences`, {
		id: 'c9',
		displayName: 'Made',
		description: 'made',
		isAvailable: true,
	});
	await make(`${conditionalAccess}/scenarios`, {
		name: 'Made',
		request: {
			signInIdentity: { '@odata.type': '#microsoft.graph.userSignIn', userId: testIds.carol },
			signInContext: { '@odata.type': '#microsoft.graph.applicationContext', includeApplications: [testIds.orders] },
			signInConditions: { clientAppType: 'browser', ipAddress: '203.0.113.9' },
		},
		expect: { outcome: 'interrupt', unmetControls: ['mfa'] },
	});
	for (const [kind, body] of [
		['policies', bodies.get(`${conditionalAccess}/policies`)],
		['namedLocations', bodies.get(`${conditionalAccess}/namedLocations`)],
	] as const) {
		const { id } = (await call('POST', `${conditionalAccess}/${kind}`, { ...body, displayName: 'Deleted' })).body;
		await call('DELETE', `${conditionalAccess}/${kind}/${id}`);
		ids.set(`${conditionalAccess}/deletedItems/${kind}/{id}`, id);
	}
	await make('identityGovernance/termsOfUse/agreements', {
		displayName: 'Made',
		isViewingBeforeAcceptanceRequired: false,
		files: [{ fileName: 'a.txt', language: 'en', isDefault: true, fileData: { data: btoa('Terms') } }],
	});
	const strength = await make('policies/authenticationStrengthPolicies', {
		displayName: 'Made',
		allowedCombinations: ['fido2'],
	});
	ids.set('countersign/authenticationStrengths/{id}', strength);
	await make(
		'policies/authenticationStrengthPolicies/{id}/combinationConfigurations',
		{
			'@odata.type': '#microsoft.graph.fido2CombinationConfiguration',
			appliesToCombinations: ['fido2'],
			allowedAAGUIDs: ['de1e552d-db1d-4423-a619-566b625cdc84'],
		},
		'{configurationId}',
	);
	await make('countersign/emergencyAccounts', { userId: testIds.bob });
	await make('countersign/eventStreams', { appId: testIds.daemon, events: ['session-revoked'] });
	await make('countersign/eventTransmitters', {
		displayName: 'Made',
		issuer: 'https://ssf.test',
		jwksUri: 'https://ssf.test/jwks',
		audience: 'https://us.test',
		events: ['session-revoked'],
	});
	await make('countersign/temporaryExclusions', {
		policyId,
		userId: testIds.bob,
		endDateTime: new Date(authority.now() * 1000 + 86_400_000).toISOString(),
		reason: 'made',
	});
	const { base64 } = await createIssuer('CN=Root');
	await make(
		'organization/{id}/certificateBasedAuthConfiguration',
		{ certificateAuthorities: [{ isRootAuthority: true, certificate: base64 }] },
		'{configurationId}',
	);
	await make('policies/authenticationMethodsPolicy/authenticationMethodConfigurations', {
		'@odata.type': '#microsoft.graph.externalAuthenticationMethodConfiguration',
		displayName: 'Made',
		state: 'enabled',
		appId: testIds.daemon,
		openIdConnectSetting: { clientId: 'abcd', discoveryUrl: 'https://a.test/.well-known/openid-configuration' },
	});
	await make('roleManagement/directory/roleAssignments', {
		principalId: testIds.bob,
		roleDefinitionId: globalReader,
		directoryScopeId: '/',
	});
	await make('directoryRoles', { roleTemplateId: 'fdd7a751-b60b-444a-984c-02652fe8fa1c' });
	const graphPrincipal = (await call('GET', `servicePrincipals(appId='${graph}')`)).body.id;
	await make('oauth2PermissionGrants', {
		clientId: principal,
		resourceId: graphPrincipal,
		consentType: 'AllPrincipals',
		scope: 'User.Read',
	});
	const assigned = { resourceId: principal, appRoleId: '00000000-0000-0000-0000-000000000000' };
	const byUser = { ...assigned, principalId: testIds.alice };
	await make('users/{id}/appRoleAssignments', byUser, '{assignmentId}');
	await make('groups/{id}/appRoleAssignments', { ...assigned, principalId: testIds.finance }, '{assignmentId}');
	await make('servicePrincipals/{id}/appRoleAssignedTo', { ...assigned, principalId: testIds.bob }, '{assignmentId}');
	const role = 'df021288-bdef-4463-88db-98f22de89214';
	await make(
		'servicePrincipals/{id}/appRoleAssignments',
		{ principalId: principal, resourceId: graphPrincipal, appRoleId: role },
		'{assignmentId}',
	);
	const methods = 'users/{id}/authentication';
	await make(`${methods}/phoneMethods`, { phoneNumber: '+31 612345678', phoneType: 'mobile' }, '{methodId}');
	await make(`${methods}/temporaryAccessPassMethods`, { isUsableOnce: true }, '{methodId}');
	for (const kind of ['softwareOathMethods', 'fido2Methods']) {
		const { body } = await call('GET', `users/${testIds.alice}/authentication/${kind}`);
		ids.set(`${methods}/${kind}/{methodId}`, body.value[0].id);
	}
	const deleted = { ...bodies.get('users'), mailNickname: 'gone', userPrincipalName: 'gone@contoso.example' };
	const { id: gone } = (await call('POST', 'users', deleted)).body;
	await call('DELETE', `users/${gone}`);
	ids.set('directory/deletedItems/{id}', gone);
	const namespace = 'roleManagement/directory/resourceNamespaces/{namespaceId}/resourceActions';
	const [action] = (await call('GET', `/beta/${addressOf(namespace)}`)).body.value;
	ids.set(`${namespace}/{id}`, action.id);
	for (const owned of ['applications/{id}', 'servicePrincipals/{id}', 'groups/{id}'])
		await call('POST', `${addressOf(owned)}/owners/$ref`, {
			'@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${testIds.bob}`,
		});
	await call('PUT', `users/${testIds.alice}/manager/$ref`, {
		'@odata.id': `https://graph.microsoft.com/v1.0/users/${testIds.bob}`,
	});
	if (refused.length > 0) throw new Error(refused.join('\n'));
	return { authority, call, made, addressOf, bodies };
}

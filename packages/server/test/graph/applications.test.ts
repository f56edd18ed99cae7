// Applications as administrators make them over Graph: what a client can do with one, what is refused, and what is told
// of it afterwards.
import { generateKeyPairSync, sign } from 'node:crypto';
import { createTestAuthority, createTestClient, type TestAuthority, testIds } from '@countersign/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { roleIds } from '../../src/directory/who-may-act-on-whom.ts';
import { applicationToken, callGraph, tenantsWithPermissions } from './calls.ts';

const graphAppId = '00000003-0000-0000-c000-000000000000';
const scopeId = '5f000000-0000-4000-8000-000000000001';
const roleId = '5f000000-0000-4000-8000-000000000002';

let authority: TestAuthority;
let token: string;
beforeEach(async () => {
	authority = await createTestAuthority({
		tenants: tenantsWithPermissions([
			'Directory.ReadWrite.All',
			'AppRoleAssignment.ReadWrite.All',
			'RoleManagement.ReadWrite.Directory',
			'AuditLog.Read.All',
		]),
	});
	token = await applicationToken(authority);
});
afterEach(() => authority.close());

const call = (method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
	callGraph(authority, token, method, `/v1.0/${path}`, body, headers);
const make = async (more: object = {}) =>
	(await call('POST', 'applications', { displayName: 'Reports', ...more })).body;
const principalOf = async (appId: string, more: object = {}) =>
	(await call('POST', 'servicePrincipals', { appId, ...more })).body;
const secretOf = async (id: string, at = 'applications') =>
	(await call('POST', `${at}/${id}/addPassword`, { passwordCredential: { displayName: 'of tests' } })).body;
const ask = (clientId: string, secret: string, scope = 'https://graph.microsoft.com/.default') =>
	createTestClient(authority).token({
		grant_type: 'client_credentials',
		client_id: clientId,
		client_secret: secret,
		scope,
	});
const refusal = (answer: { status: number; body: { error?: { code: string } } }) => [
	answer.status,
	answer.body?.error?.code,
];
const reference = (id: string) => ({ '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${id}` });

describe('an application', () => {
	test('gets tokens from when it has a service principal and a secret, which is told once and stored as a hash', async () => {
		const application = await make();
		expect(application).toMatchObject({ displayName: 'Reports', passwordCredentials: [], identifierUris: [] });
		const { secretText, keyId, hint } = await secretOf(application.id);
		expect(secretText).toMatch(/^[\w-]{40}$/);
		expect(hint).toBe(secretText.slice(0, 3));
		expect((await ask(application.appId, secretText)).status).toBe(400);
		const principal = await principalOf(application.appId);
		expect(principal).toMatchObject({ appId: application.appId, displayName: 'Reports' });
		expect((await ask(application.appId, secretText)).status).toBe(200);
		const read = JSON.stringify([
			(await call('GET', `applications/${application.id}`)).body,
			(await call('GET', 'auditLogs/directoryAudits')).body,
			await authority.app.authority.storage.directory.findApplication(application.appId),
		]);
		expect(read).toContain(keyId);
		expect(read).not.toContain(secretText);
		expect((await call('POST', `applications/${application.id}/removePassword`, { keyId })).status).toBe(204);
		expect((await ask(application.appId, secretText)).status).toBe(401);
	});

	test('answers all that was written, in the shape in which it was written', async () => {
		const written = {
			signInAudience: 'AzureADMultipleOrgs',
			identifierUris: ['https://api.contoso.example/reports'],
			isFallbackPublicClient: true,
			groupMembershipClaims: 'SecurityGroup',
			notes: 'of tests',
			tags: ['one', 'two'],
			api: {
				requestedAccessTokenVersion: 2,
				oauth2PermissionScopes: [
					{
						id: scopeId,
						value: 'Reports.Read',
						type: 'Admin',
						isEnabled: true,
						adminConsentDisplayName: 'Read reports',
						adminConsentDescription: 'Read all reports',
						userConsentDisplayName: null,
						userConsentDescription: null,
					},
				],
			},
			appRoles: [
				{
					id: roleId,
					value: 'Reader',
					displayName: 'Reader',
					description: 'Reads',
					allowedMemberTypes: ['User', 'Application'],
					isEnabled: false,
				},
			],
			spa: { redirectUris: ['https://reports.contoso.example/'] },
			web: { redirectUris: ['https://reports.contoso.example/signed-in'], homePageUrl: 'https://contoso.example/' },
			publicClient: { redirectUris: ['http://localhost'] },
			requiredResourceAccess: [
				{ resourceAppId: graphAppId, resourceAccess: [{ id: 'e1fe6dd8-ba31-4d61-89e7-88639da4683d', type: 'Scope' }] },
			],
			optionalClaims: {
				idToken: [{ name: 'email', source: null, essential: true, additionalProperties: [] }],
				accessToken: [],
				saml2Token: [],
			},
		};
		const { id } = await make(written);
		expect((await call('GET', `applications/${id}`)).body).toMatchObject(written);
		expect(
			(await call('PATCH', `applications/${id}`, { web: { logoutUrl: 'https://contoso.example/out' } })).status,
		).toBe(204);
		expect((await call('GET', `applications/${id}`)).body).toMatchObject({
			...written,
			web: { ...written.web, logoutUrl: 'https://contoso.example/out' },
		});
	});

	test.each<[string, object]>([
		['no name', { displayName: '' }],
		['a redirect URI without TLS [sec 239] [sec 251]', { web: { redirectUris: ['http://reports.contoso.example/'] } }],
		['a redirect URI with a wildcard [sec 251]', { spa: { redirectUris: ['https://*.contoso.example/'] } }],
		['a redirect URI that runs a script [sec 251]', { publicClient: { redirectUris: ['javascript:alert(1)'] } }],
		['an audience that is not served', { signInAudience: 'PersonalMicrosoftAccount' }],
		['the identifier of another domain', { identifierUris: ['https://api.northwind.example'] }],
		['the identifier of Microsoft Graph', { identifierUris: ['https://graph.microsoft.com'] }],
		['the identifier that another application has by its id', { identifierUris: [`api://${testIds.daemon}`] }],
		[
			'access tokens from the authorization endpoint',
			{ web: { implicitGrantSettings: { enableAccessTokenIssuance: true } } },
		],
		['encrypted tokens', { tokenEncryptionKeyId: scopeId }],
		['a secret of its own', { passwordCredentials: [{ secretText: 'chosen by the caller' }] }],
		['an appId of its own', { appId: testIds.daemon }],
		['a tenant of its own', { tenantId: testIds.strangerTenant }],
		[
			'a role twice',
			{
				appRoles: [0, 1].map(() => ({
					id: roleId,
					value: 'a',
					displayName: 'a',
					description: 'a',
					allowedMemberTypes: ['User'],
				})),
			},
		],
		['a certificate that is none', { keyCredentials: [{ key: 'bm8=' }] }],
	])('with %s is 400', async (_, body) => {
		expect(refusal(await call('POST', 'applications', { displayName: 'Reports', ...body }))).toEqual([
			400,
			'Request_BadRequest',
		]);
	});

	test('loses no permission or role that is switched on', async () => {
		const scope = {
			id: scopeId,
			value: 'Reports.Read',
			adminConsentDisplayName: 'Read',
			adminConsentDescription: 'Read',
		};
		const { id } = await make({ api: { oauth2PermissionScopes: [scope] } });
		const patch = (scopes: object[]) =>
			call('PATCH', `applications/${id}`, { api: { oauth2PermissionScopes: scopes } });
		expect((await patch([])).status).toBe(400);
		expect((await patch([{ ...scope, value: 'Other' }])).status).toBe(400);
		expect((await patch([{ ...scope, isEnabled: false }])).status).toBe(204);
		expect((await patch([])).status).toBe(204);
	});

	test('is changed by whoever read it as it is, with If-Match', async () => {
		const { id } = await make();
		const { etag } = (await call('GET', `applications/${id}`)).headers;
		const rename = (tag: string) => call('PATCH', `applications/${id}`, { displayName: 'Other' }, { 'if-match': tag });
		expect((await rename('"another"')).status).toBe(412);
		expect((await rename(String(etag))).status).toBe(204);
		expect((await rename(String(etag))).status).toBe(412);
	});

	test('that is deleted gets no tokens, stands among the deleted for 30 days, and comes back', async () => {
		const { id, appId } = await make();
		const { secretText } = await secretOf(id);
		await principalOf(appId);
		expect((await call('DELETE', `applications/${id}`)).status).toBe(204);
		expect((await call('GET', `applications(appId='${appId}')`)).status).toBe(404);
		expect((await ask(appId, secretText)).status).toBe(400);
		expect((await call('GET', 'directory/deletedItems/microsoft.graph.application')).body.value).toMatchObject([
			{ id },
		]);
		expect((await call('POST', `directory/deletedItems/${id}/restore`)).body).toMatchObject({ id, appId });
		expect((await ask(appId, secretText)).status).toBe(200);
		expect((await call('DELETE', `applications/${id}`)).status).toBe(204);
		expect((await call('DELETE', `directory/deletedItems/${id}`)).status).toBe(204);
		expect((await call('POST', `directory/deletedItems/${id}/restore`)).status).toBe(404);
	});
});

describe('a key', () => {
	test('is exchanged by whoever shows that it has one that is there', async () => {
		const { id } = await make();
		const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
		const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
		const text = `${encode({ alg: 'RS256' })}.${encode({ aud: '00000002-0000-0000-c000-000000000000', iss: id })}`;
		const proof = `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`;
		const body = { keyCredential: { type: 'AsymmetricX509Cert', usage: 'Verify', key: 'bm8=' }, proof };
		expect((await call('POST', `applications/${id}/addKey`, body)).status).toBe(400);
	});
});

describe('an owner', () => {
	test('is added once, listed, and taken away', async () => {
		const { id } = await make({ 'owners@odata.bind': [reference(testIds.bob)['@odata.id']] });
		const owners = `applications/${id}/owners`;
		expect((await call('GET', owners)).body.value).toMatchObject([{ id: testIds.bob }]);
		expect((await call('POST', `${owners}/$ref`, reference(testIds.alice))).status).toBe(204);
		expect((await call('POST', `${owners}/$ref`, reference(testIds.alice))).status).toBe(400);
		expect((await call('POST', `${owners}/$ref`, reference(testIds.stranger))).status).toBe(404);
		expect((await call('POST', `${owners}/$ref`, reference(testIds.finance))).status).toBe(400);
		expect((await call('DELETE', `${owners}/${testIds.bob}/$ref`)).status).toBe(204);
		expect((await call('GET', owners)).body.value).toMatchObject([{ id: testIds.alice }]);
	});
});

describe('a federated identity credential', () => {
	const credential = {
		name: 'pipeline',
		issuer: 'https://tokens.example',
		subject: 'repo:contoso/reports',
		audiences: ['api://AzureADTokenExchange'],
	};
	test('is made, found by its name, changed and deleted', async () => {
		const application = await make();
		const path = `applications/${application.id}/federatedIdentityCredentials`;
		const { body } = await call('POST', path, credential);
		expect(body).toMatchObject(credential);
		expect((await call('POST', path, { ...credential, name: 'again' })).status).toBe(400);
		expect((await call('PATCH', `${path}/${body.id}`, { subject: 'repo:contoso/other' })).status).toBe(204);
		for (const key of [`${path}(name='pipeline')`, `${path}/pipeline`, `${path}/Pipeline`])
			expect((await call('GET', key)).body).toMatchObject({ id: body.id, subject: 'repo:contoso/other' });
		expect((await call('PATCH', `${path}/pipeline`, { description: 'By its name' })).status).toBe(204);
		expect((await call('GET', `${path}/${body.id}`)).body).toMatchObject({ description: 'By its name' });
		expect((await call('DELETE', `${path}/${body.id}`)).status).toBe(204);
		expect((await call('GET', path)).body.value).toEqual([]);
		const stored = await authority.app.authority.storage.directory.findApplication(application.appId);
		expect(stored).not.toHaveProperty('federatedIdentityCredentials');
	});

	test.each<[string, object]>([
		['an issuer without TLS', { issuer: 'http://tokens.example' }],
		['two audiences', { audiences: ['a', 'b'] }],
		['no subject', { subject: '' }],
		['keys of the caller', { jwks: { keys: [] } }],
	])('with %s is 400', async (_, more) => {
		const { id } = await make();
		const path = `applications/${id}/federatedIdentityCredentials`;
		expect((await call('POST', path, { ...credential, ...more })).status).toBe(400);
	});
});

describe('a grant', () => {
	test('of an application role stands in the next token, and in none after it was taken away', async () => {
		const api = await make({
			identifierUris: ['api://reports'],
			api: { requestedAccessTokenVersion: 2 },
			appRoles: [
				{
					id: roleId,
					value: 'Read.All',
					displayName: 'Read',
					description: 'Read',
					allowedMemberTypes: ['Application'],
				},
			],
		});
		const resource = await principalOf(api.appId);
		const client = await make({ displayName: 'Client' });
		const principal = await principalOf(client.appId);
		const { secretText } = await secretOf(client.id);
		const assignment = { principalId: principal.id, resourceId: resource.id, appRoleId: roleId };
		const { body, status } = await call('POST', `servicePrincipals/${principal.id}/appRoleAssignments`, assignment);
		expect(status).toBe(201);
		const rolesIn = async () => {
			const answer = await ask(client.appId, secretText, 'api://reports/.default');
			return JSON.parse(Buffer.from(answer.body.access_token.split('.')[1], 'base64url').toString()).roles;
		};
		expect(await rolesIn()).toEqual(['Read.All']);
		expect((await call('POST', `servicePrincipals/${resource.id}/appRoleAssignedTo`, assignment)).status).toBe(400);
		expect((await call('DELETE', `servicePrincipals/${resource.id}/appRoleAssignedTo/${body.id}`)).status).toBe(204);
		expect(await rolesIn()).toBeUndefined();
		expect(
			(await call('POST', `users/${testIds.bob}/appRoleAssignments`, { ...assignment, principalId: testIds.bob }))
				.status,
		).toBe(400);
	});

	test('of a role is nobody’s to give who may write the directory alone: it could make itself anything', async () => {
		await authority.close();
		authority = await createTestAuthority({ tenants: tenantsWithPermissions(['Directory.ReadWrite.All']) });
		token = await applicationToken(authority);
		const [graph, self] = await Promise.all(
			[graphAppId, testIds.daemon].map(
				async (appId) => (await call('GET', `servicePrincipals(appId='${appId}')`)).body,
			),
		);
		const { id } = graph.appRoles.find(
			({ value }: { value: string }) => value === 'RoleManagement.ReadWrite.Directory',
		);
		const assignment = { principalId: self.id, resourceId: graph.id, appRoleId: id };
		for (const path of [`${self.id}/appRoleAssignments`, `${graph.id}/appRoleAssignedTo`])
			expect(refusal(await call('POST', `servicePrincipals/${path}`, assignment)), path).toEqual([
				403,
				'Authorization_RequestDenied',
			]);
	});

	test('of delegated permissions is made once, widened and withdrawn', async () => {
		const client = await principalOf((await make()).appId);
		const { body: graph } = await call('GET', `servicePrincipals(appId='${graphAppId}')`);
		const grant = { clientId: client.id, resourceId: graph.id, consentType: 'AllPrincipals', scope: 'User.Read' };
		const { body, status } = await call('POST', 'oauth2PermissionGrants', grant);
		expect(status).toBe(201);
		expect(body).toMatchObject({ ...grant, principalId: null });
		expect((await call('POST', 'oauth2PermissionGrants', grant)).status).toBe(409);
		const path = `oauth2PermissionGrants/${body.id}`;
		expect((await call('PATCH', path, { scope: 'User.Read No.Such' })).status).toBe(400);
		expect((await call('PATCH', path, { scope: 'User.Read Mail.Read' })).status).toBe(204);
		expect((await call('GET', path)).body.scope.split(' ').sort()).toEqual(['Mail.Read', 'User.Read']);
		expect((await call('DELETE', path)).status).toBe(204);
		expect((await call('GET', path)).status).toBe(404);
	});
});

describe('[case graph/02] an application that holds a directory role', () => {
	test('is given no secret by whoever could not hold that role, by any way there is', async () => {
		const application = await make();
		const principal = await principalOf(application.appId);
		const role = { principalId: principal.id, roleDefinitionId: roleIds.globalAdministrator, directoryScopeId: '/' };
		expect((await call('POST', 'roleManagement/directory/roleAssignments', role)).status).toBe(201);
		const attempts: [string, string, object?][] = [
			['POST', `applications/${application.id}/addPassword`, {}],
			['POST', `servicePrincipals/${principal.id}/addPassword`, {}],
			['PATCH', `applications/${application.id}`, { keyCredentials: [] }],
			['PATCH', `servicePrincipals/${principal.id}`, { accountEnabled: false }],
			['POST', `applications/${application.id}/owners/$ref`, reference(testIds.bob)],
			['POST', `servicePrincipals/${principal.id}/owners/$ref`, reference(testIds.bob)],
			[
				'POST',
				`applications/${application.id}/federatedIdentityCredentials`,
				{ name: 'a', issuer: 'https://tokens.example', subject: 's', audiences: ['a'] },
			],
			['DELETE', `applications/${application.id}`],
			['DELETE', `servicePrincipals/${principal.id}`],
		];
		for (const [method, path, body] of attempts)
			expect(refusal(await call(method, path, body)), `${method} ${path}`).toEqual([
				403,
				'Authorization_RequestDenied',
			]);
	});
});

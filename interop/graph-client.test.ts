// Microsoft's Graph client from npm, unmodified, against the admin API: an administrator's program that keeps policies
// as code.
import {
	bearerTokenAuthenticationPolicy,
	createDefaultHttpClient,
	createPipelineFromOptions,
	createPipelineRequest,
} from '@azure/core-rest-pipeline';
import { InteractiveBrowserCredential } from '@azure/identity';
import {
	ConfidentialClientApplication,
	CryptoProvider,
	InteractionRequiredAuthError,
	PublicClientApplication,
} from '@azure/msal-node';
import { testIds } from '@countersign/testkit';
import { Client, GraphError, PageIterator } from '@microsoft/microsoft-graph-client';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type InteropAuthority, startInteropAuthority } from './authority.ts';
import { startMachineBrowser } from './machine-browser.ts';
import { entraTenants } from './tenants.ts';

const alice = { username: 'alice@contoso.example', password: testIds.password };

let authority: InteropAuthority;
let graph: Client;
beforeAll(async () => {
	authority = await startInteropAuthority(
		entraTenants((tenant) => {
			const asks = ['AuditLog.Read.All', 'User.ReadWrite.All', 'Group.Read.All', 'Directory.ReadWrite.All'].map(
				(value) => ({
					value,
					type: 'Role' as const,
				}),
			);
			const daemon = tenant.applications?.find(({ appId }) => appId === testIds.daemon);
			daemon?.requiredResourceAccess?.push({
				resourceAppId: '00000003-0000-0000-c000-000000000000',
				resourceAccess: asks,
			});
		}),
	);
	const daemon = new ConfidentialClientApplication({
		auth: {
			clientId: testIds.daemon,
			authority: `${authority.origin}/${testIds.tenant}`,
			knownAuthorities: [authority.host],
			clientSecret: testIds.secret,
		},
	});
	graph = Client.initWithMiddleware({
		baseUrl: `${authority.origin}/`,
		customHosts: new Set([new URL(authority.origin).hostname]),
		authProvider: {
			async getAccessToken() {
				const result = await daemon.acquireTokenByClientCredential({
					scopes: ['https://graph.microsoft.com/.default'],
				});
				return result?.accessToken ?? '';
			},
		},
	});
});
afterAll(() => authority.close());

/** Alice, signed in through MSAL. */
async function signedIn() {
	const client = new PublicClientApplication({
		auth: {
			clientId: testIds.native,
			authority: `${authority.origin}/${testIds.tenant}`,
			knownAuthorities: [authority.host],
		},
	});
	const { verifier, challenge } = await new CryptoProvider().generatePkceCodes();
	const request = { scopes: ['User.Read'], redirectUri: 'http://localhost:7000/' };
	const url = await client.getAuthCodeUrl({ ...request, codeChallenge: challenge, codeChallengeMethod: 'S256' });
	const { parameters } = await authority.authorize(authority.browser(), url, { ...alice, consent: true });
	const { accessToken, account } = await client.acquireTokenByCode({
		...request,
		code: parameters.get('code') ?? '',
		codeVerifier: verifier,
	});
	if (!account) throw new Error('no account');
	return {
		accessToken,
		refresh: () => client.acquireTokenSilent({ scopes: request.scopes, account, forceRefresh: true }),
	};
}

test('a user’s application asks who the user is, as the quickstarts do', async () => {
	const { accessToken } = await signedIn();
	const ofUser = Client.init({
		baseUrl: `${authority.origin}/`,
		customHosts: new Set([new URL(authority.origin).hostname]),
		authProvider: (done) => done(null, accessToken),
	});
	expect(await ofUser.api('/me').get()).toMatchObject({
		id: testIds.alice,
		displayName: 'Alice',
		userPrincipalName: alice.username,
	});
	expect(await ofUser.api('/me').select('displayName').get()).toEqual({
		'@odata.context': expect.any(String),
		displayName: 'Alice',
	});
	expect((await ofUser.api('/me/getMemberGroups').post({ securityEnabledOnly: true })).value).toEqual([
		testIds.everyone,
	]);
});

const policies = '/identity/conditionalAccess/policies';

test('a policy is made, read, changed, listed and deleted', async () => {
	const made = await graph.api(policies).post({
		displayName: 'as code',
		state: 'enabledForReportingButNotEnforced',
		conditions: {
			clientAppTypes: ['all'],
			applications: { includeApplications: ['All'] },
			users: { includeUsers: ['All'] },
		},
		grantControls: { operator: 'OR', builtInControls: ['mfa'] },
	});
	expect(made.id).toMatch(/^[0-9a-f-]{36}$/);
	await graph.api(`${policies}/${made.id}`).patch({ state: 'disabled' });
	expect(await graph.api(`${policies}/${made.id}`).get()).toMatchObject({ displayName: 'as code', state: 'disabled' });
	const names: string[] = [];
	await new PageIterator(
		graph,
		await graph.api(policies).get(),
		({ displayName }) => names.push(displayName) > 0,
	).iterate();
	expect(names).toContain('as code');
	expect((await graph.api(policies).filter("displayName eq 'as code'").select('id').get()).value).toEqual([
		{ id: made.id },
	]);
	await graph.api(`${policies}/${made.id}`).delete();
	await expect(graph.api(`${policies}/${made.id}`).get()).rejects.toMatchObject({ statusCode: 404 });
});

test('the sign-in log is read to its end, page by page, and a refusal is found by its Trace ID', async () => {
	const wrong = new ConfidentialClientApplication({
		auth: {
			clientId: testIds.daemon,
			authority: `${authority.origin}/${testIds.tenant}`,
			knownAuthorities: [authority.host],
			clientSecret: 'wrong',
		},
	});
	const refusals: string[] = [];
	for (let index = 0; index < 5; index += 1) {
		const error = await wrong
			.acquireTokenByClientCredential({ scopes: ['api://orders/.default'] })
			.catch((caught) => caught);
		refusals.push(/Trace ID: (\S+)/.exec(error.errorMessage)?.[1] ?? '');
	}
	const seen: string[] = [];
	const first = await graph
		.api('/auditLogs/signIns')
		.filter('status/errorCode eq 7000215')
		.orderby('createdDateTime desc')
		.top(2)
		.get();
	await new PageIterator(graph, first, ({ id }) => seen.push(id) > 0).iterate();
	expect(seen).toEqual(refusals.toReversed());
	expect(await graph.api(`/auditLogs/signIns/${refusals[0]}`).get()).toMatchObject({
		appId: testIds.daemon,
		status: { errorCode: 7000215 },
	});
});

test('users are listed page by page, and who is in a group', async () => {
	const seen: string[] = [];
	await new PageIterator(
		graph,
		await graph.api('/users').top(2).select('id').get(),
		({ id }) => seen.push(id) > 0,
	).iterate();
	expect(seen).toEqual([testIds.alice, testIds.bob, testIds.carol, testIds.disabled, testIds.admin]);
	const named = await graph.api('/groups').filter("displayName eq 'Everyone'").get();
	expect(named.value).toEqual([expect.objectContaining({ id: testIds.everyone })]);
	const members: string[] = [];
	const first = await graph.api(`/groups/${testIds.everyone}/members`).top(1).get();
	await new PageIterator(graph, first, ({ displayName }) => members.push(displayName) > 0).iterate();
	expect(members).toEqual(['Alice', 'Finance']);
	expect((await graph.api(`/users/${testIds.carol}/memberOf`).get()).value).toEqual([
		expect.objectContaining({ displayName: 'Finance' }),
	]);
	const transitive = await graph
		.api(`/users/${testIds.carol}/transitiveMemberOf/microsoft.graph.group`)
		.select('id')
		.get();
	expect(new Set(transitive.value.map(({ id }: { id: string }) => id))).toEqual(
		new Set([testIds.finance, testIds.everyone]),
	);
	const byIds = await graph.api('/directoryObjects/getByIds').post({ ids: [testIds.finance], types: ['group'] });
	expect(byIds.value).toEqual([expect.objectContaining({ displayName: 'Finance' })]);
});

test('a user is disabled, enabled, and signed out everywhere', async () => {
	await graph.api(`/users/${testIds.bob}`).patch({ accountEnabled: false });
	expect(await graph.api('/users/bob@contoso.example').get()).toMatchObject({ id: testIds.bob, accountEnabled: false });
	await graph.api(`/users/${testIds.bob}`).patch({ accountEnabled: true });
	expect(await graph.api(`/users/${testIds.bob}/revokeSignInSessions`).post(undefined)).toMatchObject({ value: true });
});

test('MSAL hears of a revocation at its next refresh, and that the user must sign in', async () => {
	const { refresh } = await signedIn();
	expect((await refresh()).fromCache).toBe(false);
	await graph.api(`/users/${alice.username}/revokeSignInSessions`).post(undefined);
	const error = await refresh().catch((caught) => caught);
	expect(error).toBeInstanceOf(InteractionRequiredAuthError);
	expect(error).toMatchObject({ errorNo: 50173, subError: 'bad_token' });
});

test.skipIf(process.platform !== 'linux')(
	'Graph tells a client that understands challenges of a revocation, and Azure’s pipeline has the user sign in again',
	async () => {
		// what is issued within the second of a revocation does not outlive it, and the test before revoked her too
		const nextSecond = () => new Promise((resolve) => setTimeout(resolve, 1100));
		await nextSecond();
		const browser = await startMachineBrowser(authority, { ...alice, consent: true });
		for (const [name, value] of Object.entries(browser.env)) vi.stubEnv(name, value);
		const options = {
			authorityHost: authority.origin,
			disableInstanceDiscovery: true,
			tenantId: testIds.tenant,
			clientId: testIds.native,
		};
		const pipeline = createPipelineFromOptions({});
		const scopes = 'https://graph.microsoft.com/User.Read';
		pipeline.addPolicy(
			bearerTokenAuthenticationPolicy({ credential: new InteractiveBrowserCredential(options), scopes }),
		);
		const statuses: number[] = [];
		pipeline.addPolicy({
			name: 'watch',
			async sendRequest(request, next) {
				const response = await next(request);
				statuses.push(response.status);
				return response;
			},
		});
		const me = () =>
			pipeline.sendRequest(createDefaultHttpClient(), createPipelineRequest({ url: `${authority.origin}/v1.0/me` }));
		expect((await me()).status).toBe(200);
		await graph.api(`/users/${alice.username}/revokeSignInSessions`).post(undefined);
		await nextSecond();
		expect(JSON.parse((await me()).bodyAsText ?? '')).toMatchObject({ userPrincipalName: alice.username });
		expect(statuses).toEqual([200, 401, 200]);
		vi.unstubAllEnvs();
		browser.close();
	},
);

test('an action that an administrator protects is done through MSAL with the claims of Graph’s challenge', async () => {
	const actions = '/roleManagement/directory/resourceNamespaces/microsoft.directory/resourceActions';
	const protect = (authenticationContextId: string | null) =>
		graph
			.api(`${actions}/microsoft.directory-namedLocations-basic-update-patch`)
			.version('beta')
			.patch({ authenticationContextId });
	await protect('c1');
	const client = new PublicClientApplication({
		auth: {
			clientId: testIds.native,
			authority: `${authority.origin}/${testIds.tenant}`,
			knownAuthorities: [authority.host],
			clientCapabilities: ['cp1'],
		},
	});
	const tokenOf = async (claims?: string) => {
		const { verifier, challenge } = await new CryptoProvider().generatePkceCodes();
		const request = {
			scopes: ['Policy.ReadWrite.ConditionalAccess'],
			redirectUri: 'http://localhost:7000/',
			...(claims === undefined ? {} : { claims }),
		};
		const url = await client.getAuthCodeUrl({ ...request, codeChallenge: challenge, codeChallengeMethod: 'S256' });
		const root = { ...alice, username: 'root@contoso.example', totpSecret: testIds.totpSecret, consent: true };
		const { parameters } = await authority.authorize(authority.browser(), url, root);
		const code = parameters.get('code') ?? '';
		return (await client.acquireTokenByCode({ ...request, code, codeVerifier: verifier })).accessToken;
	};
	const rename = (token: string) =>
		Client.init({
			baseUrl: `${authority.origin}/`,
			customHosts: new Set([new URL(authority.origin).hostname]),
			authProvider: (done) => done(null, token),
		})
			.api(`/identity/conditionalAccess/namedLocations/${testIds.office}`)
			.patch({ '@odata.type': '#microsoft.graph.ipNamedLocation', displayName: 'The office' });
	const refused = await rename(await tokenOf()).catch((caught) => caught);
	expect(refused).toMatchObject({ statusCode: 401, code: 'InvalidAuthenticationToken' });
	const [, claims = ''] = /claims="([^"]+)"/.exec(refused.headers.get('www-authenticate')) ?? [];
	await rename(await tokenOf(Buffer.from(claims, 'base64').toString()));
	await protect(null);
});

test('an authentication context is made and named locations are listed', async () => {
	await graph
		.api('/identity/conditionalAccess/authenticationContextClassReferences/c9')
		.patch({ displayName: 'Nine', isAvailable: true });
	expect(await graph.api('/identity/conditionalAccess/authenticationContextClassReferences/c9').get()).toMatchObject({
		id: 'c9',
		displayName: 'Nine',
	});
	expect((await graph.api('/identity/conditionalAccess/namedLocations').get()).value).toHaveLength(1);
});

test('what is wrong is a GraphError with its code', async () => {
	const error = await graph
		.api(policies)
		.post({ displayName: 'broken' })
		.catch((caught) => caught);
	expect(error).toBeInstanceOf(GraphError);
	expect(error).toMatchObject({ statusCode: 400, code: 'BadRequest' });
	expect(error.requestId).toMatch(/^[0-9a-f-]{36}$/);
});

test('a throttled answer is tried again after Retry-After, and the program never sees it', async () => {
	await authority.orderFault({ endpoint: 'policies', kind: 'throttle', count: 1, retryAfter: 1 });
	expect((await graph.api(policies).get()).value.length).toBeGreaterThan(0);
});

test('a user, a group and an application are made, and MSAL signs the user in to the application', async () => {
	const password = 'a password of tests 1';
	const user = await graph.api('/users').post({
		accountEnabled: true,
		displayName: 'Nora',
		mailNickname: 'nora',
		userPrincipalName: 'nora@contoso.example',
		passwordProfile: { password, forceChangePasswordNextSignIn: false },
	});
	const group = await graph
		.api('/groups')
		.post({ displayName: 'Reporters', mailNickname: 'reporters', mailEnabled: false, securityEnabled: true });
	await graph
		.api(`/groups/${group.id}/members/$ref`)
		.post({ '@odata.id': `${authority.origin}/v1.0/directoryObjects/${user.id}` });
	const application = await graph.api('/applications').post({
		displayName: 'Reports',
		publicClient: { redirectUris: ['http://localhost:7000/'] },
		web: { redirectUris: ['https://reports.contoso.example/'] },
		groupMembershipClaims: 'SecurityGroup',
	});
	const { id: principalId } = await graph.api('/servicePrincipals').post({ appId: application.appId });
	const { secretText } = await graph
		.api(`/applications/${application.id}/addPassword`)
		.post({ passwordCredential: { displayName: 'of tests' } });
	const { value } = await graph
		.api('/servicePrincipals')
		.filter("appId eq '00000003-0000-0000-c000-000000000000'")
		.get();
	await graph.api('/oauth2PermissionGrants').post({
		clientId: principalId,
		consentType: 'AllPrincipals',
		resourceId: value[0].id,
		scope: 'openid profile offline_access User.Read',
	});
	const client = new ConfidentialClientApplication({
		auth: {
			clientId: application.appId,
			authority: `${authority.origin}/${testIds.tenant}`,
			knownAuthorities: [authority.host],
			clientSecret: secretText,
		},
	});
	const request = { scopes: ['User.Read'], redirectUri: 'https://reports.contoso.example/' };
	const { verifier, challenge } = await new CryptoProvider().generatePkceCodes();
	const url = await client.getAuthCodeUrl({ ...request, codeChallenge: challenge, codeChallengeMethod: 'S256' });
	const { parameters } = await authority.authorize(authority.browser(), url, {
		username: 'nora@contoso.example',
		password,
	});
	const { idTokenClaims } = await client.acquireTokenByCode({
		...request,
		code: parameters.get('code') ?? '',
		codeVerifier: verifier,
	});
	expect(idTokenClaims).toMatchObject({ oid: user.id, groups: [group.id] });
	await graph.api(`/applications/${application.id}`).delete();
	await expect(
		client.acquireTokenByClientCredential({ scopes: ['https://graph.microsoft.com/.default'], skipCache: true }),
	).rejects.toMatchObject({ errorCode: 'unauthorized_client' });
});

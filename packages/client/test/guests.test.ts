// A user who is a guest of another tenant: one client, one account, one refresh token, and tokens of each tenant by
// themselves.
import {
	createAuthorityFetch,
	createBrowser,
	createTestAuthority,
	createTestClient,
	responseParameters,
	type TestAuthority,
	testIds,
	testTenants,
} from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
	type Account,
	ClientConfigurationError,
	createConfidentialClient,
	createPublicClient,
	type PublicClient,
} from '../src/index.ts';

const guestId = '30000000-0000-4000-8000-0000000000aa';
const eve = { username: 'eve@northwind.example', password: testIds.password, consent: true };
const redirectUri = 'http://localhost:7000/';
const graph = ['User.Read'];

let authority: TestAuthority;
let client: PublicClient;
let entries: Map<string, string>;
beforeEach(async () => {
	authority = await createTestAuthority({
		tenants: testTenants((tenant) => {
			tenant.users?.push({
				id: guestId,
				userPrincipalName: 'eve#EXT#@contoso.example',
				displayName: 'Eve (guest)',
				homeAccount: eve.username,
			});
			for (const application of tenant.applications ?? [])
				if ([testIds.native, testIds.daemon].includes(application.appId as never))
					application.signInAudience = 'AzureADMultipleOrgs';
		}),
	});
	entries = new Map();
	client = createPublicClient({ ...options(), clientId: testIds.native, redirectUri });
});
afterEach(() => authority.close());

const at = (tenant: string) => `${authority.origin}/${tenant}`;
const options = () => ({
	authority: at(testIds.strangerTenant),
	clock: () => authority.now() * 1000,
	fetch: createAuthorityFetch(authority),
	cache: {
		get: async (key: string) => entries.get(key),
		set: async (key: string, value: string) => void entries.set(key, value),
		delete: async (key: string) => void entries.delete(key),
		keys: async () => [...entries.keys()],
	},
});

async function signIn(tenant?: string) {
	const asked = { scopes: graph, ...(tenant ? { authority: at(tenant) } : {}) };
	const { url, pending } = await client.getAuthCodeUrl(asked);
	const browser = createBrowser(authority);
	const page = await createTestClient(authority).signIn(browser, await browser.open(url), eve);
	const code = responseParameters(page).get('code') ?? '';
	return client.acquireTokenByCode({ ...asked, code, codeVerifier: pending.verifier, redirectUri });
}

const tenantOf = (result: { accessToken: string }) => decodeJwt(result.accessToken).tid;

test('signed in at home, the guest gets tokens of the other tenant silently; each tenant’s token is found again where it belongs', async () => {
	const home = await signIn();
	const account = home.account as Account;
	const scopes = ['api://orders/Orders.Read'];
	const abroad = await client.acquireTokenSilent({ scopes, account, authority: at(testIds.tenant) });
	expect(decodeJwt(abroad.accessToken)).toMatchObject({ tid: testIds.tenant, oid: guestId });
	expect(abroad.account).toMatchObject({
		homeAccountId: account.homeAccountId,
		localAccountId: guestId,
		tenantId: testIds.tenant,
	});

	const again = await client.acquireTokenSilent({ scopes, account, authority: at(testIds.tenant) });
	expect([again.fromCache, again.accessToken, again.account?.localAccountId]).toEqual([
		true,
		abroad.accessToken,
		guestId,
	]);
	const atHome = await client.acquireTokenSilent({ scopes: graph, account });
	expect([atHome.fromCache, tenantOf(atHome), atHome.account?.localAccountId]).toEqual([
		true,
		testIds.strangerTenant,
		testIds.stranger,
	]);
	expect(tenantOf(await client.acquireTokenSilent({ scopes: graph, account, forceRefresh: true }))).toBe(
		testIds.strangerTenant,
	);
});

test('of equal scopes in two tenants, neither’s token answers for the other, in a cache that clients share too', async () => {
	const { account } = await signIn();
	await signIn(testIds.tenant);
	const other = createPublicClient({
		...options(),
		clientId: testIds.native,
		redirectUri,
		authority: at(testIds.tenant),
	});
	const request = { scopes: graph, account: account as Account };
	expect(tenantOf(await client.acquireTokenSilent(request))).toBe(testIds.strangerTenant);
	expect(tenantOf(await client.acquireTokenSilent({ ...request, authority: at(testIds.tenant) }))).toBe(testIds.tenant);
	expect(tenantOf(await other.acquireTokenSilent(request))).toBe(testIds.tenant);
});

test('the account is listed as what it is in each tenant, and removed from all', async () => {
	const { account } = await signIn();
	await signIn(testIds.tenant);
	const listed = (await client.getAllAccounts())
		.map(({ homeAccountId, localAccountId }) => [homeAccountId, localAccountId])
		.sort();
	expect(listed).toEqual([testIds.stranger, guestId].map((id) => [account?.homeAccountId, id]).sort());
	await client.removeAccount(account as Account);
	// the mark of the sign-out stays: what began before it in another tab must not bring the account back
	expect([...entries.keys()].filter((key) => !key.startsWith('signedOut|'))).toEqual([]);
});

test('an application’s own token is that of the tenant that is asked', async () => {
	const daemon = createConfidentialClient({
		...options(),
		clientId: testIds.daemon,
		clientSecret: testIds.secret,
		authority: at(testIds.tenant),
	});
	const scopes = ['https://graph.microsoft.com/.default'];
	expect(tenantOf(await daemon.acquireTokenForClient({ scopes }))).toBe(testIds.tenant);
	const there = await daemon.acquireTokenForClient({ scopes, authority: at(testIds.strangerTenant) });
	expect([there.fromCache, tenantOf(there)]).toEqual([false, testIds.strangerTenant]);
});

test.each([
	['another host', 'https://evil.test/x'],
	['another port', 'https://login.test:1/x'],
	['plain http', 'http://login.test:8443/x'],
	['no address', 'contoso'],
])(
	'[sec 216] an authority of %s is a ClientConfigurationError: the refresh token does not go there',
	async (_, other) => {
		const { account } = await signIn();
		await expect(
			client.acquireTokenSilent({ scopes: graph, account: account as Account, authority: other }),
		).rejects.toThrow(ClientConfigurationError);
		await expect(client.getAuthCodeUrl({ scopes: graph, authority: other })).rejects.toThrow(ClientConfigurationError);
	},
);

// A user who is a guest of another tenant, with @azure/msal-node, unmodified: one account in its cache, a token for
// each tenant.
import { CryptoProvider, InteractionRequiredAuthError, PublicClientApplication } from '@azure/msal-node';
import { testIds } from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type InteropAuthority, startInteropAuthority } from './authority.ts';
import { entraTenants } from './tenants.ts';

const guestId = '30000000-0000-4000-8000-0000000000aa';
const eve = { username: 'eve@northwind.example', password: testIds.password, consent: true };
const redirectUri = 'http://localhost:7000/';
const c1 = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';

let authority: InteropAuthority;
beforeAll(async () => {
	authority = await startInteropAuthority(
		entraTenants((tenant) => {
			const guest = {
				id: guestId,
				userPrincipalName: 'eve_northwind.example#EXT#@contoso.example',
				displayName: 'Eve (guest)',
				homeAccount: eve.username,
				authentication: { softwareOathMethods: [{ secretKey: testIds.totpSecret }] },
			};
			tenant.users?.push(guest);
			for (const application of tenant.applications ?? [])
				if (application.appId === testIds.native) application.signInAudience = 'AzureADMultipleOrgs';
		}),
	);
});
afterAll(() => authority.close());

const at = (tenant: string) => `${authority.origin}/${tenant}`;

async function interactive(
	client: PublicClientApplication,
	browser: ReturnType<InteropAuthority['browser']>,
	tenant: string,
	scopes: string[],
	claims?: string,
) {
	const { verifier, challenge } = await new CryptoProvider().generatePkceCodes();
	const request = { authority: at(tenant), scopes, redirectUri, ...(claims ? { claims } : {}) };
	const url = await client.getAuthCodeUrl({ ...request, codeChallenge: challenge, codeChallengeMethod: 'S256' });
	const { parameters } = await authority.authorize(browser, url, {
		...eve,
		...(claims ? { totpSecret: testIds.totpSecret } : {}),
	});
	return client.acquireTokenByCode({ ...request, code: parameters.get('code') ?? '', codeVerifier: verifier });
}

test('signed in at home, the guest gets a token of the other tenant silently, answers its challenge, and stays one account', async () => {
	const client = new PublicClientApplication({
		auth: {
			clientId: testIds.native,
			authority: at(testIds.strangerTenant),
			knownAuthorities: [authority.host],
			clientCapabilities: ['CP1'],
		},
	});
	const browser = authority.browser();
	const home = await interactive(client, browser, testIds.strangerTenant, ['User.Read']);
	if (!home.account) throw new Error('no account');
	expect(home.account).toMatchObject({
		homeAccountId: `${testIds.stranger}.${testIds.strangerTenant}`,
		tenantId: testIds.strangerTenant,
	});

	const orders = { account: home.account, authority: at(testIds.tenant), scopes: ['api://orders/Orders.Read'] };
	const abroad = await client.acquireTokenSilent(orders);
	expect(abroad.account?.homeAccountId).toBe(home.account.homeAccountId);
	expect(abroad.tenantId).toBe(testIds.tenant);
	expect(decodeJwt(abroad.accessToken)).toMatchObject({
		tid: testIds.tenant,
		oid: guestId,
		preferred_username: eve.username,
	});
	// MSAL looks in its cache for the tenant of the account that it is shown: the guest's profile, from now on
	expect((await client.acquireTokenSilent({ ...orders, account: abroad.account ?? home.account })).fromCache).toBe(
		true,
	);

	// the other tenant's context: its challenge carries claims, and a second factor answers it there
	const refused = await client.acquireTokenSilent({ ...orders, claims: c1 }).catch((error) => error);
	expect(refused).toBeInstanceOf(InteractionRequiredAuthError);
	const stepped = await interactive(client, browser, testIds.tenant, orders.scopes, refused.claims);
	expect(decodeJwt(stepped.accessToken)).toMatchObject({ acrs: ['c1'], oid: guestId });

	const accounts = await client.getTokenCache().getAllAccounts();
	expect(new Set(accounts.map(({ homeAccountId }) => homeAccountId))).toEqual(new Set([home.account.homeAccountId]));
	expect(accounts.map(({ tenantId }) => tenantId).sort()).toEqual([testIds.tenant, testIds.strangerTenant]);
	// at home nothing changed
	expect(
		(await client.acquireTokenSilent({ account: home.account, scopes: ['User.Read'], forceRefresh: true })).tenantId,
	).toBe(testIds.strangerTenant);
});

test('a tenant that has not invited the user says so, and no token comes of the home one', async () => {
	const client = new PublicClientApplication({
		auth: { clientId: testIds.native, authority: at(testIds.tenant), knownAuthorities: [authority.host] },
	});
	const alice = { username: 'alice@contoso.example', password: testIds.password, consent: true };
	const { verifier, challenge } = await new CryptoProvider().generatePkceCodes();
	const request = { scopes: ['User.Read'], redirectUri };
	const url = await client.getAuthCodeUrl({ ...request, codeChallenge: challenge, codeChallengeMethod: 'S256' });
	const { parameters } = await authority.authorize(authority.browser(), url, alice);
	const { account } = await client.acquireTokenByCode({
		...request,
		code: parameters.get('code') ?? '',
		codeVerifier: verifier,
	});
	if (!account) throw new Error('no account');
	const refused = await client
		.acquireTokenSilent({ account, authority: at(testIds.strangerTenant), scopes: ['User.Read'], forceRefresh: true })
		.catch((error) => error);
	expect(refused).toMatchObject({ errorCode: 'invalid_grant', errorNo: 50020 });
	expect(refused).not.toBeInstanceOf(InteractionRequiredAuthError);
});

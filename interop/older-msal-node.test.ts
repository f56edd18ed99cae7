// Earlier majors of @azure/msal-node, unmodified: what was written for Entra ID years ago runs too. Each does every
// flow that it has, and the challenge loop. Their requests differ: where claims are sent, how a code comes back, and
// which thumbprint names a certificate.
import type { AccountInfo } from '@azure/msal-node';
import { testIds } from '@countersign/testkit';
import { decodeJwt } from 'jose';
import * as second from 'msal-node-2';
import * as third from 'msal-node-3';
import * as fifth from 'msal-node-5';
import * as sixth from 'msal-node-6';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ClientCertificate, createClientCertificate } from '../packages/server/test/client-auth/certificate.ts';
import { type InteropAuthority, startInteropAuthority } from './authority.ts';
import { entraTenants } from './tenants.ts';

/** what the majors have in common, as the newest declares it */
type Msal = typeof import('@azure/msal-node');

/**
 * users with a second factor: a one-time code is good once in half a minute, so whoever shows one has it to themselves
 */
const users = Array.from({ length: 8 }, (_, index) => ({
	username: `user${index}@contoso.example`,
	id: `30000000-0000-4000-8000-0000000001${index}0`,
	totpSecret: testIds.totpSecret.replace('J', 'ABCDEFGH'.charAt(index)),
}));
const alice = { username: 'alice@contoso.example', password: testIds.password };
const c1 = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
const redirectUri = 'http://localhost:7000/';
const orders = ['api://orders/Orders.Read'];
const application = ['api://orders/.default'];

let authority: InteropAuthority;
let certificate: ClientCertificate;
beforeAll(async () => {
	certificate = await createClientCertificate(new Date(Date.now() - 86_400_000), new Date(Date.now() + 86_400_000));
	authority = await startInteropAuthority(
		entraTenants((tenant) => {
			tenant.settings = { resourceOwnerPasswordCredentials: true };
			for (const { id, username: userPrincipalName, totpSecret: secretKey } of users)
				tenant.users?.push({
					id,
					userPrincipalName,
					displayName: userPrincipalName,
					passwordProfile: { password: testIds.password },
					authentication: { softwareOathMethods: [{ secretKey }] },
				});
			const daemon = tenant.applications?.find(({ appId }) => appId === testIds.daemon);
			if (daemon) daemon.keyCredentials = [{ key: certificate.certificate }];
		}),
	);
});
afterAll(() => authority.close());

const majors = { '2.16.3': second, '3.8.10': third, '5.6.0': fifth, '6.0.1': sixth } as unknown as Record<string, Msal>;

describe.each(Object.entries(majors).map(([version, msal], index) => [version, msal, index] as const))(
	'msal-node %s',
	(_, msal, index) => {
		const [stepsUp, isRepresented] = users.slice(2 * index) as [(typeof users)[number], (typeof users)[number]];
		const auth = (clientId: string) => ({
			clientId,
			authority: `${authority.origin}/${testIds.tenant}`,
			knownAuthorities: [authority.host],
			clientCapabilities: ['CP1'],
		});
		const native = () => new msal.PublicClientApplication({ auth: auth(testIds.native) });
		const confidential = (clientId: string) =>
			new msal.ConfidentialClientApplication({ auth: { ...auth(clientId), clientSecret: testIds.secret } });
		type Client = ReturnType<typeof native>;

		/** in one browser: the user signs in with the password, and with the second factor where claims ask for it */
		function signingIn(client: Client, user: (typeof users)[number], scopes: string[]) {
			const browser = authority.browser();
			return (claims?: string) => signInByCode(client, browser, user, scopes, claims);
		}
		async function signInByCode(
			client: Client,
			browser: ReturnType<InteropAuthority['browser']>,
			{ username, totpSecret }: (typeof users)[number],
			scopes: string[],
			claims?: string,
		) {
			const { verifier, challenge } = await new msal.CryptoProvider().generatePkceCodes();
			const request = { scopes, redirectUri, ...(claims ? { claims } : {}) };
			const url = await client.getAuthCodeUrl({
				...request,
				codeChallenge: challenge,
				codeChallengeMethod: 'S256',
				state: 'a state',
			});
			const { parameters } = await authority.authorize(browser, url, {
				username,
				password: testIds.password,
				...(claims ? { totpSecret } : {}),
			});
			return client.acquireTokenByCode({ ...request, code: parameters.get('code') ?? '', codeVerifier: verifier });
		}

		test('code with PKCE, the cache, a refresh, and the challenge loop to a token with acrs', async () => {
			const client = native();
			const signIn = signingIn(client, stepsUp, orders);
			const first = await signIn();
			const account = first.account as AccountInfo;
			expect(account).toMatchObject({
				username: stepsUp.username,
				tenantId: testIds.tenant,
				homeAccountId: `${stepsUp.id}.${testIds.tenant}`,
			});
			expect(decodeJwt(first.accessToken)).toMatchObject({ scp: 'Orders.Read Orders.Write', xms_cc: ['CP1'] });
			expect((await client.acquireTokenSilent({ scopes: orders, account })).fromCache).toBe(true);
			expect((await client.acquireTokenSilent({ scopes: orders, account, forceRefresh: true })).fromCache).toBe(false);

			const refusal = await client.acquireTokenSilent({ scopes: orders, account, claims: c1 }).catch((error) => error);
			expect(refusal).toBeInstanceOf(msal.InteractionRequiredAuthError);
			expect(refusal).toMatchObject({ errorCode: 'invalid_grant', subError: 'basic_action' });
			expect(JSON.parse(refusal.claims).access_token.acrs).toEqual({ essential: true, value: 'c1' });
			const steppedUp = await signIn(refusal.claims);
			expect(decodeJwt(steppedUp.accessToken).acrs).toEqual(['c1']);
			expect((await client.acquireTokenSilent({ scopes: orders, account })).accessToken).toBe(steppedUp.accessToken);
		});

		test('interactive, through its loopback server', async () => {
			const result = await native().acquireTokenInteractive({
				scopes: orders,
				openBrowser: async (url) => {
					const { answer } = await authority.authorize(authority.browser(), url, alice);
					expect((await fetch(answer)).ok).toBe(true);
				},
			});
			expect(decodeJwt(result.accessToken).aud).toBe(testIds.orders);
		});

		test('device code, and a refresh', async () => {
			const client = native();
			const result = await client.acquireTokenByDeviceCode({
				scopes: orders,
				deviceCodeCallback: ({ userCode }) => void authority.approveDevice(authority.browser(), userCode, alice),
			});
			expect(decodeJwt(result?.accessToken ?? '')).toMatchObject({
				oid: testIds.alice,
				scp: 'Orders.Read Orders.Write',
			});
			const account = result?.account as AccountInfo;
			expect((await client.acquireTokenSilent({ scopes: orders, account, forceRefresh: true })).fromCache).toBe(false);
		});

		test('a password; where a context asks for more, InteractionRequiredAuthError with the claims', async () => {
			const { username, password } = alice;
			const result = await native().acquireTokenByUsernamePassword({ scopes: orders, username, password });
			expect(decodeJwt(result?.accessToken ?? '')).toMatchObject({ amr: ['pwd'] });
			const refusal = await native()
				.acquireTokenByUsernamePassword({ scopes: orders, username, password, claims: c1 })
				.catch((error) => error);
			expect(refusal).toBeInstanceOf(msal.InteractionRequiredAuthError);
			expect(JSON.parse(refusal.claims).access_token.acrs).toEqual({ essential: true, value: 'c1' });
		});

		test('client credentials: a secret, then the cache; a certificate by its SHA-1 thumbprint', async () => {
			const client = confidential(testIds.daemon);
			const first = await client.acquireTokenByClientCredential({ scopes: application });
			expect(decodeJwt(first?.accessToken ?? '')).toMatchObject({ roles: ['Orders.Process'], azpacr: '1' });
			expect((await client.acquireTokenByClientCredential({ scopes: application }))?.fromCache).toBe(true);
			const { privateKey, thumbprint } = certificate;
			const certified = new msal.ConfidentialClientApplication({
				auth: { ...auth(testIds.daemon), clientCertificate: { privateKey, thumbprint } },
			});
			expect(
				decodeJwt((await certified.acquireTokenByClientCredential({ scopes: application }))?.accessToken ?? ''),
			).toMatchObject({ azpacr: '2' });
		});

		test('on-behalf-of: the refusal carries claims; the user steps up for the middle tier; then it succeeds', async () => {
			const client = native();
			const middleTier = confidential(testIds.middleTier);
			const signIn = signingIn(client, isRepresented, ['api://middle/Front.Use']);
			const first = await signIn();
			const scopes = ['api://payroll/Payroll.Read'];
			const refusal = await middleTier
				.acquireTokenOnBehalfOf({ oboAssertion: first.accessToken, scopes })
				.catch((error) => error);
			expect(refusal).toBeInstanceOf(msal.InteractionRequiredAuthError);
			const steppedUp = await signIn(refusal.claims);
			const payroll = await middleTier.acquireTokenOnBehalfOf({ oboAssertion: steppedUp.accessToken, scopes });
			expect(decodeJwt(payroll?.accessToken ?? '')).toMatchObject({ aud: testIds.payroll, scp: 'Payroll.Read' });
		});
	},
);

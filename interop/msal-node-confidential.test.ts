// The real msal-node as a confidential client: web application, middle tier and daemon.
import { ConfidentialClientApplication, InteractionRequiredAuthError, PublicClientApplication } from '@azure/msal-node';
import { testIds } from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { describe, expect, test } from 'vitest';
import { signAssertion } from '../packages/server/test/client-auth/certificate.ts';
import { alice, authOptions, authority, certificate, orders, signInByCode } from './msal-node-authority.ts';

describe('msal-node confidential client', () => {
	test('client credentials: a token with app roles, from the cache the second time, and anew with claims', async () => {
		const client = new ConfidentialClientApplication({
			auth: { ...authOptions(testIds.daemon), clientSecret: testIds.secret },
		});
		const first = await client.acquireTokenByClientCredential({ scopes: ['api://orders/.default'] });
		expect(decodeJwt(first?.accessToken ?? '')).toMatchObject({
			roles: ['Orders.Process'],
			idtyp: 'app',
			aud: testIds.orders,
		});
		const second = await client.acquireTokenByClientCredential({ scopes: ['api://orders/.default'] });
		expect(second?.fromCache).toBe(true);
		const claims = '{"access_token":{"xms_cc":{"values":["cp1"]}}}';
		const third = await client.acquireTokenByClientCredential({ scopes: ['api://orders/.default'], claims });
		expect(third?.fromCache).toBe(false);
		expect(
			(await client.acquireTokenByClientCredential({ scopes: ['api://orders/.default'], skipCache: true }))?.fromCache,
		).toBe(false);
	});

	test('on-behalf-of: the refusal carries claims; the user steps up for the middle tier; then it succeeds', async () => {
		const client = new PublicClientApplication({ auth: authOptions(testIds.native) });
		const middleTier = new ConfidentialClientApplication({
			auth: { ...authOptions(testIds.middleTier), clientSecret: testIds.secret },
		});
		const browser = authority.browser();
		const front = ['api://middle/Front.Use'];
		const downstream = ['api://payroll/Payroll.Read'];
		const first = await signInByCode(client, browser, front);

		const orderToken = await middleTier.acquireTokenOnBehalfOf({ oboAssertion: first.accessToken, scopes: orders });
		expect(decodeJwt(orderToken?.accessToken ?? '')).toMatchObject({
			aud: testIds.orders,
			azp: testIds.middleTier,
			oid: testIds.alice,
		});
		expect(
			(await middleTier.acquireTokenOnBehalfOf({ oboAssertion: first.accessToken, scopes: orders }))?.fromCache,
		).toBe(true);

		const refusal = await middleTier
			.acquireTokenOnBehalfOf({ oboAssertion: first.accessToken, scopes: downstream })
			.catch((error) => error);
		expect(refusal).toBeInstanceOf(InteractionRequiredAuthError);
		expect(JSON.parse(refusal.claims)).toEqual({
			access_token: { capolids: { essential: true, values: [testIds.mfaForPayroll] } },
		});

		const steppedUp = await signInByCode(client, browser, front, refusal.claims);
		const payroll = await middleTier.acquireTokenOnBehalfOf({
			oboAssertion: steppedUp.accessToken,
			scopes: downstream,
		});
		expect(decodeJwt(payroll?.accessToken ?? '')).toMatchObject({
			aud: testIds.payroll,
			scp: 'Payroll.Read',
			amr: ['pwd', 'totp', 'mfa'],
			acrs: ['c1', 'c3'],
		});
	});

	test.each(['thumbprintSha256', 'thumbprint'] as const)(
		'client credentials with a certificate, by %s',
		async (kind) => {
			const { privateKey, [kind]: thumbprint } = certificate;
			const client = new ConfidentialClientApplication({
				auth: { ...authOptions(testIds.daemon), clientCertificate: { privateKey, [kind]: thumbprint } },
			});
			const result = await client.acquireTokenByClientCredential({ scopes: ['api://orders/.default'] });
			expect(decodeJwt(result?.accessToken ?? '')).toMatchObject({ azpacr: '2', aud: testIds.orders });
		},
	);

	test('client credentials with a certificate whose chain is sent along', async () => {
		const { privateKey, thumbprintSha256, certificate: x5c } = certificate;
		const client = new ConfidentialClientApplication({
			auth: { ...authOptions(testIds.daemon), clientCertificate: { privateKey, thumbprintSha256, x5c } },
		});
		const result = await client.acquireTokenByClientCredential({ scopes: ['api://orders/.default'] });
		expect(decodeJwt(result?.accessToken ?? '')).toMatchObject({ azpacr: '2', aud: testIds.orders });
	});

	test('client credentials with an assertion that the program signs itself', async () => {
		const clientAssertion = () =>
			signAssertion(certificate, 'PS256', testIds.daemon, `${authority.origin}/${testIds.tenant}/oauth2/v2.0/token`);
		const client = new ConfidentialClientApplication({ auth: { ...authOptions(testIds.daemon), clientAssertion } });
		const result = await client.acquireTokenByClientCredential({ scopes: ['api://orders/.default'] });
		expect(decodeJwt(result?.accessToken ?? '')).toMatchObject({ azpacr: '2' });
	});

	test('a refresh token of another cache, and a code of a web application with its secret', async () => {
		const web = new ConfidentialClientApplication({
			auth: { ...authOptions(testIds.web), clientSecret: testIds.secret },
		});
		const webRedirect = 'https://web.test/signin';
		const url = await web.getAuthCodeUrl({ scopes: orders, redirectUri: webRedirect });
		const { parameters } = await authority.authorize(authority.browser(), url, {
			...alice,
			totpSecret: undefined as never,
		});
		const first = await web.acquireTokenByCode({
			scopes: orders,
			redirectUri: webRedirect,
			code: parameters.get('code') ?? '',
		});
		expect(decodeJwt(first.accessToken)).toMatchObject({ azpacr: '1', oid: testIds.alice });
		const [stored] = Object.values(
			JSON.parse(web.getTokenCache().serialize()).RefreshToken as Record<string, { secret: string }>,
		);
		const other = new ConfidentialClientApplication({
			auth: { ...authOptions(testIds.web), clientSecret: testIds.secret },
		});
		const refreshed = await other.acquireTokenByRefreshToken({ scopes: orders, refreshToken: stored?.secret ?? '' });
		expect(decodeJwt(refreshed?.accessToken ?? '')).toMatchObject({ oid: testIds.alice });
	});

	test('a wrong secret is an invalid_client that no interaction cures', async () => {
		const client = new ConfidentialClientApplication({
			auth: { ...authOptions(testIds.daemon), clientSecret: 'wrong' },
		});
		const error = await client
			.acquireTokenByClientCredential({ scopes: ['api://orders/.default'] })
			.catch((caught) => caught);
		expect(error).not.toBeInstanceOf(InteractionRequiredAuthError);
		expect(error).toMatchObject({ errorCode: 'invalid_client', errorNo: 7000215 });
	});
});

// @azure/msal-node, unmodified, against the authority on a socket: every flow it has here, and the whole challenge
// loop.
import {
	ConfidentialClientApplication,
	CryptoProvider,
	InteractionRequiredAuthError,
	ProtocolMode,
	PublicClientApplication,
} from '@azure/msal-node';
import { testIds } from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
	type ClientCertificate,
	createClientCertificate,
	signAssertion,
} from '../packages/server/test/client-auth/certificate.ts';
import { type InteropAuthority, startInteropAuthority } from './authority.ts';
import { entraTenants } from './tenants.ts';

const alice = { username: 'alice@contoso.example', password: testIds.password, totpSecret: testIds.totpSecret };
const c1 = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
const redirectUri = 'http://localhost:7000/';
const orders = ['api://orders/Orders.Read'];

let authority: InteropAuthority;
let certificate: ClientCertificate;
beforeAll(async () => {
	certificate = await createClientCertificate(new Date(Date.now() - 86_400_000), new Date(Date.now() + 86_400_000));
	authority = await startInteropAuthority(
		entraTenants((tenant) => {
			tenant.settings = { resourceOwnerPasswordCredentials: true };
			Object.assign(tenant.users?.[1]?.passwordProfile ?? {}, { forceChangePasswordNextSignIn: true });
			for (const application of tenant.applications ?? [])
				if (application.appId === testIds.daemon) application.keyCredentials = [{ key: certificate.certificate }];
			const [native, api] = [testIds.native, testIds.orders].map((id) =>
				tenant.applications?.find(({ appId }) => appId === id),
			);
			Object.assign(native ?? {}, {
				groupMembershipClaims: 'SecurityGroup',
				optionalClaims: { idToken: [{ name: 'upn' }, { name: 'acct' }] },
			});
			api?.optionalClaims?.accessToken?.push({ name: 'ipaddr' });
		}),
	);
});
afterAll(() => authority.close());

function authOptions(clientId: string) {
	return {
		clientId,
		authority: `${authority.origin}/${testIds.tenant}`,
		knownAuthorities: [authority.host],
		clientCapabilities: ['CP1'],
	};
}

async function signInByCode(
	client: PublicClientApplication,
	browser: ReturnType<InteropAuthority['browser']>,
	scopes: string[],
	claims?: string,
) {
	const { verifier, challenge } = await new CryptoProvider().generatePkceCodes();
	const url = await client.getAuthCodeUrl({
		scopes,
		redirectUri,
		codeChallenge: challenge,
		codeChallengeMethod: 'S256',
		state: 'a state',
		...(claims ? { claims } : {}),
	});
	const { parameters } = await authority.authorize(browser, url, {
		...(claims ? alice : { ...alice, totpSecret: undefined as never }),
		consent: true,
	});
	expect(parameters.get('state')).toBe('a state');
	return client.acquireTokenByCode({
		scopes,
		redirectUri,
		code: parameters.get('code') ?? '',
		codeVerifier: verifier,
		...(claims ? { claims } : {}),
	});
}

test('protocolMode OIDC: the authority as any provider of OpenID Connect', async () => {
	const { authority: address, ...auth } = authOptions(testIds.native);
	const client = new PublicClientApplication({
		auth: { ...auth, authority: `${address}/v2.0` },
		system: { protocolMode: ProtocolMode.OIDC },
	});
	const { account, accessToken } = await signInByCode(client, authority.browser(), orders);
	if (!account) throw new Error('no account');
	expect(account).toMatchObject({ username: alice.username, tenantId: testIds.tenant });
	expect((await client.acquireTokenSilent({ scopes: orders, account })).accessToken).toBe(accessToken);
	expect((await client.acquireTokenSilent({ scopes: orders, account, forceRefresh: true })).fromCache).toBe(false);
});

test('extraScopesToConsent: the user consents to another resource at once, whose tokens then come silently', async () => {
	const client = new PublicClientApplication({ auth: authOptions(testIds.unconsented) });
	const { verifier, challenge } = await new CryptoProvider().generatePkceCodes();
	const extra = ['api://payroll/Payroll.Read'];
	const url = await client.getAuthCodeUrl({
		scopes: orders,
		extraScopesToConsent: extra,
		redirectUri,
		codeChallenge: challenge,
		codeChallengeMethod: 'S256',
	});
	const { parameters } = await authority.authorize(authority.browser(), url, { ...alice, consent: true });
	const { account, accessToken } = await client.acquireTokenByCode({
		scopes: orders,
		redirectUri,
		code: parameters.get('code') ?? '',
		codeVerifier: verifier,
	});
	if (!account) throw new Error('no account');
	const other = await client.acquireTokenSilent({ scopes: extra, account }).catch((error) => error);
	// payroll is behind multifactor authentication, which was not asked for: consent is not what is missing
	expect([decodeJwt(accessToken).aud, other.subError]).toEqual([testIds.orders, 'basic_action']);
});

test('a client of the Model Context Protocol names the resource beside the scopes in every request: code, cache, refresh, device code', async () => {
	const client = new PublicClientApplication({ auth: { ...authOptions(testIds.native), isMcp: true } });
	const { verifier, challenge } = await new CryptoProvider().generatePkceCodes();
	const asked = { scopes: orders, resource: 'api://orders', redirectUri };
	const url = await client.getAuthCodeUrl({ ...asked, codeChallenge: challenge, codeChallengeMethod: 'S256' });
	const { parameters } = await authority.authorize(authority.browser(), url, { ...alice, consent: true });
	const first = await client.acquireTokenByCode({
		...asked,
		code: parameters.get('code') ?? '',
		codeVerifier: verifier,
	});
	if (!first.account) throw new Error('no account');
	const silent = { scopes: orders, resource: 'api://orders', account: first.account };
	expect((await client.acquireTokenSilent(silent)).fromCache).toBe(true);
	const refreshed = await client.acquireTokenSilent({ ...silent, forceRefresh: true });
	expect(decodeJwt(refreshed.accessToken)).toMatchObject({ aud: testIds.orders, scp: 'Orders.Read Orders.Write' });
	const refusal = await client
		.acquireTokenSilent({ ...silent, resource: 'api://payroll', forceRefresh: true })
		.catch((error) => error);
	expect(refusal).toMatchObject({ errorCode: 'invalid_target', errorNo: 9010010 });
	const onDevice = await client.acquireTokenByDeviceCode({
		scopes: orders,
		resource: 'api://orders',
		deviceCodeCallback: ({ userCode }) =>
			void authority.approveDevice(authority.browser(), userCode, { ...alice, totpSecret: undefined as never }),
	});
	expect(decodeJwt(onDevice?.accessToken ?? '')).toMatchObject({ aud: testIds.orders });
});

describe('msal-node public client', () => {
	test('an application that asks for groups and optional claims finds them in the claims of its account', async () => {
		const client = new PublicClientApplication({ auth: authOptions(testIds.native) });
		const { idTokenClaims, accessToken, account } = await signInByCode(client, authority.browser(), orders);
		expect(idTokenClaims).toMatchObject({
			groups: [testIds.everyone],
			upn: alice.username,
			acct: 0,
			login_hint: expect.any(String),
		});
		expect(account?.idTokenClaims).toMatchObject({ groups: [testIds.everyone] });
		expect(decodeJwt(accessToken)).toMatchObject({ ipaddr: expect.stringMatching(/^127|^::1/) });
	});

	test('code with PKCE, then silent from the cache, then a refresh, then the challenge loop to a token with acrs', async () => {
		const client = new PublicClientApplication({ auth: authOptions(testIds.native) });
		const browser = authority.browser();
		const first = await signInByCode(client, browser, orders);
		const { account } = first;
		expect(account).toMatchObject({
			username: alice.username,
			localAccountId: testIds.alice,
			tenantId: testIds.tenant,
			homeAccountId: `${testIds.alice}.${testIds.tenant}`,
		});
		if (!account) throw new Error('no account');
		expect(first.scopes).toContain('api://orders/Orders.Read');
		expect(decodeJwt(first.accessToken)).toMatchObject({ scp: 'Orders.Read Orders.Write', xms_cc: ['CP1'] });

		const cached = await client.acquireTokenSilent({ scopes: orders, account });
		expect(cached.fromCache).toBe(true);
		const refreshed = await client.acquireTokenSilent({ scopes: orders, account, forceRefresh: true });
		expect(refreshed.fromCache).toBe(false);
		expect(refreshed.accessToken).not.toBe(first.accessToken);

		const refusal = await client.acquireTokenSilent({ scopes: orders, account, claims: c1 }).catch((error) => error);
		expect(refusal).toBeInstanceOf(InteractionRequiredAuthError);
		expect(refusal).toMatchObject({ errorCode: 'invalid_grant', subError: 'basic_action', errorNo: 50076 });
		expect(JSON.parse(refusal.claims).access_token.acrs).toEqual({ essential: true, value: 'c1' });

		const steppedUp = await signInByCode(client, browser, orders, refusal.claims);
		expect(decodeJwt(steppedUp.accessToken).acrs).toEqual(['c1']);
		const after = await client.acquireTokenSilent({ scopes: orders, account });
		expect(after.accessToken).toBe(steppedUp.accessToken);
	});

	test('a scope in small letters, as Microsoft’s samples write it: the token is found in the cache again, however it is asked for', async () => {
		const client = new PublicClientApplication({ auth: authOptions(testIds.native) });
		const first = await signInByCode(client, authority.browser(), ['user.read']);
		if (!first.account) throw new Error('no account');
		expect(decodeJwt(first.accessToken).scp).toContain('User.Read');
		for (const scope of ['user.read', 'User.Read'])
			expect(await client.acquireTokenSilent({ scopes: [scope], account: first.account })).toMatchObject({
				fromCache: true,
				accessToken: first.accessToken,
			});
	});

	test('interactive, with the response posted to its loopback server', async () => {
		const client = new PublicClientApplication({ auth: authOptions(testIds.native) });
		const result = await client.acquireTokenInteractive({
			scopes: orders,
			openBrowser: async (url) => {
				const { answer } = await authority.authorize(authority.browser(), url, alice);
				expect((await fetch(answer)).ok).toBe(true);
			},
		});
		expect(decodeJwt(result.accessToken).aud).toBe(testIds.orders);
	});

	test('an authority named by its verified domain', async () => {
		const byDomain = new PublicClientApplication({
			auth: { ...authOptions(testIds.native), authority: `${authority.origin}/contoso.example` },
		});
		expect((await signInByCode(byDomain, authority.browser(), orders)).tenantId).toBe(testIds.tenant);
	});

	test('over organizations: the user’s own tenant issues, and silent requests find the token again', async () => {
		const client = new PublicClientApplication({
			auth: { ...authOptions(testIds.multi), authority: `${authority.origin}/organizations` },
		});
		const result = await signInByCode(client, authority.browser(), ['User.Read']);
		expect(result.tenantId).toBe(testIds.tenant);
		if (!result.account) throw new Error('no account');
		expect((await client.acquireTokenSilent({ scopes: ['User.Read'], account: result.account })).fromCache).toBe(true);
		expect(
			(await client.acquireTokenSilent({ scopes: ['User.Read'], account: result.account, forceRefresh: true }))
				.tenantId,
		).toBe(testIds.tenant);
	});
});

describe('msal-node without a browser of its own', () => {
	const client = () => new PublicClientApplication({ auth: authOptions(testIds.native) });

	test('device code: it waits until the user has approved, and the tokens refresh', async () => {
		const application = client();
		const result = await application.acquireTokenByDeviceCode({
			scopes: orders,
			deviceCodeCallback: ({ userCode, message }) => {
				expect(message).toContain(userCode);
				void authority.approveDevice(authority.browser(), userCode, { ...alice, totpSecret: undefined as never });
			},
		});
		if (!result?.account) throw new Error('no account');
		expect(decodeJwt(result.accessToken)).toMatchObject({
			oid: testIds.alice,
			scp: 'Orders.Read Orders.Write',
			xms_cc: ['CP1'],
		});
		expect(
			(await application.acquireTokenSilent({ scopes: orders, account: result.account, forceRefresh: true })).fromCache,
		).toBe(false);
	});

	test('device code with claims: the user proves the context in the browser', async () => {
		const result = await client().acquireTokenByDeviceCode({
			scopes: orders,
			claims: c1,
			deviceCodeCallback: ({ userCode }) => void authority.approveDevice(authority.browser(), userCode, alice),
		});
		expect(decodeJwt(result?.accessToken ?? '').acrs).toEqual(['c1']);
	});

	test('a password; and where a context asks for more, InteractionRequiredAuthError with the claims', async () => {
		const { username, password } = alice;
		const result = await client().acquireTokenByUsernamePassword({ scopes: orders, username, password });
		expect(decodeJwt(result?.accessToken ?? '')).toMatchObject({ amr: ['pwd'] });
		const refusal = await client()
			.acquireTokenByUsernamePassword({ scopes: orders, username, password, claims: c1 })
			.catch((error) => error);
		expect(refusal).toBeInstanceOf(InteractionRequiredAuthError);
		expect(JSON.parse(refusal.claims).access_token.acrs).toEqual({ essential: true, value: 'c1' });
	});

	test('a password that has expired is user_password_expired, and a wrong one is no matter for interaction', async () => {
		const { password } = alice;
		const expired = await client()
			.acquireTokenByUsernamePassword({ scopes: orders, username: 'bob@contoso.example', password })
			.catch((error) => error);
		expect(expired).toBeInstanceOf(InteractionRequiredAuthError);
		expect(expired).toMatchObject({ subError: 'user_password_expired', errorNo: 50055 });
		const wrong = await client()
			.acquireTokenByUsernamePassword({ scopes: orders, username: alice.username, password: 'wrong' })
			.catch((error) => error);
		expect(wrong).not.toBeInstanceOf(InteractionRequiredAuthError);
		expect(wrong).toMatchObject({ errorCode: 'invalid_grant', errorNo: 50126 });
	});

	test('an authority that is throttled is not asked again before Retry-After is over', async () => {
		const application = new ConfidentialClientApplication({
			auth: { ...authOptions(testIds.daemon), clientSecret: testIds.secret },
		});
		await authority.orderFault({ endpoint: 'token', kind: 'throttle', count: 1, retryAfter: 60 });
		const request = { scopes: ['api://orders/.default'], skipCache: true };
		for (let tries = 0; tries < 2; tries += 1) {
			const error = await application.acquireTokenByClientCredential(request).catch((caught) => caught);
			expect(String(error.errorCode)).toMatch(/temporarily_unavailable|90055/);
		}
	});
});

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

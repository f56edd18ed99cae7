// openid-client, unmodified: a client of the standards, that knows nothing of Entra. It checks what they let it check:
// issuer, state, nonce, hashes, the signature of each ID token and the age of the sign-in.
import { createGuard } from '@countersign/guard';
import { testIds } from '@countersign/testkit';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import {
	authorizationCodeGrant,
	buildAuthorizationUrl,
	buildAuthorizationUrlWithPAR,
	buildEndSessionUrl,
	ClientSecretBasic,
	ClientSecretPost,
	type Configuration,
	calculatePKCECodeChallenge,
	clientCredentialsGrant,
	type DPoPHandle,
	discovery,
	enableNonRepudiationChecks,
	fetchProtectedResource,
	fetchUserInfo,
	genericGrantRequest,
	getDPoPHandle,
	implicitAuthentication,
	initiateDeviceAuthorization,
	None,
	pollDeviceAuthorizationGrant,
	ResponseBodyError,
	randomDPoPKeyPair,
	randomNonce,
	randomPKCECodeVerifier,
	randomState,
	refreshTokenGrant,
	useCodeIdTokenResponseType,
	useIdTokenResponseType,
} from 'openid-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type InteropAuthority, startInteropAuthority } from './authority.ts';
import { startGuardedApi } from './guarded-api.ts';
import { entraTenants } from './tenants.ts';

const alice = { username: 'alice@contoso.example', password: testIds.password, consent: true };
const withCode = { ...alice, totpSecret: testIds.totpSecret };
const scope = 'openid profile offline_access api://orders/Orders.Read';

let authority: InteropAuthority;
let issuer: URL;
beforeAll(async () => {
	authority = await startInteropAuthority(
		entraTenants((tenant) => {
			const web = tenant.applications?.find(({ appId }) => appId === testIds.web);
			Object.assign(web?.web ?? {}, { implicitGrantSettings: { enableIdTokenIssuance: true } });
			const front = tenant.applications?.find(({ appId }) => appId === testIds.middleTier);
			Object.assign(front?.api ?? {}, { requestedAccessTokenVersion: 1 });
		}),
	);
	issuer = new URL(`${authority.origin}/${testIds.tenant}/v2.0`);
});
afterAll(() => authority.close());

async function configured(clientId: string, authentication = None()): Promise<Configuration> {
	const config = await discovery(issuer, clientId, undefined, authentication);
	enableNonRepudiationChecks(config);
	return config;
}

/** Asks, signs in as the script says, and redeems. */
async function signIn(
	config: Configuration,
	script: typeof alice,
	parameters: Record<string, string> = {},
	browser = authority.browser(),
	DPoP?: DPoPHandle,
) {
	const pkceCodeVerifier = randomPKCECodeVerifier();
	const checks = { pkceCodeVerifier, expectedState: randomState(), expectedNonce: randomNonce() };
	const url = buildAuthorizationUrl(config, {
		redirect_uri: 'http://localhost:7000/',
		scope,
		code_challenge: await calculatePKCECodeChallenge(pkceCodeVerifier),
		code_challenge_method: 'S256',
		state: checks.expectedState,
		nonce: checks.expectedNonce,
		...parameters,
	});
	const { action, parameters: response } = await authority.authorize(browser, url.href, script);
	const maxAge = parameters.max_age === undefined ? {} : { maxAge: Number(parameters.max_age) };
	return authorizationCodeGrant(
		config,
		new URL(`${action}?${response}`),
		{ ...checks, ...maxAge },
		undefined,
		DPoP ? { DPoP } : {},
	);
}

test('an API that takes tokens of version 1 finds their issuer and keys at the issuer’s own address', async () => {
	const config = await configured(testIds.native);
	const { access_token } = await signIn(config, alice, { scope: 'openid api://middle/Front.Use' });
	const metadata = (
		await discovery(new URL(`${authority.origin}/${testIds.tenant}/`), testIds.middleTier)
	).serverMetadata();
	expect(metadata.issuer).toBe(`${authority.origin}/${testIds.tenant}/`);
	const keys = createRemoteJWKSet(new URL(metadata.jwks_uri ?? ''));
	const { payload } = await jwtVerify(access_token, keys, { issuer: metadata.issuer, audience: 'api://middle' });
	expect(payload).toMatchObject({ ver: '1.0', appid: testIds.native, unique_name: alice.username });
});

describe('openid-client', () => {
	test('code with PKCE, state, nonce and issuer; refresh; userinfo', async () => {
		const config = await configured(testIds.native);
		const tokens = await signIn(config, alice);
		expect(tokens.claims()).toMatchObject({ iss: issuer.href, aud: testIds.native, oid: testIds.alice });
		const refreshed = await refreshTokenGrant(config, tokens.refresh_token as string);
		expect(refreshed.claims()?.sub).toBe(tokens.claims()?.sub);
		const forGraph = await refreshTokenGrant(config, refreshed.refresh_token as string, {
			scope: 'openid profile User.Read',
		});
		const told = await fetchUserInfo(config, forGraph.access_token, String(tokens.claims()?.sub));
		expect(told).toMatchObject({ preferred_username: alice.username });
	});

	test.each(['form_post', 'fragment'])(
		'hybrid, by %s: an ID token beside the code, which its c_hash belongs to',
		async (response_mode) => {
			const config = await configured(testIds.web, ClientSecretPost(testIds.secret));
			useCodeIdTokenResponseType(config);
			const checks = { expectedState: randomState(), expectedNonce: randomNonce() };
			const asked = {
				redirect_uri: 'https://web.test/signin',
				scope,
				state: checks.expectedState,
				nonce: checks.expectedNonce,
				response_mode,
			};
			const { answer } = await authority.authorize(
				authority.browser(),
				buildAuthorizationUrl(config, asked).href,
				alice,
			);
			const tokens = await authorizationCodeGrant(config, answer, checks);
			expect(tokens.claims()).toMatchObject({ aud: testIds.web, oid: testIds.alice });
		},
	);

	test('an ID token alone, by form_post, as server-side frameworks ask for it', async () => {
		const config = await configured(testIds.web, ClientSecretPost(testIds.secret));
		useIdTokenResponseType(config);
		const [state, nonce] = [randomState(), randomNonce()];
		const asked = {
			redirect_uri: 'https://web.test/signin',
			scope: 'openid profile email',
			state,
			nonce,
			response_mode: 'form_post',
		};
		const { answer } = await authority.authorize(authority.browser(), buildAuthorizationUrl(config, asked).href, alice);
		const claims = await implicitAuthentication(config, answer, nonce, { expectedState: state });
		expect(claims).toMatchObject({ oid: testIds.alice, email: alice.username });
	});

	test('max_age=0 asks for the password again, and the ID token says when', async () => {
		const config = await configured(testIds.native);
		const browser = authority.browser();
		await signIn(config, alice, {}, browser);
		const tokens = await signIn(config, alice, { max_age: '0' }, browser);
		expect(tokens.claims()?.auth_time).toBeTypeOf('number');
	});

	test('the step-up of RFC 9470: the guard names the context, acr_values gets it', async () => {
		const config = await configured(testIds.native);
		const guard = createGuard({
			authority: authority.origin,
			audience: testIds.orders,
			tenants: [testIds.tenant],
			authContextFor: () => 'c1',
			standardStepUp: true,
		});
		const weak = await guard.check(`Bearer ${(await signIn(config, alice)).access_token}`, {
			operation: 'orders.delete',
		});
		const challenge = weak.allowed ? '' : (weak.refusal.headers['www-authenticate'] ?? '');
		const acr_values = /acr_values="([^"]+)"/.exec(challenge)?.[1] ?? '';
		const strong = await signIn(config, withCode, { acr_values });
		expect(strong.claims()?.acr).toBe('c1');
		expect((await guard.check(`Bearer ${strong.access_token}`, { operation: 'orders.delete' })).allowed).toBe(true);
	});

	test.each([
		['client_secret_post', ClientSecretPost(testIds.secret)],
		['client_secret_basic', ClientSecretBasic(testIds.secret)],
	])('client credentials by %s', async (_, authentication) => {
		const tokens = await clientCredentialsGrant(await configured(testIds.daemon, authentication), {
			scope: 'api://orders/.default',
		});
		expect(decodeJwt(tokens.access_token)).toMatchObject({ aud: testIds.orders, idtyp: 'app' });
	});

	test('device code', async () => {
		const config = await configured(testIds.native);
		const device = await initiateDeviceAuthorization(config, { scope });
		const polling = pollDeviceAuthorizationGrant(config, device);
		await authority.approveDevice(authority.browser(), device.user_code, alice);
		expect((await polling).claims()?.oid).toBe(testIds.alice);
	});

	test('on-behalf-of as a grant of RFC 7523, and the claims of its refusal', async () => {
		const { access_token } = await signIn(await configured(testIds.native), alice, {
			scope: 'openid api://middle/Front.Use',
		});
		const middleTier = await configured(testIds.middleTier, ClientSecretPost(testIds.secret));
		const exchange = (wanted: string) =>
			genericGrantRequest(middleTier, 'urn:ietf:params:oauth:grant-type:jwt-bearer', {
				assertion: access_token,
				requested_token_use: 'on_behalf_of',
				scope: wanted,
			});
		expect(decodeJwt((await exchange('api://orders/Orders.Read')).access_token)).toMatchObject({
			azp: testIds.middleTier,
		});
		const refusal = await exchange('api://payroll/Payroll.Read').catch((error) => error);
		expect(refusal).toBeInstanceOf(ResponseBodyError);
		expect(refusal.cause).toMatchObject({
			error: 'invalid_grant',
			suberror: 'basic_action',
			claims: expect.stringContaining('capolids'),
		});
	});

	test('DPoP: code, refresh and client credentials are bound to the key, and a guard takes each request once', async () => {
		const config = await configured(testIds.native);
		const keyPair = await randomDPoPKeyPair();
		const DPoP = getDPoPHandle(config, keyPair);
		const tokens = await signIn(config, alice, {}, authority.browser(), DPoP);
		expect([tokens.token_type, decodeJwt(tokens.access_token).cnf]).toEqual([
			'dpop',
			{ jkt: await DPoP.calculateThumbprint() },
		]);
		await expect(refreshTokenGrant(config, tokens.refresh_token as string)).rejects.toMatchObject({
			error: 'invalid_grant',
		});
		const refreshed = await refreshTokenGrant(config, tokens.refresh_token as string, undefined, { DPoP });
		expect(refreshed.token_type).toBe('dpop');

		const api = await startGuardedApi(authority, (host) => ({ signedRequests: { hosts: [host] } }));
		try {
			const url = new URL('/orders?open=yes', api.origin);
			const answer = await fetchProtectedResource(config, refreshed.access_token, url, 'GET', undefined, undefined, {
				DPoP,
			});
			expect([answer.status, await answer.json()]).toEqual([200, { caller: testIds.alice }]);
			expect((await fetch(url, { headers: { authorization: `Bearer ${refreshed.access_token}` } })).status).toBe(401);
		} finally {
			api.close();
		}
	});

	test('a request pushed beforehand, by a client with a secret', async () => {
		const config = await configured(testIds.web, ClientSecretPost(testIds.secret));
		const pkceCodeVerifier = randomPKCECodeVerifier();
		const checks = { pkceCodeVerifier, expectedState: randomState(), expectedNonce: randomNonce() };
		const url = await buildAuthorizationUrlWithPAR(config, {
			redirect_uri: 'https://web.test/signin',
			scope,
			code_challenge: await calculatePKCECodeChallenge(pkceCodeVerifier),
			code_challenge_method: 'S256',
			state: checks.expectedState,
			nonce: checks.expectedNonce,
		});
		expect([...url.searchParams.keys()].sort()).toEqual(['client_id', 'request_uri']);
		const { action, parameters } = await authority.authorize(authority.browser(), url.href, alice);
		const tokens = await authorizationCodeGrant(config, new URL(`${action}?${parameters}`), checks);
		expect(tokens.claims()).toMatchObject({ aud: testIds.web, oid: testIds.alice });
	});

	test('logout with the ID token ends the session and comes back', async () => {
		const config = await configured(testIds.native);
		const browser = authority.browser();
		const tokens = await signIn(config, alice, {}, browser);
		const url = buildEndSessionUrl(config, {
			id_token_hint: tokens.id_token as string,
			post_logout_redirect_uri: 'http://localhost:7000/',
			state: 'bye',
		});
		const page = await browser.open(`${url.pathname}${url.search}`);
		expect(page.location?.href).toBe('http://localhost:7000/?state=bye');
		await expect(signIn(config, alice, { prompt: 'none' }, browser)).rejects.toMatchObject({ error: 'login_required' });
	});
});

// Siblings of the published cases at both versions of the endpoints: what holds at one holds at the other, and what one
// of them began cannot be carried past its rule by the other.
import { createBrowser, testIds } from '@countersign/testkit';
import { decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { applyPolicy } from '../apply-policy.ts';
import {
	alice,
	assertionFor,
	authority,
	giveEachTestAnAuthority,
	open,
	post,
	token,
} from './requests-of-both-versions.ts';
import {
	challenge,
	daemon,
	type Fields,
	forResource,
	middleTier,
	native,
	ofNative,
	ofWeb,
	orders,
	pathOf,
	secret,
	spa,
	tenant,
	type Version,
	web,
} from './versions.ts';

giveEachTestAnAuthority();

const bob = { username: 'bob@contoso.example', password: testIds.password };
const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const graph = 'https://graph.microsoft.com';

describe.each([1, 2] as const)('version %i', (version) => {
	const other = version === 1 ? 2 : 1;

	describe('[case authority/07] [case authority/24] a certificate’s assertion, for either token endpoint', () => {
		const shown = async (audienceOf: Version, clientId: string = daemon) => ({
			client_assertion_type: assertionType,
			client_assertion: await assertionFor(clientId, authority.origin + pathOf(audienceOf, 'token')),
		});

		test('names the client, and is good again and again', async () => {
			for (const audienceOf of [1, 2] as const) {
				const asked = {
					grant_type: 'client_credentials',
					...(await shown(audienceOf)),
					...(version === 1 ? { resource: orders } : { scope: `${orders}/.default` }),
				};
				for (let times = 0; times < 2; times += 1) {
					const { status, body } = await token(version, asked);
					expect([audienceOf, status, decodeJwt(body.access_token).azpacr]).toEqual([audienceOf, 200, '2']);
				}
			}
		});

		test('beside another client’s id is refused', async () => {
			const { body } = await token(version, {
				...{ grant_type: 'client_credentials', client_id: web, resource: orders, scope: `${orders}/.default` },
				...(await shown(version)),
			});
			expect(body.access_token).toBeUndefined();
		});

		test('redeems a code and refreshes', async () => {
			const { parameters } = await open(version, { ...ofWeb, ...forResource(version, 'api://orders') });
			const first = await token(version, {
				...{ grant_type: 'authorization_code', code: parameters.get('code') ?? '' },
				...{ redirect_uri: ofWeb.redirect_uri, ...(await shown(version, web)) },
			});
			const { refresh_token } = first.body;
			const next = await token(version, { grant_type: 'refresh_token', refresh_token, ...(await shown(other, web)) });
			expect([first.status, next.status]).toEqual([200, 200]);
		});
	});

	test.each(['id_token', 'code id_token', 'id_token token', 'token', 'code token'])(
		'[case authority/26] what is wrong with a request for %s goes to the fragment',
		async (response_type) => {
			for (const fields of [
				{},
				{ nonce: 'n', resource: 'api://nothing', scope: 'openid api://nothing/x' },
				{ nonce: 'n', scope: 'openid', request: 'x' },
				{ nonce: 'n', scope: 'openid', prompt: 'banana' },
				{ nonce: 'n', scope: 'openid', max_age: 'x' },
				{ nonce: 'n', scope: 'openid', claims: '{' },
				{ nonce: 'n', scope: 'openid', response_mode: 'banana' },
				{ nonce: 'n', scope: 'openid', prompt: 'none' },
			] as Fields[]) {
				const { page } = await open(version, { ...ofWeb, scope: 'openid', ...fields, response_type });
				const part = new URLSearchParams(page.location?.hash.slice(1));
				expect([fields, part.has('error'), part.get('state'), page.location?.search]).toEqual([fields, true, 's', '']);
			}
		},
	);

	test('[case authority/25] a hint at another user brings nobody’s tokens', async () => {
		const hintOf = async (user: object) =>
			(
				await open(version, { ...ofWeb, scope: 'openid', response_type: 'id_token', nonce: 'n' }, undefined, user)
			).parameters.get('id_token') ?? '';
		const id_token_hint = await hintOf(alice);
		const browser = createBrowser(authority);
		await open(version, { ...ofWeb, scope: 'openid' }, browser, bob);
		for (const by of [1, 2] as const) {
			const silent = await open(by, { ...ofWeb, scope: 'openid', prompt: 'none', id_token_hint }, browser);
			expect([by, silent.parameters.get('error'), silent.parameters.has('code')]).toEqual([
				by,
				'login_required',
				false,
			]);
			const asked = await open(by, { ...ofWeb, scope: 'openid', id_token_hint }, browser, {});
			expect([by, asked.page.location, asked.page.fields.get('step')]).toEqual([by, undefined, 'password']);
		}
		const claims = JSON.stringify({ id_token: { sub: { value: decodeJwt(id_token_hint).sub } } });
		const named = await open(version, { ...ofWeb, scope: 'openid', prompt: 'none', claims }, browser);
		expect(named.parameters.get('error')).toBe('login_required');
	});

	test('[case authority/29] a token that is bound to a key opens userinfo with a proof, and nothing as a bearer token', async () => {
		const key = await generateKeyPair('ES256');
		const jwk = await exportJWK(key.publicKey);
		const proof = (htm: string, path: string, more: object = {}) =>
			new SignJWT({ htm, htu: authority.origin + path, iat: authority.now(), jti: crypto.randomUUID(), ...more })
				.setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk })
				.sign(key.privateKey);
		const asked = { grant_type: 'password', client_id: native, ...alice, ...forResource(version, graph) };
		const { body } = await token(version, asked, { dpop: await proof('POST', pathOf(version, 'token')) });
		expect(body.token_type).toBe('DPoP');
		const ath = Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(body.access_token))).toString(
			'base64url',
		);
		for (const path of ['/oidc/userinfo', `/${tenant}/openid/userinfo`, '/v1.0/me']) {
			const statusOf = async (headers: Fields) => (await authority.send({ path, headers })).status;
			const dpop = await proof('GET', path, { ath });
			expect([
				path,
				await statusOf({ authorization: `DPoP ${body.access_token}`, dpop }),
				await statusOf({ authorization: `Bearer ${body.access_token}` }),
			]).toEqual([path, 200, 401]);
		}
		const wrong = await token(version, asked, { dpop: await proof('POST', pathOf(other, 'token')) });
		expect(wrong.body.error).toBe('invalid_dpop_proof');
	});

	test('[case authority/32] a wrong secret by HTTP Basic is told the scheme, at every endpoint that takes one', async () => {
		const authorization = `Basic ${Buffer.from(`${web}:wrong`).toString('base64')}`;
		const native401 = `Basic ${Buffer.from(`${native}:wrong`).toString('base64')}`;
		const answers = {
			token: await token(
				version,
				{ grant_type: 'client_credentials', resource: orders, scope: `${orders}/.default` },
				{ authorization },
			),
			refresh: await token(version, { grant_type: 'refresh_token', refresh_token: 'x' }, { authorization }),
			par: await post(pathOf(2, 'par'), { ...ofWeb, response_type: 'code', scope: 'openid' }, { authorization }),
		};
		for (const [name, { status, headers }] of Object.entries(answers))
			expect([name, status, headers['www-authenticate']]).toEqual([name, 401, expect.stringMatching(/^Basic realm="/)]);
		const device = await post(pathOf(version, 'devicecode'), forResource(version, orders), {
			authorization: native401,
		});
		if (device.status === 401) expect(device.headers['www-authenticate']).toMatch(/^Basic /);
	});

	test('[case authority/36] a confidential client’s older refresh token leaves the newer one good, whichever version shows it', async () => {
		const { parameters } = await open(version, { ...ofWeb, ...forResource(version, 'api://orders') });
		const shown = { client_id: web, client_secret: secret };
		const first = await token(version, {
			...{ ...shown, grant_type: 'authorization_code', code: parameters.get('code') ?? '' },
			redirect_uri: ofWeb.redirect_uri,
		});
		const refresh = (by: Version, refresh_token: string) =>
			token(by, { ...shown, grant_type: 'refresh_token', refresh_token });
		const second = await refresh(version, first.body.refresh_token);
		authority.advance(32);
		for (const by of [version, other] as const)
			for (const { body } of [first, second])
				expect([by, (await refresh(by, body.refresh_token)).status]).toEqual([by, 200]);
	});

	test('[case authority/36] [case authority/35] a public client’s replay ends the family, and a code’s its tokens, across versions', async () => {
		const asked = { ...ofNative, ...challenge, ...forResource(version, graph) };
		const { parameters } = await open(version, asked);
		const redemption = {
			...{ grant_type: 'authorization_code', code: parameters.get('code') ?? '' },
			...{ client_id: native, redirect_uri: ofNative.redirect_uri, code_verifier: 'v'.repeat(43) },
		};
		const { body } = await token(version, redemption);
		const userinfo = async () =>
			(await authority.send({ path: '/oidc/userinfo', headers: { authorization: `Bearer ${body.access_token}` } }))
				.status;
		expect(await userinfo()).toBe(200);
		expect((await token(other, redemption)).body.error_codes).toEqual([54005]);
		expect(await userinfo()).toBe(401);
		const refresh = (by: Version) =>
			token(by, { grant_type: 'refresh_token', client_id: native, refresh_token: body.refresh_token });
		expect((await refresh(version)).status).toBe(400);
		expect((await refresh(other)).status).toBe(400);
	});

	test('[case authority/27] without profile an ID token tells no name, given or family, by either version', async () => {
		const { parameters } = await open(2, {
			...ofNative,
			...challenge,
			scope: 'openid offline_access api://orders/Orders.Read',
		});
		const { body } = await token(version, {
			...{ grant_type: 'authorization_code', code: parameters.get('code') ?? '' },
			...{ client_id: native, redirect_uri: ofNative.redirect_uri, code_verifier: 'v'.repeat(43) },
		});
		const told = decodeJwt(body.id_token);
		for (const name of [
			'name',
			'given_name',
			'family_name',
			'preferred_username',
			'unique_name',
			'upn',
			'oid',
			'email',
		])
			expect(told).not.toHaveProperty(name);
	});

	test.each(['https://web.test/signin', 'https://web.test/page'])(
		'[case authority/05] an application’s own policy is met by %s too',
		async (redirect_uri) => {
			await applyPolicy(authority, { control: 'mfa', conditions: { applications: { includeApplications: [web] } } });
			for (const response_type of ['code', 'id_token', 'code id_token']) {
				const { page } = await open(version, {
					...{ client_id: web, redirect_uri, response_type, scope: 'openid', nonce: 'n' },
					...challenge,
				});
				expect([response_type, page.location, page.fields.get('step')]).toEqual([
					response_type,
					undefined,
					'one-time-code',
				]);
			}
			const byPassword = await token(version, {
				...{ grant_type: 'password', client_id: web, client_secret: secret, ...alice },
				...forResource(version, 'api://orders'),
			});
			expect(byPassword.body.error_codes).toEqual([50076]);
		},
	);

	test('[case authority/14] a page gets a token for its own API by its name, once, and refreshes by the id alone', async () => {
		const page = { client_id: orders, redirect_uri: 'https://orders.test/' };
		const { parameters } = await open(version, { ...page, ...challenge, ...forResource(version, 'api://orders') });
		const origin = { origin: 'https://orders.test' };
		const { body } = await token(
			version,
			{
				...{ ...page, grant_type: 'authorization_code', code: parameters.get('code') ?? '' },
				code_verifier: 'v'.repeat(43),
			},
			origin,
		);
		expect(decodeJwt(body.access_token)).toMatchObject({ aud: orders, azp: orders, scp: 'Orders.Read' });
		const { refresh_token } = body;
		const refresh = (resource: string) =>
			token(
				version,
				{ client_id: orders, grant_type: 'refresh_token', refresh_token, ...forResource(version, resource) },
				origin,
			);
		expect((await refresh('api://orders')).body.error_codes).toEqual([90009]);
		expect((await refresh(orders)).status).toBe(200);
	});

	test('[case authority/03] what began on behalf of a user stays where the user was', async () => {
		const [inside, outside] = ['198.51.100.7', '203.0.113.50'];
		const front = await token(
			version,
			{ grant_type: 'password', client_id: native, ...alice, ...forResource(version, 'api://middle') },
			{},
			outside,
		);
		const tier = { client_id: middleTier, client_secret: secret };
		const family = await token(
			version,
			{
				...{ ...tier, grant_type: jwtBearer, requested_token_use: 'on_behalf_of' },
				...{ assertion: front.body.access_token, ...forResource(version, 'api://orders') },
			},
			{},
			inside,
		);
		expect(family.status).toBe(200);
		await applyPolicy(authority, {
			control: 'block',
			conditions: { locations: { includeLocations: ['All'], excludeLocations: [testIds.office] } },
		});
		for (const by of [1, 2] as const) {
			const { refresh_token } = family.body;
			const answer = await token(
				by,
				{ ...tier, grant_type: 'refresh_token', refresh_token, ...forResource(by, 'api://orders') },
				{ 'user-agent': 'Mozilla/5.0' },
				inside,
			);
			expect([by, answer.body.error_codes]).toEqual([by, [53003]]);
		}
	});

	test('[case authority/16] a page without PKCE is refused, and a web application with its secret is not', async () => {
		const ofPage = await open(version, {
			client_id: spa,
			redirect_uri: 'https://spa.test/',
			...forResource(version, 'api://orders'),
		});
		expect(ofPage.parameters.get('error_uri')).toContain('9002325');
		expect((await open(version, { ...ofWeb, ...forResource(version, 'api://orders') })).parameters.has('code')).toBe(
			true,
		);
	});

	test('[case authority/23] errors have Entra’s numbers and forms', async () => {
		const asked = { resource: orders, scope: `${orders}/.default` };
		const rows: [Fields, string, number, boolean][] = [
			[
				{ ...asked, grant_type: 'client_credentials', client_id: '00000000-0000-0000-0000-000000000000' },
				'unauthorized_client',
				700038,
				false,
			],
			[
				{ ...asked, grant_type: 'client_credentials', client_id: '11111111-0000-0000-0000-000000000000' },
				'unauthorized_client',
				700016,
				true,
			],
			[{ ...asked, grant_type: 'made_up', client_id: native }, 'unsupported_grant_type', 70003, false],
			[
				{ ...asked, grant_type: 'client_credentials', client_id: daemon, client_secret: 'wrong' },
				'invalid_client',
				7000215,
				true,
			],
			[{ ...asked, grant_type: 'client_credentials', client_id: daemon }, 'invalid_client', 7000218, true],
			[
				{
					grant_type: 'client_credentials',
					client_id: daemon,
					client_secret: secret,
					resource: 'api://nothing',
					scope: 'api://nothing/.default',
				},
				'invalid_resource',
				500011,
				true,
			],
		];
		for (const [fields, error, code, hasPage] of rows) {
			const { body } = await token(version, fields);
			expect([fields, body.error, body.error_codes, 'error_uri' in body]).toEqual([fields, error, [code], hasPage]);
		}
	});
});

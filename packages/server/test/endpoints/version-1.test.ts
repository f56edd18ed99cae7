// Version 1 of the endpoints: `resource` in place of scopes, answers in its form, and the same decisions.
import { createBrowser, createTestClient, testIds } from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { describe, expect, test } from 'vitest';
import { applyPolicy } from '../apply-policy.ts';
import {
	type Answer,
	alice,
	authority,
	byCode,
	byPassword,
	giveEachTestAnAuthority,
	open,
	password,
	post,
	token,
} from './version-1-requests.ts';
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
	tenant,
	type Version,
} from './versions.ts';

giveEachTestAnAuthority();

const graph = 'https://graph.microsoft.com';
const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** Every way to a token, by either version; `undefined` where the user is asked for more than a password. */
const ways: Record<string, (version: Version, resource: string, claims: Fields) => Promise<Answer | undefined>> = {
	code: byCode,
	password: byPassword,
	async refresh(version, resource, claims) {
		const { body } = await byPassword(version, 'api://middle');
		const { refresh_token } = body;
		return token(version, { grant_type: 'refresh_token', refresh_token, ...forResource(version, resource), ...claims });
	},
	async 'device code'(version, resource, claims) {
		const asked = await post(pathOf(version, 'devicecode'), {
			client_id: native,
			...forResource(version, resource),
			...claims,
		});
		const browser = createBrowser(authority);
		const client = createTestClient(authority);
		const entered = await browser.submit(await browser.open('/devicelogin'), { user_code: asked.body.user_code });
		const confirm = await client.signIn(browser, entered, alice);
		if (confirm.fields.size > 0) await client.signIn(browser, await browser.submit(confirm), alice);
		return token(version, { grant_type: 'device_code', code: asked.body.device_code });
	},
	async 'on behalf of'(version, resource, claims) {
		const { access_token: assertion } = (await byPassword(version, 'api://middle')).body;
		return token(version, {
			...{ grant_type: jwtBearer, requested_token_use: 'on_behalf_of', assertion },
			...{ client_id: middleTier, client_secret: secret },
			...forResource(version, resource),
			...claims,
		});
	},
	'client credentials': (version, resource, claims) =>
		token(version, {
			...{ grant_type: 'client_credentials', client_id: daemon, client_secret: secret },
			...(version === 1 ? { resource } : { scope: `${resource}/.default` }),
			...claims,
		}),
	async 'a silent request'(version, resource, claims) {
		const browser = createBrowser(authority);
		await open(2, { ...ofNative, ...challenge, scope: 'openid api://middle/.default' }, browser);
		const asked = { ...ofNative, ...challenge, ...forResource(version, resource), ...claims, prompt: 'none' };
		const { parameters } = await open(version, asked, browser);
		const code = /code=(\d+)/.exec(parameters.get('error_uri') ?? '')?.[1];
		return {
			status: parameters.has('code') ? 200 : 400,
			headers: {},
			body: {
				...(code === undefined ? {} : { error_codes: [Number(code)] }),
				suberror: parameters.get('suberror') ?? undefined,
			},
		};
	},
};

/** What a decision comes to, whichever form tells it. */
function decisionOf(answer: Answer | undefined) {
	if (answer === undefined) return 'the user is asked for more';
	const { error_codes, suberror, claims, access_token } = answer.body;
	const told = access_token && decodeJwt(access_token);
	return {
		codes: error_codes,
		suberror: suberror === 'bad_token' ? undefined : suberror,
		claims,
		...(told ? { aud: told.aud, scp: told.scp, roles: told.roles, amr: told.amr, acrs: told.acrs } : {}),
	};
}

describe('whichever version is asked, the same is decided', () => {
	const everything = { applications: { includeApplications: ['All'] } };
	const anywhere = { includeLocations: ['All'] };
	const scenes: Record<string, { policy?: Parameters<typeof applyPolicy>[1]; resource?: string; claims?: string }> = {
		'no policy': {},
		'Graph without a policy': { resource: graph },
		'a second factor for the API': { policy: { control: 'mfa' } },
		'a second factor for everything': { policy: { control: 'mfa', conditions: everything }, resource: graph },
		'a block of everything': { policy: { control: 'block', conditions: everything } },
		'a block by place': { policy: { control: 'block', conditions: { locations: anywhere } } },
		'a block of programs': {
			policy: { control: 'block', conditions: { clientAppTypes: ['mobileAppsAndDesktopClients'] } },
		},
		'a compliant device': { policy: { control: 'compliantDevice' } },
		'an approved application': { policy: { control: 'approvedApplication' } },
		'a frequency': {
			policy: {
				sessionControls: {
					signInFrequency: {
						isEnabled: true,
						frequencyInterval: 'everyTime',
						authenticationType: 'primaryAndSecondaryAuthentication',
					},
				},
			},
		},
		'no device code': {
			policy: { control: 'block', conditions: { authenticationFlows: { transferMethods: 'deviceCodeFlow' } } },
		},
		'an essential context': { claims: '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}' },
		'a blocked context': { claims: '{"access_token":{"acrs":{"essential":true,"value":"c2"}}}' },
		'a claim that nothing meets': { claims: '{"access_token":{"acrs":{"essential":true,"value":"c77"}}}' },
	};

	test.each(Object.entries(scenes))('%s', async (_, { policy, resource = 'api://orders', claims }) => {
		const sent: Fields = claims === undefined ? {} : { claims };
		const found: Record<string, unknown[]> = {};
		if (policy) await applyPolicy(authority, policy);
		for (const [name, way] of Object.entries(ways)) {
			const [first, second] = [await way(1, resource, sent), await way(2, resource, sent)];
			found[name] = [decisionOf(first), decisionOf(second)];
		}
		for (const [name, [first, second]] of Object.entries(found)) expect([name, first]).toEqual([name, second]);
	});
});

describe('an answer has version 1’s form', () => {
	test('numbers are texts, the resource is told as it was named, and scopes by their own names', async () => {
		const { status, body } = await byPassword(1, 'api://orders/');
		const now = authority.now();
		expect([status, body]).toEqual([
			200,
			{
				token_type: 'Bearer',
				scope: 'Orders.Read Orders.Write',
				expires_in: '3600',
				ext_expires_in: '3600',
				expires_on: String(now + 3600),
				not_before: String(now),
				resource: 'api://orders/',
				access_token: expect.any(String),
				refresh_token: expect.any(String),
				id_token: expect.any(String),
			},
		]);
	});

	test('an application gets neither scope nor refresh token nor ID token', async () => {
		const { body } = await token(1, {
			...{ grant_type: 'client_credentials', client_id: daemon, client_secret: secret, resource: orders },
		});
		expect(Object.keys(body).sort()).toEqual(
			['access_token', 'expires_in', 'expires_on', 'ext_expires_in', 'not_before', 'resource', 'token_type'].sort(),
		);
	});

	test.each([
		['api://orders'],
		['api://orders/'],
		['API://ORDERS'],
		[orders],
		[orders.toUpperCase()],
		[`api://${orders}`],
		[`api://${orders}/`],
	])('a resource is named %s', async (resource) => {
		const { body } = await byPassword(1, resource);
		expect([decodeJwt(body.access_token).aud, body.resource]).toEqual([orders, resource]);
	});

	test('an ID token is of version 1, for the same user as version 2’s, and is no access token', async () => {
		const first = decodeJwt((await byPassword(1, 'api://middle')).body.id_token);
		const second = decodeJwt((await byPassword(2, 'api://middle')).body.id_token);
		expect(first).toMatchObject({
			ver: '1.0',
			iss: `${authority.origin}/${tenant}/`,
			aud: native,
			sub: second.sub,
			oid: testIds.alice,
			tid: tenant,
			name: 'Alice',
			unique_name: password.username,
			upn: password.username,
			ipaddr: expect.any(String),
		});
		for (const name of ['preferred_username', 'appid', 'azp', 'scp']) expect(first).not.toHaveProperty(name);
	});

	test.each([
		['refresh_token', async () => ({ refresh_token: (await byPassword(1, 'api://middle')).body.refresh_token })],
		['password', async () => password],
	])('%s: a policy’s refusal is interaction_required, with its claims', async (grant_type, credential) => {
		await applyPolicy(authority, { control: 'mfa' });
		const refused = async (version: Version) =>
			(await token(version, { grant_type, ...(await credential()), ...forResource(version, 'api://orders') })).body;
		const { error, suberror, claims, error_codes } = await refused(1);
		expect([error, suberror, error_codes]).toEqual(['interaction_required', 'basic_action', [50076]]);
		expect(await refused(2)).toMatchObject({ error: 'invalid_grant', suberror, claims, error_codes });
	});

	test('a block is interaction_required with message_only; a wrong password stays invalid_grant', async () => {
		expect((await byPassword(1, 'api://orders', { password: 'wrong' })).body).toMatchObject({
			error: 'invalid_grant',
			error_codes: [50126],
		});
		await applyPolicy(authority, { control: 'block' });
		expect((await byPassword(1, 'api://orders')).body).toMatchObject({
			error: 'interaction_required',
			suberror: 'message_only',
			error_codes: [53003],
		});
	});

	test('a refused refresh token has no bad_token, which is MSAL’s', async () => {
		const refusedBy = (version: Version) =>
			token(version, { grant_type: 'refresh_token', refresh_token: `cs1.rt.${'A'.repeat(60)}` });
		const [first, second] = [(await refusedBy(1)).body, (await refusedBy(2)).body];
		expect([first.error, first.suberror]).toEqual(['invalid_grant', undefined]);
		expect(first.error_codes).toEqual(second.error_codes);
	});

	test('an ordered fault is refused in the same form', async () => {
		authority.faults?.order({ endpoint: 'token', kind: 'refuse', code: 50079, count: 1 });
		expect((await byPassword(1, 'api://orders')).body).toMatchObject({
			error: 'interaction_required',
			error_codes: [50079],
			claims: expect.any(String),
		});
		authority.faults?.order({ endpoint: 'authorize', kind: 'refuse', code: 53003, count: 1 });
		const { parameters } = await open(1, { ...ofWeb, resource: 'api://orders' });
		expect(parameters.get('error')).toBe('access_denied');
	});
});

describe('a resource', () => {
	test.each(['client_credentials', 'password', jwtBearer])(
		'is demanded by %s, which nothing else names one for; a scope is none',
		async (grant_type) => {
			for (const more of [{}, { resource: '' }, { scope: 'api://orders/.default' }] as Fields[]) {
				const { status, body } = await token(1, { grant_type, ...more });
				expect([status, body.error, body.error_codes]).toEqual([400, 'invalid_request', [900144]]);
				expect(body.error_description).toContain("'resource'");
			}
		},
	);

	test('is demanded where a device asks for a code', async () => {
		expect((await post(pathOf(1, 'devicecode'), { client_id: native })).body.error_codes).toEqual([900144]);
	});

	test.each(['api://nothing', 'api://orders/Orders.Read api://payroll', 'api://orders\tx', '"', 'openid'])(
		'that is none is 500011: %j',
		async (resource) => {
			expect((await byPassword(1, resource)).body).toMatchObject({ error: 'invalid_resource', error_codes: [500011] });
		},
	);

	test('of which the registration lists nothing is 650057', async () => {
		const { parameters } = await open(1, { ...ofWeb, resource: 'api://payroll' });
		expect(parameters.get('error_uri')).toContain('650057');
	});

	test('of another name than that of the device’s code is refused', async () => {
		const asked = await post(pathOf(1, 'devicecode'), { client_id: native, resource: 'api://orders' });
		expect(asked.body).toMatchObject({
			verification_url: `${authority.origin}/devicelogin`,
			expires_in: '900',
			interval: '5',
			message: expect.stringContaining(asked.body.user_code),
		});
		expect(asked.body).not.toHaveProperty('verification_uri');
		const poll = (resource: string) => token(1, { grant_type: 'device_code', code: asked.body.device_code, resource });
		expect((await poll('api://orders')).body).toMatchObject({ error: 'authorization_pending', error_codes: [70016] });
		const browser = createBrowser(authority);
		const client = createTestClient(authority);
		const { user_code } = asked.body;
		const page = await browser.submit(await browser.open('/devicelogin'), { user_code });
		const confirm = await client.signIn(browser, page, alice);
		await client.signIn(browser, await browser.submit(confirm), alice);
		expect((await poll('api://payroll')).body.error_codes).toEqual([9010010]);
		expect((await poll('api://orders/')).body).toMatchObject({ token_type: 'Bearer', resource: 'api://orders/' });
	});
});

describe('a refresh token is good for every resource', () => {
	test('and without one for that which it began with; of either version’s', async () => {
		for (const [from, to] of [
			[1, 1],
			[1, 2],
			[2, 1],
		] as const) {
			const { refresh_token } = (await byPassword(from, 'api://orders')).body;
			const other = await token(to, { grant_type: 'refresh_token', refresh_token, ...forResource(to, graph) });
			expect(decodeJwt(other.body.access_token).aud).toBe(graph);
			const first = await token(to, { grant_type: 'refresh_token', refresh_token: other.body.refresh_token });
			expect(decodeJwt(first.body.access_token).aud).toBe(orders);
		}
	});
});

test('a hint of version 1 names its user, and signs out', async () => {
	const browser = createBrowser(authority);
	const { parameters } = await open(1, { ...ofWeb, response_type: 'code id_token', nonce: 'n' }, browser);
	const id_token_hint = parameters.get('id_token') ?? '';
	const silent = await open(1, { ...ofWeb, prompt: 'none', id_token_hint }, browser);
	expect(silent.parameters.has('code')).toBe(true);
	const query = new URLSearchParams({ id_token_hint, post_logout_redirect_uri: ofWeb.redirect_uri });
	const left = await browser.open(`/${tenant}/oauth2/logout?${query}`);
	expect(left.location?.href).toBe(ofWeb.redirect_uri);
	expect((await open(1, { ...ofWeb, prompt: 'none' }, browser)).parameters.get('error')).toBe('login_required');
});

test('an ID token of version 1 opens nothing that access tokens open', async () => {
	const { id_token, access_token } = (await byPassword(1, graph)).body;
	for (const path of ['/v1.0/me', '/oidc/userinfo', `/${tenant}/openid/userinfo`]) {
		const status = async (bearer: string) =>
			(await authority.send({ path, headers: { authorization: `Bearer ${bearer}` } })).status;
		expect([path, await status(id_token), await status(access_token)]).toEqual([path, 401, 200]);
	}
});

test('discovery of version 1 tells version 1’s addresses, of which each answers', async () => {
	const metadata = JSON.parse((await authority.send({ path: `/${tenant}/.well-known/openid-configuration` })).body);
	for (const [member, endpoint, status] of [
		['authorization_endpoint', 'authorize', 400],
		['token_endpoint', 'token', 400],
		['device_authorization_endpoint', 'devicecode', 400],
		['end_session_endpoint', 'logout', 200],
	] as const) {
		expect(metadata[member]).toBe(`${authority.origin}${pathOf(1, endpoint)}`);
		const method = endpoint === 'token' || endpoint === 'devicecode' ? 'POST' : 'GET';
		const headers = { 'content-type': 'application/x-www-form-urlencoded' };
		const answer = await authority.send({ method, path: pathOf(1, endpoint), headers, body: '' });
		expect([endpoint, answer.status]).toEqual([endpoint, status]);
	}
	expect(metadata).not.toHaveProperty('pushed_authorization_request_endpoint');
});

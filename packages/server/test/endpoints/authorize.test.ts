// The authorization endpoint against the security catalogue, cases 1 to 50.
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	responseParameters,
	type TestAuthority,
	testIds,
} from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const alice = { username: 'alice@contoso.example', password: testIds.password };
const c1 = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';

let authority: TestAuthority;
beforeEach(async () => {
	authority = await createTestAuthority();
});
afterEach(() => authority.close());

const open = (parameters: Record<string, string | undefined>, options: Parameters<typeof createTestClient>[1] = {}) =>
	createBrowser(authority).open(createTestClient(authority, options).authorizePath(parameters));

describe('redirect URIs', () => {
	const web = { clientId: testIds.web, redirectUri: 'https://web.test/signin' };
	test.each([
		['a character more', 'https://web.test/signins'],
		['a trailing slash', 'https://web.test/signin/'],
		['another case of the path', 'https://web.test/Signin'],
		['another case of the host', 'https://WEB.test/signin'],
		['a query', 'https://web.test/signin?x=1'],
		['a fragment', 'https://web.test/signin#x'],
		['a port', 'https://web.test:444/signin'],
		['dot segments', 'https://web.test/%2e%2e/signin'],
		['a backslash', 'https://web.test\\signin'],
		['user info', 'https://web.test@evil.test/signin'],
		['a homograph', 'https://wеb.test/signin'],
		['a double slash', 'https://web.test//signin'],
		['a tab', 'https://web.test/sign\tin'],
		['a newline', 'https://web.test/signin\n'],
		['a scheme that runs', 'javascript:alert(1)'],
		['another scheme', 'http://web.test/signin'],
	])('[sec 1] %s is a mismatch: a page of this origin, never a redirect', async (_, redirectUri) => {
		const page = await open({ redirect_uri: redirectUri }, web);
		expect(page.status).toBe(400);
		expect(page.location).toBeUndefined();
		expect(page.body).toContain('AADSTS50011');
	});

	test.each([
		['http://localhost:49152/', true],
		['http://localhost/', true],
		['http://localhost:8080', true],
		['http://127.0.0.1:5555/callback', true],
		['http://127.0.0.1:5555/callback/', false],
		['http://127.0.0.1:99999/callback', false],
		['http://localhost:7001/other', false],
		['http://localhost.evil.test:80/', false],
		['http://[::1]:7000/', false],
		['https://localhost:7000/', false],
	])('[sec 3] loopback for a native client: %s → accepted: %s', async (redirectUri, accepted) => {
		const page = await open({ redirect_uri: redirectUri });
		expect(page.heading).toBe(accepted ? 'Sign in' : 'This application is not set up correctly');
	});

	test('[sec 3] a port may not vary for a single-page application', async () => {
		const page = await open({ redirect_uri: 'http://localhost:3001/callback' }, { clientId: testIds.spa });
		expect(page.body).toContain('AADSTS50011');
	});
});

test.each([
	['an unknown client', { client_id: '99999999-0000-4000-8000-000000000000' }, /AADSTS700016/],
	['an unknown tenant', { authority: 'nowhere.example' }, /AADSTS90002/],
	['no client', { client_id: undefined }, /AADSTS90014/],
	['no redirect URI', { redirect_uri: undefined }, /AADSTS90014/],
])('[sec 5] %s is a page, whatever redirect URI is named', async (_, parameters, message) => {
	const page = await open({ ...parameters });
	expect(page.status).toBe(400);
	expect(page.location).toBeUndefined();
	expect(page.body).toMatch(message);
});

test.each(['client_id', 'redirect_uri', 'state', 'claims', 'scope', 'code_challenge'])(
	'[sec 7] %s given twice in the query is refused on a page',
	async (name) => {
		const page = await createBrowser(authority).open(
			`${createTestClient(authority).authorizePath({ claims: '{}' })}&${name}=x`,
		);
		expect(page.status).toBe(400);
		expect(page.body).toContain(`the parameter ${name} stands more than once`);
	},
);

test('[sec 7] a parameter in the address and in the body is refused', async () => {
	const [path, query] = createTestClient(authority).authorizePath().split('?') as [string, string];
	const page = await createBrowser(authority).post(`${path}?state=x`, Object.fromEntries(new URLSearchParams(query)));
	expect(page.body).toContain('stands in the address and in the body');
});

test('an authorization request may come by POST', async () => {
	const [path, query] = createTestClient(authority).authorizePath().split('?') as [string, string];
	const id = '11111111-2222-4333-8444-555555555555';
	const form = Object.fromEntries(new URLSearchParams(query));
	expect((await createBrowser(authority).post(path, form)).heading).toBe('Sign in');
	// the id for support in the address and in the body, as MSAL for browsers sends it
	expect(
		(await createBrowser(authority).post(`${path}?client-request-id=${id}`, { ...form, 'client-request-id': id }))
			.heading,
	).toBe('Sign in');
});

test('a request for an encrypted response, which carries a challenge too, is answered with a code', async () => {
	const client = createTestClient(authority);
	const ear = {
		response_type: 'id_token token refresh_token',
		ear_jwk: 'e30',
		ear_jwe_crypto: 'e30',
		response_mode: 'fragment',
	};
	const page = await client.run(createBrowser(authority), alice, ear);
	const answer = responseParameters(page);
	expect(['code', 'id_token', 'access_token', 'ear_jwe'].map((name) => answer.has(name))).toEqual([
		true,
		false,
		false,
		false,
	]);
	expect((await client.redeem(page)).status).toBe(200);
});

test('[sec 11] without a key of the page, or without a challenge, it is refused', async () => {
	const types = { response_type: 'id_token token refresh_token' };
	expect(responseParameters(await open(types)).get('error')).toBe('unsupported_response_type');
	const unchallenged = { ...types, ear_jwk: 'e30', code_challenge: undefined, code_challenge_method: undefined };
	expect(responseParameters(await open(unchallenged)).get('error')).toBe('invalid_request');
});

test('[sec 8] names that look like arrays, objects or prototypes are unknown names and do nothing', async () => {
	const page = await createBrowser(authority).open(
		`${createTestClient(authority).authorizePath()}&scope[]=a&claims[a]=b&__proto__[x]=1&constructor.prototype=2`,
	);
	expect(page.heading).toBe('Sign in');
	expect(({} as Record<string, unknown>).x).toBeUndefined();
});

test.each([
	['[sec 9] an unknown response mode', { response_mode: 'web_message' }, 'invalid_request'],
	['[sec 11] response_type=token', { response_type: 'token' }, 'unsupported_response_type'],
	['[sec 11] response_type=id_token token', { response_type: 'id_token token' }, 'unsupported_response_type'],
	['[sec 11] response_type=code token', { response_type: 'code token' }, 'unsupported_response_type'],
	[
		'[sec 11, 24] response_type=id_token, which no application opted in to',
		{ response_type: 'id_token', nonce: undefined },
		'unsupported_response_type',
	],
	[
		'[sec 12] no code_challenge from a public client',
		{ code_challenge: undefined, code_challenge_method: undefined },
		'invalid_request',
	],
	['[sec 13] code_challenge_method=plain', { code_challenge_method: 'plain' }, 'invalid_request'],
	['[sec 13] a challenge without a method', { code_challenge_method: undefined }, 'invalid_request'],
	['[sec 16] a challenge of 42 characters', { code_challenge: 'a'.repeat(42) }, 'invalid_request'],
	['[sec 16] a challenge of 129 characters', { code_challenge: 'a'.repeat(129) }, 'invalid_request'],
	['[sec 16] a challenge with padding', { code_challenge: `${'a'.repeat(42)}=` }, 'invalid_request'],
	['[sec 16] a challenge in the other alphabet', { code_challenge: `${'a'.repeat(42)}+` }, 'invalid_request'],
	['[sec 17] prompt=none login', { prompt: 'none login' }, 'invalid_request'],
	['[sec 17] prompt=none consent', { prompt: 'none consent' }, 'invalid_request'],
	['[sec 21] max_age=-1', { max_age: '-1' }, 'invalid_request'],
	['[sec 21] max_age=1e9', { max_age: '1e9' }, 'invalid_request'],
	['[sec 21] max_age=abc', { max_age: 'abc' }, 'invalid_request'],
	['[sec 21] max_age=0x10', { max_age: '0x10' }, 'invalid_request'],
	['[sec 21] max_age of 20 digits', { max_age: '1'.repeat(20) }, 'invalid_request'],
	['[sec 25] claims that are not JSON', { claims: 'c1' }, 'invalid_request'],
	['[sec 25] claims in base64', { claims: Buffer.from(c1).toString('base64') }, 'invalid_request'],
	['[sec 25] claims that are an array', { claims: '[]' }, 'invalid_request'],
	['[sec 25] claims that are a scalar', { claims: '1' }, 'invalid_request'],
	['[sec 25] claims nested 10,000 deep', { claims: `${'{"a":'.repeat(600)}1${'}'.repeat(600)}` }, 'invalid_request'],
	['[sec 25] claims with a lone surrogate', { claims: '{"access_token":{"\\ud800":null}}' }, 'invalid_request'],
	['[sec 25] claims with 1e400', { claims: '{"access_token":{"x":1e400}}' }, 'invalid_request'],
	['[sec 25] claims with a byte order mark', { claims: '\ufeff{}' }, 'invalid_request'],
	['[sec 25] claims with a member twice', { claims: '{"access_token":{},"access_token":{}}' }, 'invalid_request'],
	[
		'[sec 25] claims with 100,000 keys',
		{ claims: `{${Array.from({ length: 500 }, (_, i) => `"${i}":1`).join(',')}}` },
		'invalid_request',
	],
	[
		'[sec 37] .default of one resource and a scope of another',
		{ scope: 'api://orders/.default api://payroll/Payroll.Read' },
		'invalid_scope',
	],
	['[sec 37] .default of two resources', { scope: 'api://orders/.default api://payroll/.default' }, 'invalid_scope'],
	['[sec 38] a scope of 50,000 characters', { scope: `openid ${'a'.repeat(50_000)}` }, 'invalid_scope'],
	['[sec 38] a scope with a control character', { scope: 'openid User.Read\u0001' }, 'invalid_scope'],
	['[sec 38] a scope with a Unicode space', { scope: 'openid\u2003profile' }, 'invalid_scope'],
	[
		'[sec 38] 5,000 different scopes',
		{ scope: Array.from({ length: 400 }, (_, i) => `a${i}`).join(' ') },
		'invalid_scope',
	],
	['[sec 39] request', { request: 'eyJ' }, 'request_not_supported'],
	['[sec 39] request_uri', { request_uri: 'https://169.254.169.254/' }, 'request_uri_not_supported'],
	[
		'the resource parameter of version 1',
		{ resource: 'https://graph.microsoft.com', scope: undefined },
		'invalid_request',
	],
	[
		'a resource that is not that of the scopes',
		{ resource: 'api://payroll', scope: 'api://orders/Orders.Read' },
		'invalid_target',
	],
	['an unknown resource', { scope: 'api://nothing/x' }, 'invalid_resource'],
	['no scope', { scope: undefined }, 'invalid_request'],
])('%s goes back to the client as %s', async (_, parameters, error) => {
	const started = performance.now();
	const page = await open({ ...parameters } as Record<string, string | undefined>);
	expect(responseParameters(page).get('error')).toBe(error);
	expect(responseParameters(page).get('state')).toBe('state-1');
	expect(page.location?.origin).toBe('http://localhost:7000');
	expect(performance.now() - started).toBeLessThan(1000);
});

test('[sec 26] __proto__, constructor, toString and hasOwnProperty in claims are unknown names at every level', async () => {
	const hostile =
		'{"access_token":{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"toString":null,"hasOwnProperty":{"essential":true}},"__proto__":{"polluted":true}}';
	expect((await open({ claims: hostile })).heading).toBe('Sign in');
	expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

test('[sec 10] form_post escapes what it carries, allows one script by its hash, and posts to the redirect URI alone', async () => {
	const client = createTestClient(authority);
	const state = '"><script>alert(1)</script>';
	const page = await client.run(createBrowser(authority), alice, { response_mode: 'form_post', state });
	expect(page.fields.get('state')).toBe(state);
	expect(page.body).not.toContain(state);
	expect(page.action).toBe('http://localhost:7000/');
	expect(page.headers['content-security-policy']).toMatch(
		/script-src 'sha256-[^']+'; form-action http:\/\/localhost:7000$|form-action http:\/\/localhost:7000/,
	);
	expect(page.body.match(/<script>/g)).toHaveLength(1);
});

describe('state', () => {
	test.each([
		['4 KB of it', 'x'.repeat(4096)],
		['spaces, quotes and Unicode', 'a b+c%20"<é漢🙂'],
	])('[sec 23] %s comes back as it went', async (_, state) => {
		const page = await createTestClient(authority).run(createBrowser(authority), alice, { state });
		expect(responseParameters(page).get('state')).toBe(state);
	});

	test.each([
		['64 KB of it', 'x'.repeat(65_536)],
		['a line break', 'a\r\nSet-Cookie: x=y'],
		['a NUL', 'a\u0000b'],
	])('[sec 23] %s is refused without header injection', async (_, state) => {
		const page = await open({ state });
		expect(responseParameters(page).get('error')).toBe('invalid_request');
		expect(Object.keys(page.headers)).not.toContain('set-cookie');
	});
});

test('[sec 41] responses name their issuer', async () => {
	const page = await createTestClient(authority).run(createBrowser(authority), alice);
	expect(responseParameters(page).get('iss')).toBe(`${authority.origin}/${testIds.tenant}/v2.0`);
});

test('[sec 41] errors name it too: those of the request, those that a silent request gets, and those that a page takes back', async () => {
	const issuer = `${authority.origin}/${testIds.tenant}/v2.0`;
	const early = responseParameters(await open({ claims: 'no JSON' }));
	const silent = responseParameters(await open({ prompt: 'none' }));
	expect([early.get('error'), early.get('iss'), silent.get('error'), silent.get('iss')]).toEqual([
		'invalid_request',
		issuer,
		'login_required',
		issuer,
	]);
	const blocked = await createTestClient(authority).run(createBrowser(authority), alice, {
		claims: c1.replace('c1', 'c2'),
	});
	const [, address = ''] = /class="return" href="([^"]+)"/.exec(blocked.body) ?? [];
	expect(new URL(address.replaceAll('&amp;', '&')).searchParams.get('iss')).toBe(issuer);
});

test('[sec 41] over common no issuer is named, as its metadata says: a client would compare it with a template', async () => {
	const multi = createTestClient(authority, { clientId: testIds.multi, tenant: 'common', scope: 'openid User.Read' });
	const page = await multi.run(createBrowser(authority), { ...alice, consent: true });
	expect([responseParameters(page).has('code'), responseParameters(page).has('iss')]).toEqual([true, false]);
	const promised = async (tenant: string) => {
		const { body } = await authority.send({ path: `/${tenant}/v2.0/.well-known/openid-configuration` });
		return JSON.parse(body).authorization_response_iss_parameter_supported;
	};
	expect([await promised('common'), await promised(testIds.tenant)]).toEqual([false, true]);
});

describe('tenants', () => {
	test.each([
		['an application of another tenant', { clientId: testIds.strangerApp }, {}, /AADSTS700016/],
		['a single-tenant application over common', {}, { authority: 'common' }, /AADSTS50194/],
		['a single-tenant application over organizations', {}, { authority: 'organizations' }, /AADSTS50194/],
	])('[sec 50] %s is refused on a page', async (_, options, parameters, message) => {
		const page = await open(parameters, options);
		expect(page.body).toMatch(message);
	});

	test('[sec 50] a domain is the tenant it belongs to: issuer and keys are the tenant’s', async () => {
		const client = createTestClient(authority, { tenant: 'CONTOSO.test' });
		const { body } = await client.redeem(await client.run(createBrowser(authority), alice));
		expect(decodeJwt(body.access_token).iss).toBe(`${authority.origin}/${testIds.tenant}/v2.0`);
	});

	test('[sec 50] over organizations the user’s own tenant issues; a tenant’s endpoint has nothing for a user of another tenant', async () => {
		const scope = 'openid profile offline_access User.Read';
		const multi = createTestClient(authority, { clientId: testIds.multi, tenant: 'organizations', scope });
		const eve = { username: 'eve@northwind.example', password: testIds.password, consent: true };
		const { body } = await multi.redeem(await multi.run(createBrowser(authority), eve));
		expect(decodeJwt(body.id_token)).toMatchObject({
			tid: testIds.strangerTenant,
			iss: `${authority.origin}/${testIds.strangerTenant}/v2.0`,
		});
		const refused = await createTestClient(authority).run(createBrowser(authority), {
			username: eve.username,
			password: eve.password,
		});
		expect(refused.location).toBeUndefined();
		expect(refused.body).toContain('AADSTS50020');
	});
});

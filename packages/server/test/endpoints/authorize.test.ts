// The authorization endpoint against the security catalogue, cases 1 to 50.
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	responseParameters,
	type TestAuthority,
	testIds,
	testTenants,
} from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const alice = { username: 'alice@contoso.example', password: testIds.password };
const withCode = { ...alice, totpSecret: testIds.totpSecret };
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

describe('prompt', () => {
	test.each([
		['login_required without a session', {}, undefined, 'login_required'],
		['interaction_required when a second factor is missing', { claims: c1 }, alice, 'interaction_required'],
	])('[sec 18, 28] prompt=none is answered with %s, and never with a page', async (_, parameters, script, error) => {
		const browser = createBrowser(authority);
		const client = createTestClient(authority);
		if (script) await client.run(browser, script);
		const page = await browser.open(client.authorizePath({ prompt: 'none', ...parameters }));
		expect(page.status).toBe(302);
		const answer = responseParameters(page);
		expect(answer.get('error')).toBe(error);
		expect(answer.get('state')).toBe('state-1');
		// as in redirects of Entra ID: the ids are told in the text, for support
		expect(answer.get('error_description')).toMatch(/ Trace ID: \S+ Correlation ID: \S+ Timestamp: .+Z$/);
		for (const member of ['trace_id', 'correlation_id', 'timestamp', 'error_codes'])
			expect(answer.has(member)).toBe(false);
		if (error === 'interaction_required') {
			expect(answer.get('suberror')).toBe('basic_action');
			expect(JSON.parse(answer.get('claims') ?? '')).toMatchObject({
				access_token: { acrs: { essential: true, value: 'c1' } },
			});
			expect(answer.get('error_uri')).toMatch(/code=50076$/);
		}
	});

	test('[sec 18] prompt=none without consent is consent_required', async () => {
		const browser = createBrowser(authority);
		await createTestClient(authority).run(browser, alice);
		const page = await browser.open(
			createTestClient(authority, { clientId: testIds.unconsented }).authorizePath({ prompt: 'none' }),
		);
		expect(responseParameters(page).get('error')).toBe('consent_required');
	});

	test('prompt=none with a session is a code at once', async () => {
		const browser = createBrowser(authority);
		const client = createTestClient(authority);
		await client.run(browser, alice);
		const page = await browser.open(client.authorizePath({ prompt: 'none' }));
		expect(page.status).toBe(302);
		expect((await client.redeem(page)).status).toBe(200);
	});

	test('[sec 19] a hint at another user, or another session id, is login_required: never the tokens of whoever is signed in', async () => {
		const browser = createBrowser(authority);
		const client = createTestClient(authority);
		await client.run(browser, alice);
		for (const parameters of [{ login_hint: 'bob@contoso.example' }, { sid: '00000000-0000-4000-8000-000000000000' }]) {
			const page = await browser.open(client.authorizePath({ prompt: 'none', ...parameters }));
			expect(responseParameters(page).get('error')).toBe('login_required');
		}
	});

	test.each([
		['prompt=login', { prompt: 'login' }],
		['max_age=0', { max_age: '0' }],
		['max_age that has passed', { max_age: '60' }],
	])('[sec 20] %s asks for the password again and renews auth_time', async (_, parameters) => {
		const browser = createBrowser(authority);
		const client = createTestClient(authority);
		const first = decodeJwt((await client.redeem(await client.run(browser, alice))).body.id_token);
		authority.advance(61);
		const page = await browser.open(client.authorizePath(parameters));
		expect(page.fields.get('step')).toBe('password');
		const second = decodeJwt((await client.redeem(await client.signIn(browser, page, alice))).body.id_token);
		expect(second.auth_time).toBe((first.auth_time as number) + 61);
	});

	test('[sec 20] whoever signs in at prompt=login gets a session of their own', async () => {
		const browser = createBrowser(authority);
		const client = createTestClient(authority);
		const first = decodeJwt(
			(await client.redeem(await client.run(browser, withCode, { claims: c1 }))).body.access_token,
		);
		const page = await client.run(
			browser,
			{ username: 'bob@contoso.example', password: testIds.password },
			{ prompt: 'login' },
		);
		const second = decodeJwt((await client.redeem(page)).body.access_token);
		expect(second.oid).toBe(testIds.bob);
		expect(second.sid).not.toBe(first.sid);
		expect(second.amr).toEqual(['pwd']);
	});

	test('select_account offers the accounts of this browser and another one', async () => {
		const browser = createBrowser(authority);
		const client = createTestClient(authority);
		await client.run(browser, alice);
		const chooser = await browser.open(client.authorizePath({ prompt: 'select_account' }));
		expect(chooser.heading).toBe('Choose an account');
		expect((await browser.submit(chooser, { account: 'other' })).fields.get('step')).toBe('password');
		const again = await browser.open(client.authorizePath({ prompt: 'select_account' }));
		expect((await client.redeem(await browser.submit(again))).status).toBe(200);
	});

	test('[sec 19] with two accounts and no hint, prompt=none does not guess', async () => {
		const browser = createBrowser(authority);
		const client = createTestClient(authority);
		await client.run(browser, alice);
		await client.run(browser, { username: 'carol@contoso.example', password: testIds.password }, { prompt: 'login' });
		const page = await browser.open(client.authorizePath({ prompt: 'none' }));
		expect(responseParameters(page).get('error')).toBe('interaction_required');
		const hinted = await browser.open(client.authorizePath({ prompt: 'none', login_hint: 'CAROL@contoso.example' }));
		expect(decodeJwt((await client.redeem(hinted)).body.access_token).oid).toBe(testIds.carol);
	});
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

describe('authentication contexts', () => {
	async function acrsFor(claims: string | undefined, script = withCode): Promise<unknown> {
		const client = createTestClient(authority);
		const page = await client.run(createBrowser(authority), script, claims === undefined ? {} : { claims });
		const { body } = await client.redeem(page, claims === undefined ? {} : { claims });
		return body.access_token ? decodeJwt(body.access_token).acrs : body.error;
	}

	test('[sec 27] c1 unmet: the user is asked, and gets c1 only with the second factor', async () => {
		const browser = createBrowser(authority);
		const client = createTestClient(authority);
		const asked = await client.run(browser, alice, { claims: c1 });
		expect(asked.fields.get('step')).toBe('one-time-code');
		const wrong = await browser.submit(asked, { code: '000000' });
		expect(wrong.location).toBeUndefined();
		expect(wrong.body).toContain('role="alert"');
		expect(await acrsFor(c1)).toEqual(['c1']);
	});

	test('[sec 27] a context that a policy blocks is refused on a page, with the way back', async () => {
		const page = await createTestClient(authority).run(createBrowser(authority), alice, {
			claims: c1.replace('c1', 'c2'),
		});
		expect(page.heading).toBe('You cannot access this right now');
		expect(page.body).toMatch(/href="http:\/\/localhost:7000\/\?error=access_denied&amp;/);
	});

	test('[sec 29] a declared context without an enforced policy is stamped, as Entra does, and the record warns', async () => {
		expect(await acrsFor(c1.replace('c1', 'c3'), alice as typeof withCode)).toEqual(['c3']);
		const record = authority.events.findLast((event) => event.kind === 'tokensIssued')?.record;
		expect(record?.unprotectedAuthenticationContexts).toEqual(['c3']);
	});

	test.each(['disabled', 'enabledForReportingButNotEnforced'] as const)(
		'[sec 29] a context whose only policy is %s counts as unprotected',
		async (state) => {
			await authority.close();
			authority = await createTestAuthority({
				tenants: testTenants((tenant) => {
					for (const policy of tenant.identity?.conditionalAccess?.policies ?? []) policy.state = state;
				}),
			});
			expect(await acrsFor(c1, alice as typeof withCode)).toEqual(['c1']);
		},
	);

	test.each(['c99', 'c0', 'c100', 'C1', ' c1', 'c1\\u0000', 'c01'])(
		'[sec 30] %j is never stamped: essential it is refused',
		async (id) => {
			expect(await acrsFor(`{"access_token":{"acrs":{"value":"${id}"}}}`, alice as typeof withCode)).toBeUndefined();
			const claims = `{"access_token":{"acrs":{"essential":true,"value":"${id}"}}}`;
			const page = await createTestClient(authority).run(createBrowser(authority), alice, { claims });
			expect(page.body).toContain('AADSTS50130');
		},
	);

	test('[sec 31] voluntary values: the satisfied subset is stamped, and nothing is asked', async () => {
		const claims = '{"access_token":{"acrs":{"values":["c1","c3"]}}}';
		expect(await acrsFor(claims, alice as typeof withCode)).toEqual(['c3']);
	});

	test('[sec 32] acrs is stamped in the kind of token that was asked for', async () => {
		const claims = '{"id_token":{"acrs":{"essential":true,"value":"c1"}}}';
		const client = createTestClient(authority);
		const { body } = await client.redeem(await client.run(createBrowser(authority), withCode, { claims }), { claims });
		expect(decodeJwt(body.id_token).acrs).toEqual(['c1']);
		expect(decodeJwt(body.access_token).acrs).toBeUndefined();
	});

	test('[sec 33] a request cannot put claims of its own into a token', async () => {
		const claims =
			'{"access_token":{"roles":{"value":"Admin"},"scp":{"value":"All"},"tid":{"value":"x"},"oid":{"value":"x"},"amr":{"values":["hwk"]},"wids":{"values":["62e90394-69f5-4237-9190-012177145e10"]}}}';
		const client = createTestClient(authority);
		const { body } = await client.redeem(await client.run(createBrowser(authority), alice, { claims }), { claims });
		const token = decodeJwt(body.access_token);
		expect(token).toMatchObject({
			tid: testIds.tenant,
			oid: testIds.alice,
			amr: ['pwd'],
			scp: 'Orders.Read Orders.Write',
		});
		expect(token).not.toHaveProperty('roles');
		expect(token).not.toHaveProperty('wids');
	});

	test.each(['99999999999', '-5', '1.5', '1e12', 'abc'])(
		'[sec 34] an nbf of %s neither back-dates a token nor loops',
		async (value) => {
			const client = createTestClient(authority);
			const voluntary = { claims: `{"access_token":{"nbf":{"value":"${value}"}}}` };
			const { body } = await client.redeem(await client.run(createBrowser(authority), alice, voluntary), voluntary);
			expect(decodeJwt(body.access_token)).toMatchObject({ nbf: authority.now(), iat: authority.now() });
			const essential = await client.refresh(body.refresh_token, {
				claims: `{"access_token":{"nbf":{"essential":true,"value":"${value}"}}}`,
			});
			expect(essential.body).toMatchObject({ error: 'invalid_request', error_codes: [50130] });
			expect(essential.body).not.toHaveProperty('claims');
		},
	);

	test('[sec 35] a client that drops the challenge gets a token without c1', async () => {
		expect(await acrsFor(undefined, alice as typeof withCode)).toBeUndefined();
	});
});

test('[sec 36] a policy on a resource holds however the scopes are split over requests', async () => {
	const browser = createBrowser(authority);
	const client = createTestClient(authority);
	const first = await client.redeem(await client.run(browser, alice));
	const second = await client.refresh(first.body.refresh_token, { scope: 'openid api://payroll/Payroll.Read' });
	expect(second.body).toMatchObject({ error: 'invalid_grant', error_codes: [50076] });
	const third = await client.run(browser, alice, { scope: 'openid api://payroll/Payroll.Read' });
	expect(third.fields.get('step')).toBe('one-time-code');
});

test('[sec 38] 5,000 repetitions of one scope are one scope when they fit, and refused when they do not', async () => {
	const page = await open({ scope: `openid ${'api://orders/Orders.Read '.repeat(5000)}` });
	expect(responseParameters(page).get('error')).toBe('invalid_scope');
});

test.each([
	['markup', '"><script>alert(1)</script>@x.test'],
	['SQL', "' or 1=1 --"],
	['right-to-left override', 'user\u202e@contoso.example'],
])('[sec 40] a login_hint with %s is shown escaped and does nothing', async (_, hint) => {
	const page = await open({ login_hint: hint });
	expect(page.heading).toBe('Sign in');
	expect(page.fields.get('username')).toBe(hint);
	expect(page.body).not.toContain('<script>alert');
});

test('[sec 40] a login_hint of 64 KB is refused', async () => {
	expect(responseParameters(await open({ login_hint: 'x'.repeat(65_536) })).get('error')).toBe('invalid_request');
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

test('[sec 42] a form is answered with 303 or with a page, never with a redirect that repeats it', async () => {
	const browser = createBrowser(authority);
	const page = await browser.open(createTestClient(authority).authorizePath());
	const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
	const body = new URLSearchParams({ ...Object.fromEntries(page.fields), ...alice }).toString();
	const response = await authority.send({
		method: 'POST',
		path: page.action ?? '',
		body,
		headers: { cookie, 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
	});
	expect(response.status).toBe(303);
});

test.each([
	['HEAD', 405],
	['PUT', 405],
	['DELETE', 405],
	['OPTIONS', 405],
])('[sec 43] %s on the authorization endpoint is %i and does nothing', async (method, status) => {
	const [path, query] = createTestClient(authority).authorizePath().split('?') as [string, string];
	const response = await authority.send({ method, path, query });
	expect(response.status).toBe(status);
	expect(response.headers['set-cookie']).toBeUndefined();
});

test('[sec 43] a JSON body is not read', async () => {
	const [path] = createTestClient(authority).authorizePath().split('?') as [string];
	const response = await authority.send({
		method: 'POST',
		path,
		headers: { 'content-type': 'application/json' },
		body: '{}',
	});
	expect(response.status).toBe(415);
});

test('[sec 44] pages send no referrer, load nothing from elsewhere, and cannot be framed', async () => {
	const page = await open({});
	expect(page.headers).toMatchObject({
		'referrer-policy': 'no-referrer',
		'x-frame-options': 'DENY',
		'cache-control': 'no-store',
	});
	expect(page.headers['content-security-policy']).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
	expect(page.headers).not.toHaveProperty('cross-origin-opener-policy');
	expect(page.body).not.toMatch(/(?:src|href)="https?:/);
});

describe('the transaction', () => {
	test('[sec 45] the last form sent twice makes no second code', async () => {
		const browser = createBrowser(authority);
		const client = createTestClient(authority);
		const password = await browser.open(client.authorizePath());
		const last = await browser.submit(password, alice);
		expect(last.heading).toBe('Stay signed in?');
		const cookies = new Map(browser.cookies);
		expect(responseParameters(await browser.submit(last, { decline: 'No' })).has('code')).toBe(true);
		for (const [name, value] of cookies) browser.cookies.set(name, value);
		const again = await browser.submit(last, { decline: 'No' });
		expect(again.heading).toBe('This sign-in is over');
		expect(again.location).toBeUndefined();
	});

	test('[sec 45] going back and sending an earlier form shows where the sign-in stands', async () => {
		const browser = createBrowser(authority);
		const password = await browser.open(createTestClient(authority).authorizePath());
		await browser.submit(password, alice);
		expect((await browser.submit(password, alice)).heading).toBe('Stay signed in?');
	});

	test('[sec 22, 46] two tabs finish each with its own parameters', async () => {
		const browser = createBrowser(authority);
		const client = createTestClient(authority);
		const one = await browser.open(client.authorizePath({ state: 'one' }));
		const two = await browser.open(client.authorizePath({ state: 'two', scope: 'openid api://orders/Orders.Write' }));
		const secondDone = await client.signIn(browser, two, alice);
		const firstDone = await client.signIn(browser, one, alice);
		expect([responseParameters(firstDone).get('state'), responseParameters(secondDone).get('state')]).toEqual([
			'one',
			'two',
		]);
		expect(decodeJwt((await client.redeem(secondDone, { scope: undefined })).body.access_token).scp).toBe(
			'Orders.Write Orders.Read',
		);
	});

	test('[sec 22, 119] another browser cannot take a transaction over, with or without its form token', async () => {
		const client = createTestClient(authority);
		const page = await createBrowser(authority).open(client.authorizePath());
		const stranger = createBrowser(authority);
		await stranger.open(client.authorizePath());
		const stolen = await stranger.submit(page, alice);
		expect(stolen.heading).toBe('This sign-in is over');
	});

	test('[sec 119] a form from another site, or without its token, is refused', async () => {
		const browser = createBrowser(authority);
		const page = await browser.open(createTestClient(authority).authorizePath());
		expect((await browser.submit(page, alice, { 'sec-fetch-site': 'cross-site' })).heading).toBe(
			'This sign-in is over',
		);
		expect((await browser.submit(page, { ...alice, csrf: 'x' })).heading).toBe('This sign-in is over');
	});
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

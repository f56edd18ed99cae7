// Parameters of the protocol's endpoints as an outsider writes them: without a value, and in an address where they do
// not belong. RFC 6749 §2.3.1, §3.1 and §3.2; OpenID Connect Core §5.5.1.
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	responseParameters,
	type TestAuthority,
	testIds,
} from '@countersign/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const bob = { username: 'bob@contoso.example', password: testIds.password };
let authority: TestAuthority;
beforeAll(async () => {
	authority = await createTestAuthority();
});
afterAll(() => authority.close());

const daemon = (fields: Record<string, string | undefined>) =>
	createTestClient(authority, { clientId: testIds.daemon, secret: testIds.secret }).token({
		grant_type: 'client_credentials',
		scope: 'api://orders/.default',
		...fields,
	});

describe('a parameter without a value is as one that was not sent', () => {
	test.each([
		...['response_mode', 'max_age', 'prompt', 'claims', 'resource', 'nonce', 'dpop_jkt', 'acr_values'],
		...['login_hint', 'domain_hint', 'id_token_hint', 'request', 'request_uri', 'ui_locales', 'sid'],
	])('%s of an authorization request', async (name) => {
		const page = await createTestClient(authority).run(createBrowser(authority), bob, { [name]: '' });
		expect(responseParameters(page).has('code')).toBe(true);
	});

	test('of a silent request: a session that nobody named is not asked for', async () => {
		const browser = createBrowser(authority);
		const client = createTestClient(authority);
		await client.run(browser, bob);
		const silent = await browser.open(client.authorizePath({ prompt: 'none', sid: '', login_hint: '' }));
		expect(responseParameters(silent).has('code')).toBe(true);
	});

	test.each(['code', 'username', 'client_assertion', 'client_assertion_type', 'refresh_token', 'claims', 'resource'])(
		'%s of a token request',
		async (name) => {
			expect((await daemon({ [name]: '' })).status).toBe(200);
		},
	);

	test('a code challenge or a secret that is empty is none', async () => {
		const page = await createBrowser(authority).open(
			createTestClient(authority).authorizePath({ code_challenge: '', code_challenge_method: '' }),
		);
		expect(responseParameters(page).get('error')).toBe('invalid_request');
		expect((await daemon({ client_secret: '' })).body).toMatchObject({
			error: 'invalid_client',
			error_codes: [7000218],
		});
	});

	test('a pushed request and a device’s are read so too', async () => {
		const send = (path: string, fields: Record<string, string>) =>
			authority.send({
				method: 'POST',
				path: `/${testIds.tenant}/oauth2/v2.0/${path}`,
				headers: { 'content-type': 'application/x-www-form-urlencoded' },
				body: new URLSearchParams(fields).toString(),
			});
		const query = createTestClient(authority).authorizePath({ response_mode: '', max_age: '' }).split('?')[1];
		expect((await send('par', Object.fromEntries(new URLSearchParams(query)))).status).toBe(201);
		const device = { client_id: testIds.native, scope: 'openid', claims: '', resource: '' };
		expect((await send('devicecode', device)).status).toBe(200);
	});

	test('it stands once all the same', async () => {
		const path = createTestClient(authority).authorizePath();
		expect((await createBrowser(authority).open(`${path}&login_hint=&login_hint=x`)).status).toBe(400);
	});
});

test.each(['client_secret', 'client%5Fsecret', 'p%61ssword'])(
	'a credential in the address is refused: %s',
	async (name) => {
		const response = await authority.send({
			method: 'POST',
			path: `/${testIds.tenant}/oauth2/v2.0/token`,
			query: `${name}=x`,
			headers: { 'content-type': 'application/x-www-form-urlencoded' },
			body: `grant_type=client_credentials&client_id=${testIds.daemon}&client_secret=${testIds.secret}&scope=api://orders/.default`,
		});
		expect([response.status, JSON.parse(response.body).error_codes]).toEqual([400, [9002313]]);
	},
);

describe('[case authority/01] [case authority/31] a demand that nothing here understands is refused, not passed over', () => {
	let refreshToken: string;
	const client = () => createTestClient(authority);
	beforeAll(async () => {
		refreshToken = (await client().redeem(await client().run(createBrowser(authority), bob))).body.refresh_token;
	});
	test.each<[string, object, number]>([
		['a list in place of a request', { access_token: { acrs: ['c1'] } }, 50117],
		['a list of requests', { access_token: { acrs: [{ essential: true, value: 'c1' }] } }, 50117],
		['a text in place of a request', { id_token: { acr: 'c1' } }, 50117],
		['a text in place of members', { access_token: 'acrs' }, 50117],
		['a list in place of members', { id_token: [] }, 50117],
		['a user that is a text', { id_token: { sub: 'somebody' } }, 50117],
		['a value that is a list', { access_token: { acrs: { essential: true, value: ['c1'] } } }, 50130],
		['values that are a text', { access_token: { acrs: { essential: true, values: 'c1' } } }, 50130],
		['an acr that userinfo would have to tell', { userinfo: { acr: { essential: true, value: 'c1' } } }, 50130],
		['an acrs that userinfo would have to tell', { userinfo: { acrs: { essential: true, values: ['c1'] } } }, 50130],
		['an amr that userinfo would have to tell', { userinfo: { amr: { essential: true, values: ['mfa'] } } }, 50130],
	])('%s', async (_, claims, code) => {
		const { status, body } = await client().refresh(refreshToken, { claims: JSON.stringify(claims) });
		expect([status, body.error_codes]).toEqual([400, [code]]);
	});

	test.each<[string, object]>([
		['null in place of a request', { access_token: { acrs: null }, id_token: null, userinfo: null }],
		['a voluntary claim of another shape', { id_token: { nickname: true, picture: ['x'] } }],
		['a member that OpenID Connect does not know', { transaction: ['x'] }],
	])('%s asks for nothing', async (_, claims) => {
		expect((await client().refresh(refreshToken, { claims: JSON.stringify(claims) })).status).toBe(200);
	});
});

describe('a document may be asked for by its headers alone', () => {
	test.each([
		`/${testIds.tenant}/v2.0/.well-known/openid-configuration`,
		`/${testIds.tenant}/.well-known/openid-configuration`,
		`/${testIds.tenant}/discovery/v2.0/keys`,
		'/common/discovery/keys',
		'/common/discovery/instance',
		'/health/live',
		'/assets/sign-in.css',
		'/',
	])('HEAD %s', async (path) => {
		const [head, get] = [await authority.send({ method: 'HEAD', path }), await authority.send({ path })];
		expect([head.status, head.headers['content-type']]).toEqual([200, get.headers['content-type']]);
	});
});

// The one-time set-up: who may make the first administrator, once, and what is there afterwards.
import { createHash, randomBytes } from 'node:crypto';
import { createBrowser, createTestAuthority } from '@countersign/testkit';
import { beforeEach, describe, expect, test } from 'vitest';
import { type AuthorityApp, createAuthority } from '../../src/app.ts';
import type { HttpResponse } from '../../src/http/message.ts';
import { inviteToSetUp } from '../../src/programs/setup.ts';
import { openSqliteStorage } from '../../src/storage/sqlite/index.ts';

const origin = 'https://login.test:8443';
const password = 'a password of some length';
const notAccepted = /This set-up token is not accepted/;

let milliseconds = 0;
let app: AuthorityApp;
let token: string;
let peerAddress = '203.0.113.10';
const events: object[] = [];

const send = (method: string, path: string, more: { headers?: Record<string, string>; body?: string } = {}) =>
	app.handle({ method, path, query: '', headers: {}, body: '', peerAddress, ...more });

const invite = async () => (await inviteToSetUp(app.authority, origin))?.token ?? '';

beforeEach(async () => {
	milliseconds = Date.UTC(2026, 10, 20, 12);
	peerAddress = '203.0.113.10';
	events.length = 0;
	const storage = openSqliteStorage(':memory:');
	app = createAuthority({
		origin,
		storage,
		rootSecret: createHash('sha256').update('the test secret').digest(),
		clock: () => milliseconds,
		random: randomBytes,
		fetchDocument: (url) => Promise.reject(new Error(`${url} cannot be reached`)),
		onEvent: (event) => events.push(event),
	});
	token = await invite();
	return () => storage.close();
});

const cookieOf = ({ headers }: HttpResponse) => String(headers['set-cookie']).split(';')[0] as string;
const csrfIn = (page: string) => /name="csrf" value="([^"]+)"/.exec(page)?.[1] ?? '';

async function fill(answers: Record<string, string> = {}, headers: Record<string, string> = {}) {
	const page = await send('GET', '/setup');
	const form = new URLSearchParams({
		csrf: csrfIn(String(page.body)),
		token,
		organization: 'Contoso',
		domain: 'contoso.example',
		'user-name': 'admin',
		password,
		repeated: password,
		...answers,
	});
	return {
		method: 'POST',
		path: '/setup',
		headers: { cookie: cookieOf(page), 'content-type': 'application/x-www-form-urlencoded', ...headers },
		body: form.toString(),
	};
}
async function submit(
	answers: Record<string, string> = {},
	headers: Record<string, string> = {},
): Promise<HttpResponse> {
	const { method, path, ...request } = await fill(answers, headers);
	return send(method, path, request);
}
const tenants = () => app.authority.storage.directory.tenants();

describe('the set-up of an authority without a tenant', () => {
	test('[sec 254] makes the tenant and a Global Administrator who signs in; afterwards it is gone', async () => {
		const done = await submit();
		expect(done.status).toBe(200);
		expect(done.body).toContain('admin@contoso.example');
		const [tenant] = await tenants();
		expect(tenant).toMatchObject({ displayName: 'Contoso', defaultDomain: 'contoso.example' });
		const appId = /Administration client<\/dt><dd><code>([0-9a-f-]{36})/.exec(String(done.body))?.[1] ?? '';
		const { storage } = app.authority;
		const user = await storage.directory.findUserByPrincipalName('admin@contoso.example');
		expect(
			await storage.directoryLists.roleHolderIds(tenant?.id ?? '', '62e90394-69f5-4237-9190-012177145e10'),
		).toEqual([user?.id]);
		expect(user?.passwordHash).toMatch(/^\$argon2id\$/);
		expect((await storage.directory.findApplication(appId))?.redirectUris).toEqual({
			spa: [],
			web: [],
			publicClient: [],
		});
		// nothing is consented to beforehand, and the keys are published before the first token
		expect(
			(
				await storage.directory.grantedScopes(
					tenant?.id ?? '',
					appId,
					'00000003-0000-0000-c000-000000000000',
					user?.id ?? '',
				)
			).size,
		).toBe(0);
		expect(JSON.parse(String((await send('GET', `/${tenant?.id}/discovery/v2.0/keys`)).body)).keys).toHaveLength(1);
		for (const method of ['GET', 'POST', 'PUT'])
			expect((await send(method, '/setup')).status).toBeGreaterThanOrEqual(404);
		expect(await invite()).toBe('');
	});

	test('the administrator gets a token by a device code', async () => {
		const done = String((await submit()).body);
		const clientId = /Administration client<\/dt><dd><code>([0-9a-f-]{36})/.exec(done)?.[1] ?? '';
		const tenantId = /Tenant<\/dt><dd><code>([0-9a-f-]{36})/.exec(done)?.[1] ?? '';
		const post = async (path: string, form: Record<string, string>) =>
			JSON.parse(
				String(
					(
						await send('POST', `/${tenantId}/oauth2/v2.0/${path}`, {
							headers: { 'content-type': 'application/x-www-form-urlencoded' },
							body: new URLSearchParams({ client_id: clientId, ...form }).toString(),
						})
					).body,
				),
			);
		const device = await post('devicecode', { scope: 'openid Policy.Read.All' });
		const kit = {
			origin,
			send: (request: { method?: string; path: string; headers?: Record<string, string>; body?: string }) =>
				send(request.method ?? 'GET', request.path, request),
		};
		const browser = createBrowser(kit as never);
		let page = await browser.open('/devicelogin');
		for (const values of [{ user_code: device.user_code }, { username: 'admin@contoso.example', password }, {}, {}, {}])
			page = await browser.submit(page, values as never);
		milliseconds += 6000;
		const answer = await post('token', {
			grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
			device_code: device.device_code,
		});
		expect(answer.error ?? answer.scope).toMatch(/Policy\.Read\.All/);
	});

	test.each<[string, () => Promise<string> | string]>([
		['wrong', () => `cs1.setup.${'A'.repeat(43)}`],
		['no token at all', () => 'no-token-at-all'],
		['expired', () => ((milliseconds += 3_600_000), token)],
		[
			'void since another was made, as by a new start',
			async () => {
				const older = token;
				await invite();
				return older;
			},
		],
	])('a token that is %s is refused in the same words, and nothing is written', async (_, make) => {
		const presented = await make();
		const answer = await submit({ token: presented });
		expect(answer.body).toMatch(notAccepted);
		// nor is it told whether the rest would do
		expect((await submit({ token: presented, password: 'x', domain: '?' })).body).toMatch(notAccepted);
		expect(answer.body).not.toContain(presented);
		expect(await tenants()).toEqual([]);
	});

	test('[sec 254] of two who hold the token at once, one wins', async () => {
		const requests = await Promise.all([fill(), fill({ organization: 'Fabrikam', domain: 'fabrikam.example' })]);
		const answers = await Promise.all(requests.map(({ method, path, ...request }) => send(method, path, request)));
		expect(answers.filter(({ body }) => /is set up/.test(String(body)))).toHaveLength(1);
		expect(answers.filter(({ body }) => notAccepted.test(String(body)))).toHaveLength(1);
		expect(await tenants()).toHaveLength(1);
	});

	test('[sec 254] ten wrong tokens from a network close it to that network alone, right ones included', async () => {
		for (let at = 0; at < 10; at += 1) await submit({ token: 'wrong' });
		expect((await submit()).body).toMatch(/Too many tokens were tried/);
		expect(await tenants()).toEqual([]);
		peerAddress = '203.0.113.11';
		expect((await submit()).body).toMatch(/is set up/);
	});

	test.each<[string, Record<string, string>, Record<string, string>]>([
		['without its form token', { csrf: '' }, {}],
		['with another browser’s form token', {}, { cookie: `__Host-setup=${'B'.repeat(43)}` }],
		['without the cookie', {}, { cookie: '' }],
		['sent by another site', {}, { 'sec-fetch-site': 'cross-site' }],
	])('a form %s is shown again, and no token is tried', async (_, answers, headers) => {
		const answer = await submit(answers, headers);
		expect(answer.status).toBe(200);
		expect(answer.body).toContain('name="token"');
		expect(await tenants()).toEqual([]);
	});

	test.each([
		[{ organization: ' ' }, /Enter the name/],
		[{ organization: 'Con\u202etoso' }, /nobody sees/],
		[{ domain: 'contoso' }, /Enter a domain/],
		[{ domain: 'contoso.example/x' }, /Enter a domain/],
		[{ 'user-name': '' }, /Enter a user name/],
		[{ 'user-name': 'admin@fabrikam.example' }, /must end in @contoso\.example/],
		[{ password: 'fourteen chars', repeated: 'fourteen chars' }, /at least 15/],
		[{ password: 'admin@contoso.example', repeated: 'admin@contoso.example' }, /does not hold the user name/],
		[{ repeated: 'another password' }, /do not match/],
	])('%o is asked again, and the token stays good', async (answers, message) => {
		const answer = await submit(answers as Record<string, string>);
		expect(answer.body).toMatch(message);
		expect(answer.body).not.toContain(password);
		expect((await submit()).body).toMatch(/is set up/);
	});

	test('a name may be written with its domain, and the domain in capitals', async () => {
		await submit({ 'user-name': 'Root@Contoso.Example', domain: 'CONTOSO.example' });
		expect((await tenants())[0]?.defaultDomain).toBe('contoso.example');
		expect(await app.authority.storage.directory.findUserByPrincipalName('root@contoso.example')).toBeDefined();
	});

	test('[sec 284] its pages run no script, leave no trace of the token, and take nothing from the Host header', async () => {
		const page = await send('GET', '/setup', { headers: { host: 'evil.example' } });
		expect(page.headers['content-security-policy']).toMatch(
			/default-src 'none'.*form-action 'self'.*frame-ancestors 'none'/,
		);
		expect(page.headers).toMatchObject({ 'referrer-policy': 'no-referrer', 'cache-control': 'no-store' });
		expect(page.body).not.toContain('evil.example');
		expect(String(page.headers['set-cookie'])).toMatch(/^__Host-setup=.*HttpOnly.*/);
		// a token in the address is not read: addresses are logged
		const inQuery = await app.handle({
			method: 'GET',
			path: '/setup',
			query: `token=${token}`,
			headers: {},
			body: '',
			peerAddress,
		});
		expect(inQuery.body).not.toContain(token);
		await submit();
		expect(JSON.stringify(events)).not.toContain(token);
		expect(JSON.stringify(events)).not.toContain(password);
		expect(events).toContainEqual(expect.objectContaining({ kind: 'configurationChanged' }));
	});

	test('the database holds no token, only its hash', async () => {
		expect(await app.authority.storage.settings.get('setup-token')).not.toContain(token.slice(10));
	});
});

test('an authority that was begun with a tenant file has no set-up', async () => {
	const authority = await createTestAuthority();
	expect((await authority.send({ path: '/setup' })).status).toBe(404);
	expect(await inviteToSetUp(authority.app.authority, origin)).toBeUndefined();
	await authority.close();
});

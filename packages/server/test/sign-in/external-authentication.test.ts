// A second factor that an external provider proves: where the browser is sent with what, and which answers count.
import {
	type Browser,
	type BrowserPage,
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
} from '@countersign/testkit';
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ExternalMethodConfiguration } from '../../src/records/methods-policy.ts';
import { applyPolicy } from '../apply-policy.ts';
import { type AnswerChange, createProvider, hintOf, type TestProvider } from './provider.ts';

const answerPath = '/common/federation/externalauthprovider';
const bob = { username: 'bob@contoso.example', password: testIds.password };
const crossSite = { 'sec-fetch-site': 'cross-site', origin: 'https://duo.test' };
const step = (page: BrowserPage) => page.fields.get('step');
const problem = (page: BrowserPage) => /role="alert">([^<]*)/.exec(page.body)?.[1];
const refusedText = 'The service did not confirm that it is you. Try again, or choose another way.';
const lateText = 'That took too long, or was answered already. Try again.';
const awayText = 'That service cannot be reached now. Try again later, or choose another way.';

let duo: TestProvider;
let okta: TestProvider;
beforeAll(async () => {
	duo = await createProvider('https://duo.test');
	okta = await createProvider('https://okta.test');
});

let authority: TestAuthority;
let published: Record<string, unknown>;
let fetched: string[];
beforeEach(async () => {
	published = { ...duo.documents, ...okta.documents };
	fetched = [];
	authority = await createTestAuthority({
		async fetchDocument(url) {
			fetched.push(url);
			if (published[url] === undefined) throw new Error('cannot be reached');
			return JSON.stringify(published[url]);
		},
	});
	await configure(of(duo));
	await applyPolicy(authority, { control: 'mfa' });
});
afterEach(() => authority.close());

const of = (provider: TestProvider, more: Partial<ExternalMethodConfiguration> = {}): ExternalMethodConfiguration => ({
	id: provider === duo ? '64000000-0000-4000-8000-000000000001' : '64000000-0000-4000-8000-000000000002',
	displayName: provider === duo ? 'Duo' : 'Okta',
	state: 'enabled',
	appId: testIds.daemon,
	openIdConnectSetting: { clientId: provider.clientId, discoveryUrl: provider.discoveryUrl },
	...more,
});

async function configure(...external: ExternalMethodConfiguration[]): Promise<void> {
	const { directory, directoryChanges } = authority.app.authority.storage;
	const tenant = await directory.findTenant(testIds.tenant);
	const version = tenant?.version ?? 0;
	const settings = { ...tenant?.settings, authenticationMethods: { external } };
	const audit = { id: `a${version}`, at: 0, changes: [] } as never;
	expect(await directoryChanges.apply(testIds.tenant, [{ kind: 'putSettings', settings }], audit, version)).toBe(true);
}

interface Begun {
	browser: Browser;
	client: ReturnType<typeof createTestClient>;
	/** the page that sends the browser on */
	sent: BrowserPage;
	asked: Map<string, string>;
}

async function begin(fields: Record<string, string> = {}, user = bob): Promise<Begun> {
	const browser = createBrowser(authority);
	const client = createTestClient(authority);
	const page = await client.run(browser, user);
	expect(step(page)).toBe('external-authentication');
	const sent = await browser.submit(page, fields);
	return { browser, client, sent, asked: sent.fields };
}

/** The browser's way back: the provider's form comes from another site and has no cookie of the sign-in. */
async function post(browser: Browser, fields: Record<string, string>): Promise<BrowserPage> {
	const body = new URLSearchParams(fields).toString();
	const headers = { 'content-type': 'application/x-www-form-urlencoded', ...crossSite };
	const { status, headers: sent } = await authority.send({ method: 'POST', path: answerPath, body, headers });
	expect(status).toBe(303);
	return comeBack(browser, String(sent.location));
}

/** follows the page that sends the browser once more, this time from here and with its cookie */
const comeBack = (browser: Browser, address: string) => browser.open(`${address}&again=1`);

async function answer(begun: Begun, change: AnswerChange = {}, by = duo): Promise<BrowserPage> {
	const idToken = await by.answer(begun.asked, authority.now(), change);
	return post(begun.browser, { id_token: idToken, state: begun.asked.get('state') ?? '' });
}

describe('the request', () => {
	test('is posted to the provider, says who is meant, and asks for a factor other than knowledge', async () => {
		const { sent, asked } = await begin();
		expect(sent.action).toBe('https://duo.test/authorize');
		expect(Object.fromEntries(asked)).toMatchObject({
			scope: 'openid',
			response_type: 'id_token',
			response_mode: 'form_post',
			client_id: duo.clientId,
			redirect_uri: authority.origin + answerPath,
			'client-request-id': expect.stringMatching(/^[\da-f-]{36}$/),
		});
		const { id_token: wanted } = JSON.parse(asked.get('claims') ?? '');
		expect(wanted.acr).toEqual({ essential: true, values: ['possessionorinherence'] });
		expect(wanted.amr.values).not.toContain('pwd');
		expect(asked.get('nonce')).not.toBe((await begin()).asked.get('nonce'));
	});

	test('carries a hint that the tenant signed, which is over already and names the user to this provider', async () => {
		const { asked } = await begin();
		const { body } = await authority.send({ path: `/${testIds.tenant}/discovery/v2.0/keys` });
		const hint = asked.get('id_token_hint') ?? '';
		const keys = createLocalJWKSet(JSON.parse(String(body)));
		const { payload } = await jwtVerify(hint, keys, {
			currentDate: new Date(authority.now() * 1000),
			clockTolerance: 5,
		});
		expect(payload).toMatchObject({
			iss: `${authority.origin}/${testIds.tenant}/v2.0`,
			aud: duo.clientId,
			sub: authority.app.authority.identifiers.pairwiseSubject(testIds.bob, testIds.daemon),
			oid: testIds.bob,
			tid: testIds.tenant,
			preferred_username: bob.username,
		});
		expect(payload.exp).toBeLessThan(authority.now());
	});
});

describe('an answer', () => {
	test('meets mfa, and the token says mfa', async () => {
		const begun = await begin();
		const back = await answer(begun);
		const { body } = await begun.client.redeem(await begun.client.signIn(begun.browser, back, {}));
		expect(decodeJwt(body.id_token).amr).toEqual(['pwd', 'mfa']);
		const [record] = await authority.app.authority.storage.grants.signIns(testIds.tenant, 1);
		expect(record?.authenticationMethods).toEqual(['password', 'externalAuthenticationMethod']);
	});

	test.each<[string, AnswerChange]>([
		['of another issuer', { claims: { iss: 'https://okta.test' } }],
		['for another client', { claims: { aud: 'another' } }],
		['for others too', { claims: { aud: ['client at https://duo.test', 'another'] } }],
		['that is over', { claims: { exp: 1 } }],
		['without an end', { claims: { exp: undefined } }],
		['of the future', { claims: { iat: 4_000_000_000, exp: 4_000_000_300 } }],
		['to another request', { claims: { nonce: 'another' } }],
		['without a nonce', { claims: { nonce: undefined } }],
		['about somebody else', { claims: { sub: 'alice' } }],
		['with another acr', { claims: { acr: 'knowledge' } }],
		['without acr', { claims: { acr: undefined } }],
		['by a password', { claims: { amr: ['pwd'] } }],
		['by a password beside a code', { claims: { amr: ['otp', 'pwd'] } }],
		['by nothing', { claims: { amr: [] } }],
		['with an amr that is no list', { claims: { amr: 'otp' } }],
		['signed by somebody else', { byAnother: true }],
		['of a key that the provider has not', { header: { kid: 'unknown' } }],
		['that names no key', { header: { kid: undefined } }],
	])('%s is refused, and the log has it', async (_name, change) => {
		const back = await answer(await begin(), change);
		expect([step(back), problem(back)]).toEqual(['external-authentication', refusedText]);
		const [record] = await authority.app.authority.storage.grants.signIns(testIds.tenant, 1);
		expect(record?.errorCode).toBe(500121);
	});

	test.each([
		['none', ''],
		['HS256', 'c2lnbmF0dXJl'],
	])('with the algorithm %s is refused', async (alg, signature) => {
		const begun = await begin();
		const [, payload] = (await duo.answer(begun.asked, authority.now())).split('.');
		const header = Buffer.from(JSON.stringify({ alg, kid: 'key of https://duo.test' })).toString('base64url');
		const fields = { id_token: `${header}.${payload}.${signature}`, state: begun.asked.get('state') ?? '' };
		expect(problem(await post(begun.browser, fields))).toBe(refusedText);
	});

	test('of another provider of the tenant is refused, though both are enabled', async () => {
		await configure(of(duo), of(okta));
		const begun = await begin({ provider: of(duo).id });
		expect(begun.sent.action).toBe('https://duo.test/authorize');
		expect(problem(await answer(begun, {}, okta))).toBe(refusedText);
	});

	test('of somebody else’s sign-in, posted for this one, is refused', async () => {
		const stranger = await begin();
		const victim = await begin();
		const idToken = await duo.answer(stranger.asked, authority.now());
		const back = await post(victim.browser, { id_token: idToken, state: victim.asked.get('state') ?? '' });
		expect(problem(back)).toBe(refusedText);
	});

	test('in another browser than the one that was sent is refused', async () => {
		const begun = await begin();
		const idToken = await duo.answer(begun.asked, authority.now());
		const back = await post(createBrowser(authority), { id_token: idToken, state: begun.asked.get('state') ?? '' });
		expect(back.status).toBe(400);
		expect(step(back)).toBeUndefined();
	});

	test('counts once: what the address had is spent, right or wrong', async () => {
		const begun = await begin();
		const state = begun.asked.get('state') ?? '';
		const idToken = await duo.answer(begun.asked, authority.now());
		expect(problem(await post(begun.browser, { id_token: 'x.y.z', state }))).toBe(refusedText);
		expect(problem(await post(begun.browser, { id_token: idToken, state }))).toBe(lateText);
	});

	test.each<[string, Record<string, string>, string]>([
		['an error', { error: 'access_denied' }, refusedText],
		['nothing', {}, refusedText],
	])('that is %s is no second factor', async (_name, fields, said) => {
		const begun = await begin();
		expect(problem(await post(begun.browser, { ...fields, state: begun.asked.get('state') ?? '' }))).toBe(said);
	});

	test('that waits a minute on the way back, or comes after five, is too late', async () => {
		const begun = await begin();
		const body = new URLSearchParams({
			id_token: await duo.answer(begun.asked, authority.now()),
			state: begun.asked.get('state') ?? '',
		}).toString();
		const headers = { 'content-type': 'application/x-www-form-urlencoded' };
		const sent = await authority.send({ method: 'POST', path: answerPath, body, headers });
		authority.advance(60);
		expect(problem(await comeBack(begun.browser, String(sent.headers.location)))).toBe(lateText);
		const second = await begin();
		authority.advance(301);
		expect(problem(await answer(second))).toBe(lateText);
	});

	test('of a provider that an administrator disabled meanwhile is refused', async () => {
		await configure(of(duo), of(okta));
		const begun = await begin({ provider: of(duo).id });
		await configure(of(duo, { state: 'disabled' }), of(okta));
		expect(problem(await answer(begun))).toBe(refusedText);
	});

	test('shows no token in the address, and one for no sign-in is answered by a page', async () => {
		const begun = await begin();
		const idToken = await duo.answer(begun.asked, authority.now());
		const send = (fields: Record<string, string>) =>
			authority.send({
				method: 'POST',
				path: answerPath,
				body: new URLSearchParams(fields).toString(),
				headers: { 'content-type': 'application/x-www-form-urlencoded' },
			});
		const { headers } = await send({ id_token: idToken, state: begun.asked.get('state') ?? '' });
		expect(String(headers.location)).not.toContain(idToken.split('.')[1]);
		expect((await send({ id_token: idToken, state: 'https://evil.test/' })).status).toBe(400);
		expect((await send({ id_token: 'x'.repeat(7000), state: begun.asked.get('state') ?? '' })).status).toBe(400);
	});
});

describe('the provider', () => {
	test.each<[string, (documents: Record<string, unknown>) => void]>([
		['is away', (documents) => delete documents[duo.discoveryUrl]],
		['publishes no keys', (documents) => delete documents['https://duo.test/keys']],
		[
			'names another issuer',
			(documents) => {
				documents[duo.discoveryUrl] = { ...(documents[duo.discoveryUrl] as object), issuer: 'https://okta.test' };
			},
		],
		[
			'has no https address to go to',
			(documents) => {
				const endpoint = { authorization_endpoint: 'http://duo.test/authorize' };
				documents[duo.discoveryUrl] = { ...(documents[duo.discoveryUrl] as object), ...endpoint };
			},
		],
	])('that %s is told of on the page, and asked again after a minute', async (_name, change) => {
		const whole = published;
		published = { ...whole };
		change(published);
		const begun = await begin();
		expect(problem(begun.sent)).toBe(awayText);
		const asked = fetched.length;
		expect(problem(await begun.browser.submit(begun.sent))).toBe(awayText);
		expect(fetched.length).toBe(asked);
		published = whole;
		authority.advance(61);
		expect((await begun.browser.submit(begun.sent)).action).toBe('https://duo.test/authorize');
	});

	test('is chosen where there are several', async () => {
		await configure(of(duo), of(okta));
		const begun = await begin({ provider: of(okta).id });
		expect(begun.sent.action).toBe('https://okta.test/authorize');
		expect(step(await answer(begun, {}, okta))).not.toBe('external-authentication');
	});

	test('is not offered where it is disabled', async () => {
		await configure(of(duo, { state: 'disabled' }));
		const page = await createTestClient(authority).run(createBrowser(authority), bob);
		expect(page.body).not.toContain('external-authentication');
	});

	test('stands beside a user’s own code, which comes first', async () => {
		const alice = { username: 'alice@contoso.example', password: testIds.password };
		const page = await createTestClient(authority).run(createBrowser(authority), alice);
		expect([step(page), page.body.includes('choose:external-authentication')]).toEqual(['one-time-code', true]);
	});
});

test('no authentication strength takes it', async () => {
	await applyPolicy(authority, {
		// multifactor authentication
		grantControls: {
			operator: 'OR',
			builtInControls: [],
			authenticationStrength: { id: '00000000-0000-0000-0000-000000000002' },
		},
	});
	const begun = await begin();
	const back = await answer(begun);
	// it lets its user register what the strength takes
	expect([back.location, step(back)]).toEqual([undefined, 'register-one-time-code']);
});

test('the hint says nothing of the user’s secrets', async () => {
	expect(Object.keys(hintOf((await begin()).asked)).sort()).toEqual(
		['aud', 'exp', 'iat', 'iss', 'name', 'nbf', 'oid', 'preferred_username', 'sub', 'tid', 'ver'].sort(),
	);
});

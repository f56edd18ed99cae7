// Pushed authorization requests: authenticated, checked at once, good for one visit of the client's own browser. RFC
// 9126.
import {
	type BrowserPage,
	createBrowser,
	createTestAuthority,
	createTestClient,
	responseParameters,
	type TestAuthority,
	testIds,
} from '@countersign/testkit';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const alice = { username: 'alice@contoso.example', password: testIds.password };

let authority: TestAuthority;
beforeEach(async () => {
	authority = await createTestAuthority();
});
afterEach(() => authority.close());

/** what a test client would send the browser with */
function parametersOf(
	client: ReturnType<typeof createTestClient>,
	more: Record<string, string> = {},
): Record<string, string> {
	return { ...Object.fromEntries(new URLSearchParams(client.authorizePath().split('?')[1])), ...more };
}

async function push(fields: Record<string, string>, { headers = {}, tenant = testIds.tenant as string } = {}) {
	const response = await authority.send({
		method: 'POST',
		path: `/${tenant}/oauth2/v2.0/par`,
		headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
		body: new URLSearchParams(fields).toString(),
	});
	return { status: response.status, body: JSON.parse(response.body) };
}

const web = () =>
	createTestClient(authority, {
		clientId: testIds.web,
		redirectUri: 'https://web.test/signin',
		secret: testIds.secret,
	});
const visit = (requestUri: string, more: Record<string, string> = {}, tenant: string = testIds.tenant) =>
	`/${tenant}/oauth2/v2.0/authorize?${new URLSearchParams({ client_id: testIds.web, request_uri: requestUri, ...more })}`;
const withSecret = { client_secret: testIds.secret };

test('the browser brings a reference, and what was pushed is what counts', async () => {
	const client = web();
	const { status, body } = await push(parametersOf(client, { ...withSecret, state: 'pushed' }));
	expect([status, body.expires_in]).toEqual([201, 90]);
	expect(body.request_uri).toMatch(/^urn:ietf:params:oauth:request_uri:[A-Za-z0-9_-]{43}$/);
	const browser = createBrowser(authority);
	const evil = { state: 'changed', scope: 'openid api://payroll/Payroll.Read', redirect_uri: 'https://evil.test/' };
	const page = await client.signIn(browser, await browser.open(visit(body.request_uri, evil)), alice);
	expect(page.location?.href).toMatch(/^https:\/\/web\.test\/signin\?/);
	expect(responseParameters(page).get('state')).toBe('pushed');
	expect((await client.redeem(page)).status).toBe(200);
});

test('a public client pushes without a credential', async () => {
	const client = createTestClient(authority);
	const { body } = await push(parametersOf(client));
	const browser = createBrowser(authority);
	const page = await client.signIn(
		browser,
		await browser.open(visit(body.request_uri, { client_id: testIds.native })),
		alice,
	);
	expect((await client.redeem(page)).status).toBe(200);
});

describe('a reference', () => {
	const problemOf = async (address: string) => {
		const page = await createBrowser(authority).open(address);
		return page.location ?? /AADSTS(\d+)/.exec(page.body)?.[1] ?? 'a page';
	};

	test('[case authority/28] may be reloaded until the sign-in is completed, and is good for one sign-in', async () => {
		const client = web();
		const { body } = await push(parametersOf(client, withSecret));
		const browser = createBrowser(authority);
		const first = await browser.open(visit(body.request_uri));
		const again = await browser.open(visit(body.request_uri));
		expect([first.fields.get('step'), again.fields.get('step')]).toEqual(['password', 'password']);
		expect((await client.redeem(await client.signIn(browser, again, alice))).status).toBe(200);
		expect(await problemOf(visit(body.request_uri))).toBe('90023');
		// the other page of it is open still
		const other = await client.signIn(browser, first, alice);
		expect([other.location, /AADSTS(\d+)/.exec(other.body)?.[1]]).toEqual([undefined, '50089']);
	});

	test('[case authority/28] whose page is left open for long gives one code all the same', async () => {
		const client = web();
		const { body } = await push(parametersOf(client, withSecret));
		const browsers = [createBrowser(authority), createBrowser(authority)];
		const pages = await Promise.all(browsers.map((browser) => browser.open(visit(body.request_uri))));
		authority.advance(600);
		await authority.app.authority.storage.sweep({ expiredBefore: authority.now(), signInsBefore: 0 });
		const ends = [];
		for (const [index, browser] of browsers.entries())
			ends.push(await client.signIn(browser, pages[index] as BrowserPage, alice));
		expect(ends.map(({ location }) => location?.origin)).toEqual(['https://web.test', undefined]);
	});

	test('gives one code when twenty come at a time', async () => {
		const client = web();
		const browser = createBrowser(authority);
		await client.run(browser, alice);
		const { body } = await push(parametersOf(client, withSecret));
		const found = await Promise.all(Array.from({ length: 20 }, () => browser.open(visit(body.request_uri))));
		expect(found.filter(({ location }) => location?.searchParams.has('code'))).toHaveLength(1);
	});

	test.each<[string, (requestUri: string) => string]>([
		['of another client', (uri) => visit(uri, { client_id: testIds.native })],
		['without a client', (uri) => visit(uri, { client_id: '' })],
		['at another tenant', (uri) => visit(uri, {}, testIds.strangerTenant)],
		['that was made up', (uri) => visit(`${uri.slice(0, -4)}AAAA`)],
		['that is empty', (uri) => visit(uri.slice(0, -43))],
		['to somewhere else', () => visit('https://evil.test/request')],
	])('%s stays on a page of this origin, and does not spend the right one', async (_, address) => {
		const { body } = await push(parametersOf(web(), withSecret));
		expect(await problemOf(address(body.request_uri))).toMatch(/^\d+$/);
		expect(await problemOf(visit(body.request_uri))).toBe('a page');
	});

	test('is good for 90 seconds', async () => {
		const [early, late] = [await push(parametersOf(web(), withSecret)), await push(parametersOf(web(), withSecret))];
		authority.advance(89);
		expect(await problemOf(visit(early.body.request_uri))).toBe('a page');
		authority.advance(1);
		expect(await problemOf(visit(late.body.request_uri))).toBe('90023');
	});
});

describe('what would be refused later is refused at once, to the client', () => {
	test.each<[string, Record<string, string>, number, string]>([
		['a wrong secret', { client_secret: 'wrong' }, 401, 'invalid_client'],
		['no secret of a client that has one', { client_secret: '' }, 401, 'invalid_client'],
		['an unknown redirect URI', { redirect_uri: 'https://evil.test/' }, 400, 'invalid_request'],
		['an unknown response type', { response_type: 'token' }, 400, 'unsupported_response_type'],
		['an unknown resource', { scope: 'api://nobody/X' }, 400, 'invalid_resource'],
		['a request_uri inside', { request_uri: 'urn:ietf:params:oauth:request_uri:x' }, 400, 'request_uri_not_supported'],
		['claims that are no JSON', { claims: '{' }, 400, 'invalid_request'],
	])('%s', async (_, change, status, error) => {
		const { body, ...answer } = await push(parametersOf(web(), { ...withSecret, ...change }));
		expect([answer.status, body.error]).toEqual([status, error]);
		expect(body.request_uri).toBeUndefined();
	});
});

test('credentials are not kept', async () => {
	const { body } = await push(parametersOf(web(), withSecret));
	const handle = body.request_uri.replace(/^.*:/, '');
	const { createHash } = await import('node:crypto');
	const handleHash = createHash('sha256').update(handle).digest('base64url');
	const kept = await authority.app.authority.storage.pushedRequests.find(
		{ handleHash, clientAppId: testIds.web, tenantSegment: testIds.tenant },
		authority.now(),
	);
	expect(new Map(kept).get('state')).toBe('state-1');
	expect(JSON.stringify(kept)).not.toContain(testIds.secret);
});

describe('a DPoP proof beside it binds the code to its key. RFC 9449 §10.1', () => {
	async function proof(path: string) {
		const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
		const jwk = await exportJWK(publicKey);
		const sign = (at: string) =>
			new SignJWT({
				htm: 'POST',
				htu: `${authority.origin}/${testIds.tenant}/oauth2/v2.0/${at}`,
				iat: authority.now(),
				jti: crypto.randomUUID(),
			})
				.setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk })
				.sign(privateKey);
		return { dpop: await sign(path), sign, jkt: await calculateJwkThumbprint(jwk) };
	}

	test('its redemption wants that key', async () => {
		const client = createTestClient(authority);
		const { dpop, sign } = await proof('par');
		for (const prove of [true, false]) {
			const headers = { dpop: prove ? dpop : await sign('par') };
			const { body } = await push(parametersOf(client), { headers });
			const browser = createBrowser(authority);
			const page = await client.signIn(
				browser,
				await browser.open(visit(body.request_uri, { client_id: testIds.native })),
				alice,
			);
			const fields = {
				grant_type: 'authorization_code',
				code: responseParameters(page).get('code') ?? '',
				redirect_uri: 'http://localhost:7000/',
			};
			const redeemed = await client.token(
				{ ...fields, code_verifier: client.verifier },
				prove ? { headers: { dpop: await sign('token') } } : {},
			);
			expect(redeemed.body.error ?? redeemed.body.token_type).toBe(prove ? 'DPoP' : 'invalid_grant');
		}
	});

	test('one that is not about this endpoint, or another key than dpop_jkt, is refused', async () => {
		const { dpop: ofToken } = await proof('token');
		expect((await push(parametersOf(createTestClient(authority)), { headers: { dpop: ofToken } })).body.error).toBe(
			'invalid_dpop_proof',
		);
		const { dpop } = await proof('par');
		expect(
			(await push(parametersOf(createTestClient(authority), { dpop_jkt: 'j'.repeat(43) }), { headers: { dpop } })).body
				.error,
		).toBe('invalid_request');
	});
});

test('discovery names the endpoint', async () => {
	const { body } = await authority.send({ path: `/${testIds.tenant}/v2.0/.well-known/openid-configuration` });
	expect(JSON.parse(body).pushed_authorization_request_endpoint).toBe(
		`${authority.origin}/${testIds.tenant}/oauth2/v2.0/par`,
	);
});

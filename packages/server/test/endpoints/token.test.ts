// The token endpoint against the security catalogue, cases 51 to 82, as far as the grants here go.
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	responseParameters,
	type TestAuthority,
	type TokenAnswer,
	testIds,
	testTenants,
} from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const alice = { username: 'alice@contoso.example', password: testIds.password };
const withCode = { ...alice, totpSecret: testIds.totpSecret };

let authority: TestAuthority;
let client: ReturnType<typeof createTestClient>;
beforeEach(async () => {
	authority = await createTestAuthority();
	client = createTestClient(authority);
});
afterEach(() => authority.close());

function expectRefused(answer: TokenAnswer, code: number, error = 'invalid_grant', status = 400): void {
	expect(answer.body).toMatchObject({ error, error_codes: [code] });
	expect(answer.status).toBe(status);
	expect(answer.body).not.toHaveProperty('access_token');
}

test('[sec 76] every answer says no-store, errors too, and has the members that MSAL reads', async () => {
	const answer = await client.token({ grant_type: 'authorization_code', code: 'x' });
	expect(answer.headers).toMatchObject({
		'cache-control': 'no-store',
		'content-type': 'application/json; charset=utf-8',
	});
	expect(answer.body).toMatchObject({ error: 'invalid_grant', error_codes: [9002313] });
	expect(answer.body.error_description).toMatch(
		/^AADSTS9002313: .+ Trace ID: [0-9a-f-]{36} Correlation ID: [0-9a-f-]{36} Timestamp: 2026-11-20 12:00:00Z$/,
	);
	expect(answer.body.timestamp).toBe('2026-11-20 12:00:00Z');
	expect(answer.body.trace_id).toMatch(/^[0-9a-f-]{36}$/);
	expect(answer.headers['x-ms-request-id']).toBe(answer.body.trace_id);
});

test('the client’s correlation id comes back in header and body', async () => {
	const id = '11111111-2222-4333-8444-555555555555';
	const answer = await client.token({ grant_type: 'nonsense' }, { headers: { 'client-request-id': id } });
	expect(answer.body.correlation_id).toBe(id);
	expect(answer.headers['client-request-id']).toBe(id);
});

describe('cross-origin headers', () => {
	test.each([
		['https://spa.test', true],
		['http://localhost:3000', true],
		['https://evil.test', false],
		['null', false],
	])('errors of the token endpoint are readable for %s: %s', async (origin, allowed) => {
		const answer = await client.token({ grant_type: 'refresh_token' }, { headers: { origin } });
		expect(answer.headers['access-control-allow-origin']).toBe(allowed ? origin : undefined);
	});

	test('a preflight is answered for a registered origin', async () => {
		const response = await authority.send({
			method: 'OPTIONS',
			path: `/${testIds.tenant}/oauth2/v2.0/token`,
			headers: { origin: 'https://spa.test', 'access-control-request-headers': 'content-type, x-anchormailbox' },
		});
		expect(response.status).toBe(204);
		expect(response.headers).toMatchObject({
			'access-control-allow-origin': 'https://spa.test',
			'access-control-allow-headers': 'content-type, x-anchormailbox',
		});
	});

	test('metadata and keys are readable for everyone', async () => {
		for (const path of [
			`/${testIds.tenant}/v2.0/.well-known/openid-configuration`,
			`/${testIds.tenant}/discovery/v2.0/keys`,
			'/common/discovery/instance',
		]) {
			expect((await authority.send({ path })).headers['access-control-allow-origin']).toBe('*');
		}
	});
});

describe('the form', () => {
	test.each([
		['code and refresh_token', { grant_type: 'refresh_token', refresh_token: 'x', code: 'x' }],
		['an assertion at the code grant', { grant_type: 'authorization_code', code: 'x', assertion: 'x' }],
		['a device code at the refresh grant', { grant_type: 'refresh_token', refresh_token: 'x', device_code: 'x' }],
	])('[sec 73] %s is invalid_request', async (_, fields) => {
		expect((await client.token(fields)).body.error).toBe('invalid_request');
	});

	test.each(['grant_type', 'client_id', 'code', 'scope'])(
		'[sec 74] %s twice in the body is invalid_request',
		async (name) => {
			const body = `grant_type=authorization_code&client_id=${testIds.native}&code=x&scope=openid&${name}=y`;
			const response = await authority.send({
				method: 'POST',
				path: `/${testIds.tenant}/oauth2/v2.0/token`,
				body,
				headers: { 'content-type': 'application/x-www-form-urlencoded' },
			});
			expect(JSON.parse(response.body)).toMatchObject({ error: 'invalid_request', error_codes: [9002313] });
		},
	);

	test.each(['client_secret', 'code', 'refresh_token', 'assertion'])(
		'[sec 74] %s in the address is refused',
		async (name) => {
			const response = await authority.send({
				method: 'POST',
				path: `/${testIds.tenant}/oauth2/v2.0/token`,
				query: `${name}=s3cret-value`,
				body: `grant_type=client_credentials&client_id=${testIds.daemon}`,
				headers: { 'content-type': 'application/x-www-form-urlencoded' },
			});
			expect(response.status).toBe(400);
			expect(response.body).not.toContain('s3cret-value');
		},
	);

	test.each([
		['application/json', {}],
		['multipart/form-data; boundary=x', {}],
		[undefined, {}],
		['application/x-www-form-urlencoded; charset=utf-7', {}],
		['application/x-www-form-urlencoded', { 'content-encoding': 'gzip' }],
	])('[sec 75] a body of type %s (%j) is 415', async (type, headers) => {
		const response = await authority.send({
			method: 'POST',
			path: `/${testIds.tenant}/oauth2/v2.0/token`,
			body: 'grant_type=client_credentials',
			headers: { ...(type === undefined ? {} : { 'content-type': type }), ...headers },
		});
		expect(response.status).toBe(415);
		expect(JSON.parse(response.body).error_codes).toEqual([900382]);
	});

	test.each([
		['no grant type', {}, 900144],
		['an unknown grant type', { grant_type: 'magic' }, 70003],
		['no code', { grant_type: 'authorization_code' }, 900144],
		['no client', { grant_type: 'authorization_code', client_id: undefined }, 900144],
		['the resource parameter of version 1', { grant_type: 'refresh_token', resource: 'x' }, 901002],
		[
			'claims that are no JSON',
			{
				grant_type: 'client_credentials',
				client_id: testIds.daemon,
				client_secret: testIds.secret,
				scope: 'api://orders/.default',
				claims: 'x',
			},
			50117,
		],
	])('%s → AADSTS%i', async (_, fields, code) => {
		expect((await client.token({ ...fields })).body.error_codes).toEqual([code]);
	});

	test('GET is 405 in the AADSTS shape', async () => {
		const response = await authority.send({ path: `/${testIds.tenant}/oauth2/v2.0/token` });
		expect(response.status).toBe(405);
		expect(JSON.parse(response.body).error_codes).toEqual([900561]);
	});
});

describe('tokens', () => {
	test('client_info names the account, without padding', async () => {
		const { body } = await client.redeem(await client.run(createBrowser(authority), alice), { client_info: '1' });
		expect(body.client_info).not.toContain('=');
		expect(JSON.parse(Buffer.from(body.client_info, 'base64url').toString())).toEqual({
			uid: testIds.alice,
			utid: testIds.tenant,
		});
	});

	test('the ID token is the client’s, with its nonce; the access token is the resource’s, without it', async () => {
		const { body } = await client.redeem(await client.run(createBrowser(authority), alice, { nonce: 'n-1' }));
		expect(decodeJwt(body.id_token)).toMatchObject({
			aud: testIds.native,
			nonce: 'n-1',
			oid: testIds.alice,
			tid: testIds.tenant,
			preferred_username: alice.username,
			ver: '2.0',
		});
		expect(decodeJwt(body.access_token)).not.toHaveProperty('nonce');
		expect(decodeJwt(body.access_token).sub).not.toBe(decodeJwt(body.id_token).sub);
	});

	test('the client’s capability is stamped in its own casing, where the resource opted in', async () => {
		const claims = '{"access_token":{"xms_cc":{"values":["CP1","other"]}}}';
		const { body } = await client.redeem(await client.run(createBrowser(authority), alice), { claims });
		expect(decodeJwt(body.access_token).xms_cc).toEqual(['CP1']);
	});

	test('opportunistic contexts: a resource that opted in gets every satisfied one unasked', async () => {
		const scope = 'openid api://payroll/Payroll.Read';
		const { body } = await client.redeem(await client.run(createBrowser(authority), withCode, { scope }), { scope });
		expect(decodeJwt(body.access_token).acrs).toEqual(['c1', 'c3']);
	});

	test('consent: what was accepted is granted, and nothing more', async () => {
		const fresh = createTestClient(authority, { clientId: testIds.unconsented });
		const browser = createBrowser(authority);
		const page = await fresh.run(browser, alice);
		expect(page.heading).toBe('Permissions requested');
		expect(page.body).toContain('Use Orders.Read');
		expect(page.body).toContain('published by Somebody');
		expect(page.body).toContain('localhost:7000');
		const declined = await browser.submit(page, { decline: 'Cancel' });
		expect(responseParameters(declined).get('error')).toBe('access_denied');
		const first = await fresh.redeem(await fresh.run(createBrowser(authority), { ...alice, consent: true }));
		expect(first.status).toBe(200);
		expectRefused(await fresh.refresh(first.body.refresh_token, { scope: 'api://orders/Orders.Write' }), 65001);
	});

	test('[sec 49] a permission that only administrators can grant is theirs to grant', async () => {
		const fresh = createTestClient(authority, { clientId: testIds.unconsented, scope: 'openid Policy.Read.All' });
		expect((await fresh.run(createBrowser(authority), alice)).heading).toBe('An administrator must approve');
		expect(
			(await fresh.run(createBrowser(authority), { username: 'root@contoso.example', password: testIds.password }))
				.heading,
		).toBe('Permissions requested');
	});
});

test('the policy on a location holds for the address of the connection', async () => {
	await authority.close();
	authority = await createTestAuthority({
		tenants: testTenants((tenant) => {
			tenant.identity?.conditionalAccess?.policies?.push({
				id: '61000000-0000-4000-8000-000000000009',
				displayName: 'Block outside the office',
				state: 'enabled',
				conditions: {
					clientAppTypes: ['all'],
					applications: { includeApplications: ['All'] },
					users: { includeUsers: ['All'] },
					locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted'] },
				},
				grantControls: { operator: 'OR', builtInControls: ['block'] },
			});
		}),
	});
	client = createTestClient(authority);
	const office = createBrowser(authority, { peerAddress: '198.51.100.7' });
	const page = await client.run(office, alice);
	expect(page.location).toBeDefined();
	const fields = {
		grant_type: 'authorization_code',
		code: responseParameters(page).get('code') ?? '',
		redirect_uri: 'http://localhost:7000/',
		code_verifier: client.verifier,
	};
	// the code leaves the office: redeemed elsewhere it is worth nothing
	const outside = await client.token(fields, {
		peerAddress: '203.0.113.9',
		headers: { 'x-forwarded-for': '198.51.100.7' },
	});
	expectRefused(outside, 53003);
	expect(outside.body.suberror).toBe('message_only');
	expect((await client.token(fields, { peerAddress: '::ffff:198.51.100.7' })).status).toBe(200);
});

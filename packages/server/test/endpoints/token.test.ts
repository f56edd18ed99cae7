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
const c1 = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';

let authority: TestAuthority;
let client: ReturnType<typeof createTestClient>;
beforeEach(async () => {
	authority = await createTestAuthority();
	client = createTestClient(authority);
});
afterEach(() => authority.close());

async function signIn(script: typeof alice = alice, parameters = {}): Promise<TokenAnswer> {
	return client.redeem(await client.run(createBrowser(authority), script, parameters));
}

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

describe('authorization codes', () => {
	test('[sec 51] a replayed code is refused and revokes what the first use started', async () => {
		const page = await client.run(createBrowser(authority), alice);
		const first = await client.redeem(page);
		expectRefused(await client.redeem(page), 54005);
		expectRefused(await client.refresh(first.body.refresh_token), 70008);
	});

	test('[sec 52] of 50 parallel redemptions exactly one gets tokens, and its family is revoked', async () => {
		const page = await client.run(createBrowser(authority), alice);
		const answers = await Promise.all(Array.from({ length: 50 }, () => client.redeem(page)));
		const winners = answers.filter(({ status }) => status === 200);
		expect(winners).toHaveLength(1);
		for (const loser of answers.filter(({ status }) => status !== 200)) expectRefused(loser, 54005);
		expectRefused(await client.refresh(winners[0]?.body.refresh_token), 70008);
	});

	test.each([
		['another client', { client_id: testIds.multi }, {}, 70000],
		['another redirect URI', { redirect_uri: 'http://localhost:7001/' }, {}, 70000],
		['no redirect URI', { redirect_uri: undefined }, {}, 70000],
		['another tenant', {}, { tenant: testIds.strangerTenant }, undefined],
		['a wrong verifier', { code_verifier: 'w'.repeat(43) }, {}, 501481],
		['a verifier of 42 characters', { code_verifier: 'v'.repeat(42) }, {}, 501481],
		['a verifier of 129 characters', { code_verifier: 'v'.repeat(129) }, {}, 501481],
		['no verifier', { code_verifier: undefined }, {}, 501481],
	])('[sec 15, 53, 54] a code with %s is refused, and the code is burned', async (what, fields, options, code) => {
		const page = await client.run(createBrowser(authority), alice);
		const redemption = {
			grant_type: 'authorization_code',
			code: responseParameters(page).get('code') ?? '',
			redirect_uri: 'http://localhost:7000/',
			code_verifier: client.verifier,
		};
		const answer = await client.token({ ...redemption, ...fields }, options);
		expect(answer.status).toBe(400);
		if (code !== undefined) expectRefused(answer, code);
		// another tenant's endpoint does not know the client at all, so it never looks at the code
		if (what === 'another tenant') expect((await client.redeem(page)).status).toBe(200);
		else expectRefused(await client.redeem(page), 54005);
	});

	test('[sec 14] a verifier for a code without a challenge is refused: somebody took the challenge out', async () => {
		const web = createTestClient(authority, {
			clientId: testIds.web,
			redirectUri: 'https://web.test/signin',
			secret: testIds.secret,
		});
		const page = await web.run(createBrowser(authority), alice, {
			code_challenge: undefined,
			code_challenge_method: undefined,
		});
		expectRefused(await web.redeem(page), 501481);
	});

	test('[sec 55] a code lives a minute: a second later it is refused, and a clock set back brings nothing back that was spent', async () => {
		const late = await client.run(createBrowser(authority), alice);
		authority.advance(61);
		expectRefused(await client.redeem(late), 70008);
		const spent = await client.run(createBrowser(authority), alice);
		expect((await client.redeem(spent)).status).toBe(200);
		authority.advance(-3600);
		expectRefused(await client.redeem(spent), 54005);
	});

	test.each([
		['with a bit flipped', 70000, (code: string) => `${code.slice(0, -1)}${code.endsWith('A') ? 'B' : 'A'}`],
		['cut short', 9002313, (code: string) => code.slice(0, -1)],
		['of 40 KB', 9002313, (code: string) => code.repeat(800)],
		['that is a refresh token', 9002313, () => 'cs1.refresh.x'],
	] as const)('[sec 56] a code %s is invalid_grant', async (_, number, change) => {
		const page = await client.run(createBrowser(authority), alice);
		expectRefused(await client.redeem(page, { code: change(responseParameters(page).get('code') ?? '') }), number);
	});

	test('[sec 57] a code of a user who was disabled since is refused', async () => {
		const page = await client.run(createBrowser(authority), alice);
		await authority.app.authority.storage.directory.setUserState(testIds.tenant, testIds.alice, {
			accountEnabled: false,
		});
		expectRefused(await client.redeem(page), 50057);
	});

	test('[sec 57] a code of a user whose sessions were revoked since is refused', async () => {
		const page = await client.run(createBrowser(authority), alice);
		await authority.app.authority.storage.directory.setUserState(testIds.tenant, testIds.alice, {
			tokensValidFrom: authority.now() + 1,
		});
		expectRefused(await client.redeem(page), 50173);
	});

	test('[sec 57] a code whose policy became stricter since is refused with the claims to satisfy, and is not spent', async () => {
		const page = await client.run(createBrowser(authority), alice);
		const { conditionalAccess } = authority.app.authority.storage;
		const policy = { ...mfaPolicy('61000000-0000-4000-8000-000000000001'), displayName: 'new' };
		await conditionalAccess.put(testIds.tenant, 'policies', policy as never);
		const answer = await client.redeem(page);
		expectRefused(answer, 50076);
		expect(JSON.parse(answer.body.claims).access_token.capolids.values).toEqual([policy.id]);
		await conditionalAccess.remove(testIds.tenant, 'policies', policy.id);
		expect((await client.redeem(page)).status).toBe(200);
	});

	test('[sec 58] a SPA’s code needs an Origin, and another’s must have none', async () => {
		const spa = createTestClient(authority, {
			clientId: testIds.spa,
			redirectUri: 'https://spa.test/',
			origin: 'https://spa.test',
		});
		const withoutOrigin = createTestClient(authority, { clientId: testIds.spa, redirectUri: 'https://spa.test/' });
		expectRefused(
			await withoutOrigin.redeem(await spa.run(createBrowser(authority), alice)),
			9002327,
			'invalid_request',
		);
		const answer = await spa.redeem(await spa.run(createBrowser(authority), alice));
		expect(answer.status).toBe(200);
		expect(answer.headers['access-control-allow-origin']).toBe('https://spa.test');
		expect(answer.headers).not.toHaveProperty('access-control-allow-credentials');
		const native = createTestClient(authority, { origin: 'https://spa.test' });
		expectRefused(await native.redeem(await client.run(createBrowser(authority), alice)), 9002326, 'invalid_request');
	});

	test('a web application’s code needs its secret', async () => {
		const options = { clientId: testIds.web, redirectUri: 'https://web.test/signin' };
		const page = await createTestClient(authority, options).run(createBrowser(authority), alice);
		expectRefused(await createTestClient(authority, options).redeem(page), 7000218, 'invalid_client', 401);
		expect((await createTestClient(authority, { ...options, secret: testIds.secret }).redeem(page)).status).toBe(200);
	});
});

function mfaPolicy(id: string) {
	return {
		id,
		displayName: 'MFA for orders',
		state: 'enabled',
		conditions: {
			clientAppTypes: ['all'],
			applications: { includeApplications: [testIds.orders] },
			users: { includeUsers: ['All'] },
		},
		grantControls: { operator: 'OR', builtInControls: ['mfa'] },
	};
}

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

describe('refresh tokens', () => {
	test('[sec 59] a replay inside the grace window gets the same successor, and the record says so', async () => {
		const first = await signIn();
		const second = await client.refresh(first.body.refresh_token);
		authority.advance(29);
		const replay = await client.refresh(first.body.refresh_token);
		expect(replay.body.refresh_token).toBe(second.body.refresh_token);
		expect(authority.events.at(-1)).toMatchObject({ kind: 'tokensIssued', record: { note: 'refresh_grace' } });
		expect((await client.refresh(second.body.refresh_token)).status).toBe(200);
	});

	test('[sec 60] a replay after the grace window is refused and revokes the family', async () => {
		const first = await signIn();
		const second = await client.refresh(first.body.refresh_token);
		authority.advance(31);
		expectRefused(await client.refresh(first.body.refresh_token), 70000);
		expectRefused(await client.refresh(second.body.refresh_token), 70008);
	});

	test('[sec 60] a token two generations old is a replay at once', async () => {
		const first = await signIn();
		const second = await client.refresh(first.body.refresh_token);
		const third = await client.refresh(second.body.refresh_token);
		expectRefused(await client.refresh(first.body.refresh_token), 70000);
		expectRefused(await client.refresh(third.body.refresh_token), 70008);
	});

	describe('earlier ones of a client that proves itself, which Entra leaves good', () => {
		const web = () =>
			createTestClient(authority, {
				clientId: testIds.web,
				redirectUri: 'https://web.test/signin',
				secret: testIds.secret,
			});

		test('[case authority/36] of a confidential client leave the newer ones good, however old', async () => {
			const server = web();
			const first = await server.redeem(await server.run(createBrowser(authority), alice));
			const second = await server.refresh(first.body.refresh_token);
			const third = await server.refresh(second.body.refresh_token);
			authority.advance(32);
			for (const earlier of [first, second]) {
				const answer = await server.refresh(earlier.body.refresh_token);
				expect([answer.status, answer.body.refresh_token]).toEqual([200, third.body.refresh_token]);
				expect(authority.events.at(-1)).toMatchObject({ kind: 'tokensIssued', record: { note: 'refresh_earlier' } });
			}
			expect((await server.refresh(third.body.refresh_token)).status).toBe(200);
		});

		test('[case authority/36] without its secret the earlier token is of no use, and ends nothing', async () => {
			const server = web();
			const first = await server.redeem(await server.run(createBrowser(authority), alice));
			const second = await server.refresh(first.body.refresh_token);
			authority.advance(32);
			expect((await server.refresh(first.body.refresh_token, { client_secret: undefined })).status).toBe(401);
			expect((await server.refresh(first.body.refresh_token, { client_secret: 'wrong' })).status).toBe(401);
			expect((await server.refresh(second.body.refresh_token)).status).toBe(200);
		});

		test('[case authority/36] once the code was replayed they are void, as the newest is', async () => {
			const server = web();
			const page = await server.run(createBrowser(authority), alice);
			const first = await server.redeem(page);
			const second = await server.refresh(first.body.refresh_token);
			await server.redeem(page);
			for (const { body } of [first, second]) expectRefused(await server.refresh(body.refresh_token), 70008);
		});
	});

	test('[sec 61] 100 parallel refreshes of one token are one step of one lineage', async () => {
		const first = await signIn();
		const answers = await Promise.all(Array.from({ length: 100 }, () => client.refresh(first.body.refresh_token)));
		expect(answers.every(({ status }) => status === 200)).toBe(true);
		expect(new Set(answers.map(({ body }) => body.refresh_token)).size).toBe(1);
	});

	test('[sec 63] another client’s refresh token is refused', async () => {
		const first = await signIn();
		const other = createTestClient(authority, { clientId: testIds.unconsented });
		expectRefused(await other.refresh(first.body.refresh_token), 70000);
	});

	test('[sec 64] a refresh token at the endpoint of a tenant that has not invited the user is refused', async () => {
		const multi = createTestClient(authority, { clientId: testIds.multi, scope: 'openid offline_access User.Read' });
		const first = await multi.redeem(await multi.run(createBrowser(authority), { ...alice, consent: true }));
		expectRefused(
			await multi.token(
				{ grant_type: 'refresh_token', refresh_token: first.body.refresh_token },
				{ tenant: testIds.strangerTenant },
			),
			50020,
		);
	});

	test.each([
		['a scope that the resource does not have', 'api://orders/Orders.Read api://orders/Orders.Delete', 650053],
		['a resource that was not consented to', 'api://payroll/.default', 65001],
	])('[sec 65] %s is refused on refresh', async (_, scope, code) => {
		const spa = createTestClient(authority, {
			clientId: testIds.spa,
			redirectUri: 'https://spa.test/',
			origin: 'https://spa.test',
		});
		const first = await spa.redeem(await spa.run(createBrowser(authority), alice));
		const answer = await spa.refresh(first.body.refresh_token, { scope });
		expect(answer.body.error_codes).toEqual([code]);
	});

	test.each([
		['user.read', 'User.Read', 'user.read'],
		['https://graph.microsoft.com/USER.READ', 'User.Read', 'https://graph.microsoft.com/USER.READ'],
		['api://orders/orders.read Openid openid', 'Orders.Read', 'openid api://orders/orders.read'],
		['API://Orders/Orders.Read', 'Orders.Read', 'API://Orders/Orders.Read'],
		[
			'api://orders/Orders.Read api://orders/orders.read',
			'Orders.Read',
			'api://orders/Orders.Read api://orders/orders.read',
		],
	])(
		'a scope is the same in small letters and capitals, as Microsoft’s own samples write it: %s',
		async (scope, scp, answered) => {
			const first = await signIn();
			const { body } = await client.refresh(first.body.refresh_token, { scope });
			// what else is consented follows
			expect(String(decodeJwt(body.access_token).scp).split(' ')[0]).toBe(scp);
			// as the client wrote it, or it would not find the token in its cache again
			expect(`${body.scope} `.startsWith(`${answered} `)).toBe(true);
		},
	);

	test('and so is .default', async () => {
		const daemon = createTestClient(authority, { clientId: testIds.daemon, secret: testIds.secret });
		const { body } = await daemon.token({ grant_type: 'client_credentials', scope: 'api://orders/.Default' });
		expect(decodeJwt(body.access_token)).toMatchObject({ aud: testIds.orders, roles: ['Orders.Process'] });
	});

	test('[sec 66] without offline_access there is no refresh token', async () => {
		const answer = await client.redeem(
			await client.run(createBrowser(authority), alice, { scope: 'openid api://orders/Orders.Read' }),
			{ scope: undefined },
		);
		expect(answer.status).toBe(200);
		expect(answer.body).not.toHaveProperty('refresh_token');
	});

	test('[sec 67] a SPA’s refresh token dies 24 hours after the sign-in, however often it rotates', async () => {
		const spa = createTestClient(authority, {
			clientId: testIds.spa,
			redirectUri: 'https://spa.test/',
			origin: 'https://spa.test',
		});
		let answer = await spa.redeem(await spa.run(createBrowser(authority), alice));
		expect(answer.body.refresh_token_expires_in).toBe(86_400);
		for (let hour = 1; hour <= 24; hour += 1) {
			authority.advance(3600);
			answer = await spa.refresh(answer.body.refresh_token);
			expect(answer.status).toBe(200);
			expect(answer.body.refresh_token_expires_in).toBe(86_400 - hour * 3600);
		}
		authority.advance(1);
		expectRefused(await spa.refresh(answer.body.refresh_token), 700084);
	});

	test.each([
		['disabled', { accountEnabled: false }, 50057],
		['revoked', { tokensValidFrom: 4_000_000_000 }, 50173],
	])('[sec 68] a refresh token of a user who was %s is refused', async (_, state, code) => {
		const first = await signIn();
		await authority.app.authority.storage.directory.setUserState(testIds.tenant, testIds.alice, state);
		expectRefused(await client.refresh(first.body.refresh_token), code);
	});

	test('[sec 69] a policy that became stricter holds at the next refresh, and the refused token still works for what is allowed', async () => {
		const first = await signIn();
		const { conditionalAccess } = authority.app.authority.storage;
		await conditionalAccess.put(testIds.tenant, 'policies', mfaPolicy('61000000-0000-4000-8000-000000000001') as never);
		expectRefused(await client.refresh(first.body.refresh_token), 50076);
		await conditionalAccess.remove(testIds.tenant, 'policies', '61000000-0000-4000-8000-000000000001');
		expect((await client.refresh(first.body.refresh_token)).status).toBe(200);
	});

	test('[sec 71] a refresh token of a password-only sign-in never becomes c1, even after the browser stepped up', async () => {
		const browser = createBrowser(authority);
		const first = await client.redeem(await client.run(browser, alice));
		expectRefused(await client.refresh(first.body.refresh_token, { claims: c1 }), 50076);
		await client.run(browser, withCode, { claims: c1 });
		expectRefused(await client.refresh(first.body.refresh_token, { claims: c1 }), 50076);
	});

	test.each([
		['an access token', 'access_token'],
		['an ID token', 'id_token'],
	])('[sec 72] %s is no refresh token', async (_, member) => {
		const first = await signIn();
		expectRefused(await client.refresh(first.body[member]), 9002313);
	});

	test('[sec 72] a refresh token is no code', async () => {
		const first = await signIn();
		expectRefused(
			await client.token({
				grant_type: 'authorization_code',
				code: first.body.refresh_token,
				redirect_uri: 'http://localhost:7000/',
				code_verifier: client.verifier,
			}),
			9002313,
		);
	});

	test('a forged refresh token is refused without a look-up', async () => {
		const first = await signIn();
		const [prefix, , , mac] =
			/^(cs1\.refresh\.)([0-9a-f-]+)\.(\d+)\.(.+)$/.exec(first.body.refresh_token)?.slice(1) ?? [];
		expectRefused(await client.refresh(`${prefix}00000000-0000-4000-8000-000000000000.0.${mac}`), 70000);
		expectRefused(await client.refresh(first.body.refresh_token.replace('.0.', '.1.')), 70000);
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

describe('client authentication', () => {
	const daemon = (fields: Record<string, string | undefined>, headers: Record<string, string> = {}) =>
		client.token(
			{ grant_type: 'client_credentials', client_id: testIds.daemon, scope: 'api://orders/.default', ...fields },
			{ headers },
		);
	const basic = (id: string, secret: string) => ({
		authorization: `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`,
	});

	test('[sec 96] a secret in the body and one in a Basic header are the same', async () => {
		expect((await daemon({ client_secret: testIds.secret })).status).toBe(200);
		expect((await daemon({ client_id: undefined }, basic(testIds.daemon, testIds.secret))).status).toBe(200);
	});

	test.each([
		['a prefix of it', testIds.secret.slice(0, -1)],
		['more than it', `${testIds.secret}x`],
		['an empty one', ''],
		['with a NUL', `${testIds.secret}\u0000`],
	])('[sec 96] %s is no secret', async (_, secret) => {
		expectRefused(await daemon({ client_secret: secret }), 7000215, 'invalid_client', 401);
	});

	test('[sec 97] two credentials in one request are invalid_request', async () => {
		expect((await daemon({ client_secret: testIds.secret }, basic(testIds.daemon, testIds.secret))).body.error).toBe(
			'invalid_request',
		);
		expect((await daemon({ client_secret: testIds.secret, client_assertion: 'x' })).body.error).toBe('invalid_request');
	});

	test('[sec 98] an expired secret is told from a wrong one', async () => {
		expectRefused(
			await daemon({ client_id: testIds.web, client_secret: `${testIds.secret}-old` }),
			7000222,
			'invalid_client',
			401,
		);
	});

	test('[sec 107] a public client must not send a secret', async () => {
		expectRefused(
			await daemon({ client_id: testIds.native, client_secret: 'anything-at-all' }),
			700025,
			'invalid_client',
			401,
		);
	});

	test('[sec 78] client credentials need a credential', async () => {
		expectRefused(await daemon({ client_id: testIds.native }), 7000218, 'invalid_client', 401);
	});

	test.each([
		['a user’s scope', 'api://orders/Orders.Read'],
		['two resources', 'api://orders/.default api://payroll/.default'],
		['only OpenID scopes', 'openid'],
	])('[sec 80] %s is no scope for an application', async (_, scope) => {
		expectRefused(await daemon({ client_secret: testIds.secret, scope }), 1002012, 'invalid_scope');
	});

	test('[sec 80] an application gets roles, never a context, and the OpenID scopes that MSAL for Go adds are ignored', async () => {
		expectRefused(
			await daemon({ client_secret: testIds.secret, scope: 'api://orders/.default', claims: c1 }),
			50130,
			'invalid_request',
		);
		const claims = '{"access_token":{"acrs":{"value":"c1"}}}';
		const { body } = await daemon({
			client_secret: testIds.secret,
			scope: 'api://orders/.default openid offline_access profile',
			claims,
		});
		const token = decodeJwt(body.access_token);
		expect(token).toMatchObject({ roles: ['Orders.Process'], idtyp: 'app', azpacr: '1' });
		expect(token).not.toHaveProperty('acrs');
		expect(body).not.toHaveProperty('refresh_token');
		expect(body).not.toHaveProperty('scope');
	});

	test('an application over common is refused', async () => {
		const answer = await client.token(
			{
				grant_type: 'client_credentials',
				client_id: testIds.daemon,
				client_secret: testIds.secret,
				scope: 'api://orders/.default',
			},
			{ tenant: 'common' },
		);
		expect(answer.body.error_codes).toEqual([90010]);
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

describe('on-behalf-of', () => {
	const frontScope = 'openid offline_access api://middle/Front.Use';
	const middle = () => createTestClient(authority, { clientId: testIds.middleTier, secret: testIds.secret });
	const exchange = (assertion: string, fields: Record<string, string | undefined> = {}) =>
		middle().token({
			grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
			requested_token_use: 'on_behalf_of',
			assertion,
			scope: 'api://orders/Orders.Read',
			...fields,
		});
	async function front(script: typeof alice = alice, parameters = {}): Promise<TokenAnswer> {
		return client.redeem(await client.run(createBrowser(authority), script, { scope: frontScope, ...parameters }), {
			scope: frontScope,
		});
	}

	test('the middle tier gets a token for the resource, as the user', async () => {
		const { body } = await exchange((await front()).body.access_token);
		expect(decodeJwt(body.access_token)).toMatchObject({
			aud: testIds.orders,
			azp: testIds.middleTier,
			azpacr: '1',
			oid: testIds.alice,
			scp: 'Orders.Read',
		});
	});

	test('[sec 83] an ID token is no assertion', async () => {
		const web = createTestClient(authority, {
			clientId: testIds.middleTier,
			redirectUri: 'https://middle.test/signin',
			secret: testIds.secret,
			scope: 'openid',
		});
		const { body } = await web.redeem(await web.run(createBrowser(authority), { ...alice, consent: true }));
		expect(decodeJwt(body.id_token).aud).toBe(testIds.middleTier);
		expectRefused(await exchange(body.id_token), 240002);
		expectRefused(await exchange((await front()).body.id_token), 50013);
	});

	test('[sec 84] an application’s own token is no assertion', async () => {
		const own = await client.token({
			grant_type: 'client_credentials',
			client_id: testIds.daemon,
			client_secret: testIds.secret,
			scope: 'api://middle/.default',
		});
		expectRefused(await exchange(own.body.access_token), 50013);
	});

	test('[sec 85] a token for another audience is no assertion', async () => {
		expectRefused(await exchange((await signIn()).body.access_token), 50013);
	});

	test('[sec 86] an expired, a tampered and a foreign token are no assertions', async () => {
		const { access_token: token } = (await front()).body;
		const [header, payload, signature] = token.split('.');
		expectRefused(
			await exchange(
				`${header}.${Buffer.from(JSON.stringify({ ...decodeJwt(token), scp: 'All' })).toString('base64url')}.${signature}`,
			),
			50013,
		);
		expectRefused(await exchange(`${header}.${payload}.${signature}A`), 50013);
		for (const malformed of ['not a token', 'x.y.z', `${header}.${payload}`])
			expect((await exchange(malformed)).body).toMatchObject({ error: 'invalid_request', error_codes: [50027] });
		authority.advance(3600);
		expectRefused(await exchange(token), 500133);
	});

	test('[sec 88] a public client cannot act on behalf of anybody', async () => {
		const answer = await createTestClient(authority, { clientId: testIds.native }).token({
			grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
			requested_token_use: 'on_behalf_of',
			assertion: 'x',
			scope: 'api://orders/Orders.Read',
		});
		expectRefused(answer, 7000218, 'invalid_client', 401);
	});

	test('[sec 89, 95] a scope that the middle tier has no consent for is refused, whatever the caller has', async () => {
		expectRefused(await exchange((await front()).body.access_token, { scope: 'api://orders/Orders.Write' }), 65001);
	});

	test('[sec 90] the resource’s policy unmet: the claims lead the user through the middle tier’s own token', async () => {
		const refusal = await exchange((await front()).body.access_token, { scope: 'api://payroll/Payroll.Read' });
		expectRefused(refusal, 50076);
		const steppedUp = await front(withCode, { claims: refusal.body.claims });
		expect((await exchange(steppedUp.body.access_token, { scope: 'api://payroll/Payroll.Read' })).status).toBe(200);
	});

	test('[sec 91] a context in the assertion is not copied: it is decided anew', async () => {
		const steppedUp = await front(withCode, { claims: c1 });
		expect(decodeJwt(steppedUp.body.access_token).acrs).toEqual(['c1']);
		const { body } = await exchange(steppedUp.body.access_token);
		expect(decodeJwt(body.access_token)).not.toHaveProperty('acrs');
		expect(decodeJwt((await exchange(steppedUp.body.access_token, { claims: c1 })).body.access_token).acrs).toEqual([
			'c1',
		]);
	});

	test('an older token does not profit from what its session proved later', async () => {
		const browser = createBrowser(authority);
		const before = await client.redeem(await client.run(browser, alice, { scope: frontScope }), { scope: frontScope });
		authority.advance(60);
		await client.run(browser, withCode, { scope: frontScope, claims: c1 });
		expectRefused(await exchange(before.body.access_token, { scope: 'api://payroll/Payroll.Read' }), 50076);
	});

	test('[sec 94] a user who was disabled since the assertion was issued is refused', async () => {
		const { access_token: assertion } = (await front()).body;
		await authority.app.authority.storage.directory.setUserState(testIds.tenant, testIds.alice, {
			accountEnabled: false,
		});
		expectRefused(await exchange(assertion), 50057);
	});

	test('requested_token_use must say on_behalf_of', async () => {
		expect((await exchange('x', { requested_token_use: 'other' })).body.error).toBe('invalid_request');
	});

	test('with offline_access there is a refresh token, bound to the middle tier', async () => {
		const { body } = await exchange((await front()).body.access_token, {
			scope: 'api://orders/Orders.Read offline_access',
		});
		expect(
			(
				await middle().token({
					grant_type: 'refresh_token',
					refresh_token: body.refresh_token,
					scope: 'api://orders/Orders.Read',
				})
			).status,
		).toBe(200);
		expectRefused(await client.refresh(body.refresh_token), 70000);
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

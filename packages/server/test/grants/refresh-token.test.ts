// Refresh tokens at the token endpoint, against the security catalogue, cases 59 to 72.
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	type TokenAnswer,
	testIds,
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

	test.each(['', '/'])('Graph is found by its address%s, as tools ask that know nothing else of it', async (slash) => {
		const daemon = createTestClient(authority, { clientId: testIds.daemon, secret: testIds.secret });
		const scope = `${authority.origin}${slash}/.default`;
		const { body } = await daemon.token({ grant_type: 'client_credentials', scope });
		expect(decodeJwt(body.access_token)).toMatchObject({ aud: '00000003-0000-0000-c000-000000000000' });
	});

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

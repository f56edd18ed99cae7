// The authorization code at the token endpoint, against the security catalogue, cases 51 to 58.
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	responseParameters,
	type TestAuthority,
	type TokenAnswer,
	testIds,
} from '@countersign/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const alice = { username: 'alice@contoso.example', password: testIds.password };

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

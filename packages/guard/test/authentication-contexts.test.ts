// What the guard answers where an operation needs an authentication context that the token does not carry.
import { claimsFromChallenge } from '@countersign/protocol';
import {
	createAuthorityFetch,
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
} from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createGuard, type GuardOptions, type Verdict } from '../src/index.ts';

const alice = { username: 'alice@contoso.example', password: testIds.password };
const capable = '{"access_token":{"xms_cc":{"values":["CP1"]}}}';

let authority: TestAuthority;
let fetches: string[];
beforeEach(async () => {
	authority = await createTestAuthority();
	fetches = [];
});
afterEach(() => authority.close());

function guardWith(more: Partial<GuardOptions> = {}) {
	const reach = createAuthorityFetch(authority);
	return createGuard({
		authority: authority.origin,
		audience: testIds.orders,
		tenants: [testIds.tenant],
		clientId: testIds.orders,
		clock: () => authority.now() * 1000,
		fetch: (input, init) => {
			fetches.push(String(input));
			return reach(input, { ...init, redirect: 'follow' });
		},
		...more,
	});
}

async function userToken(claims = capable, parameters: Record<string, string> = {}): Promise<string> {
	const client = createTestClient(authority);
	const page = await client.run(
		createBrowser(authority),
		{ ...alice, totpSecret: testIds.totpSecret },
		{ claims, ...parameters },
	);
	return (await client.redeem(page, { claims, ...parameters })).body.access_token;
}

const refusal = (verdict: Verdict) => (verdict.allowed ? undefined : verdict.refusal);

describe('authentication contexts', () => {
	const mapping = {
		authContextFor: (tenantId: string, operation: string) =>
			tenantId === testIds.tenant && operation === 'orders.delete' ? 'c1' : undefined,
	};
	const c1 = '{"access_token":{"acrs":{"essential":true,"value":"c1"},"xms_cc":{"values":["cp1"]}}}';

	test('[sec 203] a capable client without the context is challenged in the exact format', async () => {
		const answer = refusal(
			await guardWith(mapping).check(`Bearer ${await userToken()}`, { operation: 'orders.delete' }),
		);
		expect(answer).toMatchObject({ status: 401, code: 'insufficient_claims' });
		expect(answer?.headers['www-authenticate']).toMatch(
			/^Bearer realm="", authorization_uri="https:\/\/login\.test:8443\/common\/oauth2\/v2\.0\/authorize", client_id="[^"]+", error="insufficient_claims", claims="[A-Za-z0-9]+=*", cc_type="authcontext"$/,
		);
		expect(JSON.parse(claimsFromChallenge(answer?.headers['www-authenticate']) ?? '')).toEqual({
			access_token: { acrs: { essential: true, value: 'c1' } },
		});
	});

	test('[sec 203] a client that did not say it understands is told 403', async () => {
		expect(
			refusal(await guardWith(mapping).check(`Bearer ${await userToken('{}')}`, { operation: 'orders.delete' })),
		).toMatchObject({
			status: 403,
			code: 'client_not_capable',
			headers: {},
		});
	});

	test('a client of the standard is challenged by RFC 9470, asks by acr_values, and is let through', async () => {
		const guard = guardWith({ ...mapping, standardStepUp: true });
		const answer = refusal(await guard.check(`Bearer ${await userToken('{}')}`, { operation: 'orders.delete' }));
		expect(answer).toMatchObject({ status: 401, code: 'insufficient_user_authentication' });
		expect(answer?.headers['www-authenticate']).toBe(
			'Bearer error="insufficient_user_authentication", error_description="A different authentication level is required", acr_values="c1"',
		);
		const client = createTestClient(authority);
		const page = await client.run(
			createBrowser(authority),
			{ ...alice, totpSecret: testIds.totpSecret },
			{ acr_values: 'c1' },
		);
		const { access_token } = (await client.redeem(page)).body;
		expect(decodeJwt(access_token)).toMatchObject({ acr: 'c1' });
		expect((await guard.check(`Bearer ${access_token}`, { operation: 'orders.delete' })).allowed).toBe(true);
		// who speaks Entra's dialect is still spoken to in it
		expect(refusal(await guard.check(`Bearer ${await userToken()}`, { operation: 'orders.delete' }))?.code).toBe(
			'insufficient_claims',
		);
	});

	test('the context in the token lets it through; an operation without a mapping needs none', async () => {
		const guard = guardWith(mapping);
		expect((await guard.check(`Bearer ${await userToken(c1)}`, { operation: 'orders.delete' })).allowed).toBe(true);
		expect((await guard.check(`Bearer ${await userToken()}`, { operation: 'orders.list' })).allowed).toBe(true);
	});

	test.each([['C1'], ['c1 c2'], ['c1"\r\nX: y']])(
		'[sec 202, 204] a mapping to %j fails loudly and challenges nobody',
		async (context) => {
			await expect(
				guardWith({ authContextFor: () => context }).check(`Bearer ${await userToken()}`, { operation: 'x' }),
			).rejects.toThrow(TypeError);
		},
	);

	test('a middle tier relays the downstream claims to a capable caller, and says 403 to another', async () => {
		const guard = guardWith();
		const verdict = await guard.check(`Bearer ${await userToken()}`);
		const weak = await guard.check(`Bearer ${await userToken('{}')}`);
		if (!verdict.allowed || !weak.allowed) throw new Error('refused');
		const claims = '{"access_token":{"capolids":{"essential":true,"values":["x"]}}}';
		expect(
			JSON.parse(claimsFromChallenge(guard.relayChallenge(verdict.caller, claims).headers['www-authenticate']) ?? ''),
		).toEqual(JSON.parse(claims));
		expect(guard.relayChallenge(weak.caller, claims).status).toBe(403);
		expect(guard.relayChallenge(verdict.caller, undefined).status).toBe(403);
	});
});

// [case authority/17] Where a policy is strict about locations, a token is not used from a network that it blocks: at
// Graph, at userinfo, and at the token endpoint that hears what address a resource saw.
import { claimsFromChallenge } from '@countersign/protocol';
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
} from '@countersign/testkit';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { applyPolicy } from '../apply-policy.ts';
import { applicationToken } from '../graph/calls.ts';

const inside = '203.0.113.10';
const outside = '198.51.100.7';
const office = '61000000-0000-4000-8000-0000000000bb';
const outsideOffice = { locations: { includeLocations: ['All'], excludeLocations: [office] } };
const cp1 = JSON.stringify({ access_token: { xms_cc: { values: ['CP1'] } } });
const withClaim = (address: string) =>
	JSON.stringify({
		access_token: {
			xms_cc: { values: ['CP1'] },
			xms_rp_ipaddr: { value: address },
			nbf: { essential: true, value: '1' },
		},
	});
const scope = 'openid offline_access User.Read';

let authority: TestAuthority;
let client: ReturnType<typeof createTestClient>;
beforeEach(async () => {
	authority = await createTestAuthority();
	client = createTestClient(authority, { scope });
	await authority.app.authority.storage.conditionalAccess.put(testIds.tenant, 'namedLocations', {
		'@odata.type': '#microsoft.graph.ipNamedLocation',
		id: office,
		displayName: 'Office',
		isTrusted: false,
		ipRanges: [{ '@odata.type': '#microsoft.graph.iPv4CidrRange', cidrAddress: '203.0.113.0/24' }],
	} as never);
});
afterEach(() => authority.close());

const strictly = (mode = 'strictLocation', more: object = {}) =>
	applyPolicy(authority, {
		conditions: { applications: { includeApplications: ['All'] }, ...outsideOffice },
		control: 'block',
		sessionControls: { continuousAccessEvaluation: { mode } },
		...more,
	});

async function tokens(claims = cp1) {
	const alice = { username: 'alice@contoso.example', password: testIds.password, consent: true };
	const page = await client.run(createBrowser(authority), alice, { claims });
	return (await client.redeem(page, { claims })).body;
}

async function use(path: string, token: string, peerAddress: string) {
	const response = await authority.send({ path, peerAddress, headers: { authorization: `Bearer ${token}` } });
	return { status: response.status, challenge: String(response.headers['www-authenticate'] ?? '') };
}

describe.each(['/v1.0/me', '/oidc/userinfo'])('[case authority/17] %s', (path) => {
	test('answers inside, and outside says 401 with what a new token must be judged by', async () => {
		await strictly();
		const { access_token } = await tokens();
		expect((await use(path, access_token, inside)).status).toBe(200);
		const refused = await use(path, access_token, outside);
		expect(refused.status).toBe(401);
		expect(JSON.parse(String(claimsFromChallenge(refused.challenge)))).toEqual({
			access_token: { nbf: { essential: true, value: String(authority.now()) }, xms_rp_ipaddr: { value: outside } },
		});
	});

	test('says 401 without claims to a client that does not understand them', async () => {
		await strictly();
		const { access_token } = await tokens('{}');
		const refused = await use(path, access_token, outside);
		expect(refused).toMatchObject({ status: 401, challenge: expect.not.stringContaining('claims=') });
	});

	test.each([
		['a policy that is not strict', () => strictly('strictEnforcement')],
		[
			'a policy that is only reported',
			() => strictly('strictLocation', { state: 'enabledForReportingButNotEnforced' }),
		],
		['a strict policy that a second factor would satisfy', () => strictly('strictLocation', { control: 'mfa' })],
	])('goes on outside under %s, as Entra does until the token expires', async (_, apply) => {
		await apply();
		const { access_token } = await tokens();
		expect((await use(path, access_token, outside)).status).toBe(200);
	});

	test('goes on where the strict policy is about another resource', async () => {
		await strictly('strictLocation', {
			conditions: { applications: { includeApplications: [testIds.orders] }, ...outsideOffice },
		});
		const { access_token } = await tokens();
		expect((await use(path, access_token, outside)).status).toBe(200);
	});
});

describe('[case authority/17] an application that acts as itself', () => {
	test('is refused outside where a strict policy is about it', async () => {
		await strictly('strictLocation', {
			conditions: {
				applications: { includeApplications: ['All'] },
				users: { includeUsers: ['None'] },
				clientApplications: { includeServicePrincipals: ['ServicePrincipalsInMyTenant'] },
				...outsideOffice,
			},
		});
		const token = await applicationToken(authority);
		const list = '/v1.0/identity/conditionalAccess/policies';
		expect((await use(list, token, inside)).status).toBe(200);
		expect((await use(list, token, outside)).status).toBe(401);
	});
});

describe('[case authority/17] a token request that tells what address the resource saw', () => {
	test.each([
		['outside, from inside', outside, inside, [53003]],
		['inside, from inside', inside, inside, undefined],
		['inside, from outside: it cannot lie the client into the network', inside, outside, [53003]],
	])('%s', async (_, seen, peerAddress, codes) => {
		await strictly();
		const { refresh_token } = await tokens();
		const answer = await client.token(
			{ grant_type: 'refresh_token', refresh_token, scope, claims: withClaim(seen) },
			{ peerAddress },
		);
		expect(answer.body.error_codes).toEqual(codes);
	});

	test('is blocked on the sign-in page too', async () => {
		await strictly();
		const alice = { username: 'alice@contoso.example', password: testIds.password, consent: true };
		const page = await client.run(createBrowser(authority), alice, { claims: withClaim(outside) });
		expect(page.body).toMatch(/53003/);
	});

	test('changes nothing where no policy is strict', async () => {
		await strictly('strictEnforcement');
		const { refresh_token } = await tokens();
		expect((await client.refresh(refresh_token, { scope, claims: withClaim(outside) })).status).toBe(200);
	});
});

test('[case authority/17] no address outside the network is ever answered, and each one inside is', async () => {
	await strictly();
	const { access_token } = await tokens();
	const address = fc
		.tuple(fc.constantFrom(203, 198, 10), fc.constantFrom(0, 51), fc.constantFrom(113, 100), fc.nat(255))
		.map((parts) => parts.join('.'));
	await fc.assert(
		fc.asyncProperty(address, async (from) => {
			expect((await use('/v1.0/me', access_token, from)).status).toBe(from.startsWith('203.0.113.') ? 200 : 401);
		}),
		{ numRuns: 40 },
	);
});

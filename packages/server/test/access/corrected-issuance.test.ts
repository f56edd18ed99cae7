// Sections 2.3, 3.2 and 3.3 of the specification as corrected in November 2026, shown where tokens are issued.
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
	testTenants,
} from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { applyPolicy } from '../apply-policy.ts';

const policy = (id: string, contexts: string[], control: string, excluded: string) => ({
	id,
	displayName: id,
	state: 'enabled',
	conditions: {
		clientAppTypes: ['all'],
		applications: { includeAuthenticationContextClassReferences: contexts },
		users: { includeUsers: ['All'], excludeUsers: [excluded] },
	},
	grantControls: { operator: 'OR', builtInControls: [control] },
});

let authority: TestAuthority;
beforeEach(async () => {
	// the published example: A asks for a second factor for c1, of all but Ariel; B blocks c2 and c3, for all but Jay
	authority = await createTestAuthority({
		tenants: testTenants((tenant) => {
			const orders = tenant.applications?.find(({ appId }) => appId === testIds.orders);
			Object.assign(orders ?? {}, { optionalClaims: { accessToken: [{ name: 'acrs' }, { name: 'xms_cc' }] } });
			Object.assign(tenant.identity?.conditionalAccess ?? {}, {
				policies: [
					policy(testIds.mfaForC1, ['c1'], 'mfa', testIds.bob),
					policy(testIds.blockC2, ['c2', 'c3'], 'block', testIds.alice),
				],
			});
		}),
	});
});
afterEach(() => authority.close());

const people = {
	Ariel: { username: 'bob@contoso.example', password: testIds.password },
	Jay: { username: 'alice@contoso.example', password: testIds.password },
};
const asking = (kind: string, ...values: string[]) => JSON.stringify({ [kind]: { acrs: { essential: true, values } } });

async function family(who: keyof typeof people, { secondFactor = false } = {}): Promise<string> {
	const client = createTestClient(authority);
	const script = secondFactor ? { ...people[who], totpSecret: testIds.totpSecret } : people[who];
	const more = secondFactor ? { claims: asking('access_token', 'p1') } : {};
	return (await client.redeem(await client.run(createBrowser(authority), script, more))).body.refresh_token;
}

describe('§3.2 the published table of contexts, at the token endpoint', () => {
	type Row = [who: keyof typeof people, secondFactor: boolean, asks: string | undefined, right: string[] | number];
	const rows: Row[] = [
		['Ariel', false, 'c1', ['c1']],
		['Ariel', false, 'c2', 53003],
		['Ariel', false, undefined, ['c1']],
		['Jay', false, 'c1', 50076],
		['Jay', true, 'c1', ['c1', 'c2', 'c3']],
		['Jay', true, 'c2', ['c1', 'c2', 'c3']],
		['Jay', false, 'c2', ['c2', 'c3']],
		['Jay', false, undefined, ['c2', 'c3']],
		['Jay', true, undefined, ['c1', 'c2', 'c3']],
	];

	test.each(rows)('%s, second factor %s, asks %s: %j', async (who, secondFactor, asks, right) => {
		const token = await family(who, { secondFactor });
		const claims = asks === undefined ? {} : { claims: asking('access_token', asks) };
		const { status, body } = await createTestClient(authority).refresh(token, claims);
		if (typeof right === 'number') expect([status, body.error_codes]).toEqual([400, [right]]);
		else expect(decodeJwt(body.access_token).acrs).toEqual(right);
	});
});

test('§3.2 a refusal never comes with a token, and names what is missing', async () => {
	const { body } = await createTestClient(authority).refresh(await family('Jay'), {
		claims: asking('access_token', 'c1'),
	});
	expect(body.access_token).toBeUndefined();
	expect(JSON.parse(body.claims).access_token).toMatchObject({
		acrs: { values: ['c1'] },
		capolids: { essential: true },
	});
});

test('§3.3 of several values all are tried: the missing factor of one is asked for, and then all are stamped', async () => {
	const claims = asking('access_token', 'c1', 'c2');
	expect((await createTestClient(authority).refresh(await family('Jay'), { claims })).body.error_codes).toEqual([
		50076,
	]);
	const { body } = await createTestClient(authority).refresh(await family('Jay', { secondFactor: true }), { claims });
	expect(decodeJwt(body.access_token).acrs).toEqual(['c1', 'c2', 'c3']);
});

test('§3.3 the form of a web application: the context stands in its ID token', async () => {
	const claims = asking('id_token', 'c1');
	expect((await createTestClient(authority).refresh(await family('Jay'), { claims })).body.error_codes).toEqual([
		50076,
	]);
	const { body } = await createTestClient(authority).refresh(await family('Jay', { secondFactor: true }), { claims });
	expect(decodeJwt(body.id_token).acrs).toEqual(['c1']);
});

test('§2.3 a refresh token lives ninety days from its last use, whatever came before', async () => {
	const client = createTestClient(authority);
	let token = await family('Ariel');
	for (let month = 0; month < 4; month += 1) {
		authority.advance(89 * 86_400);
		const answer = await client.refresh(token);
		expect(answer.status).toBe(200);
		token = answer.body.refresh_token;
	}
	authority.advance(90 * 86_400 + 1);
	expect((await client.refresh(token)).body.error_codes).toEqual([700082]);
});

test('§2.3 every time: asked when the session is judged, and a second factor of five minutes ago answers it', async () => {
	await applyPolicy(authority, {
		control: 'mfa',
		sessionControls: {
			signInFrequency: {
				isEnabled: true,
				frequencyInterval: 'everyTime',
				authenticationType: 'primaryAndSecondaryAuthentication',
			},
		},
	});
	const client = createTestClient(authority);
	const signedIn = await client.run(createBrowser(authority), { ...people.Jay, totpSecret: testIds.totpSecret });
	const { body } = await client.redeem(signedIn);
	authority.advance(299);
	const inTime = await client.refresh(body.refresh_token);
	expect(inTime.status).toBe(200);
	authority.advance(2);
	expect((await client.refresh(inTime.body.refresh_token)).body.error_codes).toEqual([70043]);
});

test('§2.1 a policy is judged at the sign-in, for the code, at each refresh and on behalf of the user', async () => {
	const client = createTestClient(authority);
	const blocked = { control: 'block', conditions: { applications: { includeApplications: ['All'] } } };
	const signedIn = await client.run(createBrowser(authority), people.Ariel);
	const front = createTestClient(authority, { scope: 'openid offline_access api://middle/Front.Use' });
	const forTier = await front.redeem(await front.run(createBrowser(authority), people.Ariel));
	const token = await family('Ariel');
	await applyPolicy(authority, blocked);
	const tier = createTestClient(authority, { clientId: testIds.middleTier, secret: testIds.secret });
	const onBehalf = await tier.token({
		grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
		requested_token_use: 'on_behalf_of',
		assertion: forTier.body.access_token,
		scope: 'api://orders/Orders.Read',
	});
	const page = await client.run(createBrowser(authority), people.Ariel);
	expect(page.body).toContain('AADSTS53003');
	for (const answer of [await client.redeem(signedIn), await client.refresh(token), onBehalf])
		expect([answer.status, answer.body.error_codes]).toEqual([400, [53003]]);
});

// Claims requests and authentication contexts at the authorization endpoint, cases 26 to 36 of the security catalogue.
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

const alice = { username: 'alice@contoso.example', password: testIds.password };
const withCode = { ...alice, totpSecret: testIds.totpSecret };
const c1 = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';

let authority: TestAuthority;
beforeEach(async () => {
	authority = await createTestAuthority();
});
afterEach(() => authority.close());

describe('authentication contexts', () => {
	async function acrsFor(claims: string | undefined, script = withCode): Promise<unknown> {
		const client = createTestClient(authority);
		const page = await client.run(createBrowser(authority), script, claims === undefined ? {} : { claims });
		const { body } = await client.redeem(page, claims === undefined ? {} : { claims });
		return body.access_token ? decodeJwt(body.access_token).acrs : body.error;
	}

	test('[sec 27] c1 unmet: the user is asked, and gets c1 only with the second factor', async () => {
		const browser = createBrowser(authority);
		const client = createTestClient(authority);
		const asked = await client.run(browser, alice, { claims: c1 });
		expect(asked.fields.get('step')).toBe('one-time-code');
		const wrong = await browser.submit(asked, { code: '000000' });
		expect(wrong.location).toBeUndefined();
		expect(wrong.body).toContain('role="alert"');
		expect(await acrsFor(c1)).toEqual(['c1']);
	});

	test('[sec 27] a context that a policy blocks is refused on a page, with the way back', async () => {
		const page = await createTestClient(authority).run(createBrowser(authority), alice, {
			claims: c1.replace('c1', 'c2'),
		});
		expect(page.heading).toBe('You cannot access this right now');
		expect(page.body).toMatch(/href="http:\/\/localhost:7000\/\?error=access_denied&amp;/);
	});

	test('[sec 29] a declared context without an enforced policy is stamped, as Entra does, and the record warns', async () => {
		expect(await acrsFor(c1.replace('c1', 'c3'), alice as typeof withCode)).toEqual(['c3']);
		const record = authority.events.findLast((event) => event.kind === 'tokensIssued')?.record;
		expect(record?.unprotectedAuthenticationContexts).toEqual(['c3']);
	});

	test.each(['disabled', 'enabledForReportingButNotEnforced'] as const)(
		'[sec 29] a context whose only policy is %s counts as unprotected',
		async (state) => {
			await authority.close();
			authority = await createTestAuthority({
				tenants: testTenants((tenant) => {
					for (const policy of tenant.identity?.conditionalAccess?.policies ?? []) policy.state = state;
				}),
			});
			expect(await acrsFor(c1, alice as typeof withCode)).toEqual(['c1']);
		},
	);

	test.each(['c99', 'c0', 'c100', 'C1', ' c1', 'c1\\u0000', 'c01'])(
		'[sec 30] %j is never stamped: essential it is refused',
		async (id) => {
			expect(await acrsFor(`{"access_token":{"acrs":{"value":"${id}"}}}`, alice as typeof withCode)).toBeUndefined();
			const claims = `{"access_token":{"acrs":{"essential":true,"value":"${id}"}}}`;
			const page = await createTestClient(authority).run(createBrowser(authority), alice, { claims });
			expect(page.body).toContain('AADSTS50130');
		},
	);

	test('[sec 31] voluntary values: the satisfied subset is stamped, and nothing is asked', async () => {
		const claims = '{"access_token":{"acrs":{"values":["c1","c3"]}}}';
		expect(await acrsFor(claims, alice as typeof withCode)).toEqual(['c3']);
	});

	test('[sec 32] acrs is stamped in the kind of token that was asked for', async () => {
		const claims = '{"id_token":{"acrs":{"essential":true,"value":"c1"}}}';
		const client = createTestClient(authority);
		const { body } = await client.redeem(await client.run(createBrowser(authority), withCode, { claims }), { claims });
		expect(decodeJwt(body.id_token).acrs).toEqual(['c1']);
		expect(decodeJwt(body.access_token).acrs).toBeUndefined();
	});

	test('[sec 33] a request cannot put claims of its own into a token', async () => {
		const claims =
			'{"access_token":{"roles":{"value":"Admin"},"scp":{"value":"All"},"tid":{"value":"x"},"oid":{"value":"x"},"amr":{"values":["hwk"]},"wids":{"values":["62e90394-69f5-4237-9190-012177145e10"]}}}';
		const client = createTestClient(authority);
		const { body } = await client.redeem(await client.run(createBrowser(authority), alice, { claims }), { claims });
		const token = decodeJwt(body.access_token);
		expect(token).toMatchObject({
			tid: testIds.tenant,
			oid: testIds.alice,
			amr: ['pwd'],
			scp: 'Orders.Read Orders.Write',
		});
		expect(token).not.toHaveProperty('roles');
		expect(token).not.toHaveProperty('wids');
	});

	test.each(['99999999999', '-5', '1.5', '1e12', 'abc'])(
		'[sec 34] an nbf of %s neither back-dates a token nor loops',
		async (value) => {
			const client = createTestClient(authority);
			const voluntary = { claims: `{"access_token":{"nbf":{"value":"${value}"}}}` };
			const { body } = await client.redeem(await client.run(createBrowser(authority), alice, voluntary), voluntary);
			expect(decodeJwt(body.access_token)).toMatchObject({ nbf: authority.now(), iat: authority.now() });
			const essential = await client.refresh(body.refresh_token, {
				claims: `{"access_token":{"nbf":{"essential":true,"value":"${value}"}}}`,
			});
			expect(essential.body).toMatchObject({ error: 'invalid_request', error_codes: [50130] });
			expect(essential.body).not.toHaveProperty('claims');
		},
	);

	test('[sec 35] a client that drops the challenge gets a token without c1', async () => {
		expect(await acrsFor(undefined, alice as typeof withCode)).toBeUndefined();
	});
});

test('[sec 36] a policy on a resource holds however the scopes are split over requests', async () => {
	const browser = createBrowser(authority);
	const client = createTestClient(authority);
	const first = await client.redeem(await client.run(browser, alice));
	const second = await client.refresh(first.body.refresh_token, { scope: 'openid api://payroll/Payroll.Read' });
	expect(second.body).toMatchObject({ error: 'invalid_grant', error_codes: [50076] });
	const third = await client.run(browser, alice, { scope: 'openid api://payroll/Payroll.Read' });
	expect(third.fields.get('step')).toBe('one-time-code');
});

// An essential claim is met or refused, never answered with success: by every member of the claims request, parameter
// and grant.
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	responseParameters,
	type TestAuthority,
	testIds,
} from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

let authority: TestAuthority;
beforeEach(async () => {
	authority = await createTestAuthority();
});
afterEach(() => authority.close());

const alice = { username: 'alice@contoso.example', password: testIds.password };
const withCode = { ...alice, totpSecret: testIds.totpSecret };
const essential = (kind: string, name: string, ...values: string[]) =>
	JSON.stringify({ [kind]: { [name]: { essential: true, values } } });

async function family(): Promise<string> {
	const client = createTestClient(authority);
	return (await client.redeem(await client.run(createBrowser(authority), alice))).body.refresh_token;
}
const silently = async (claims: string) => createTestClient(authority).refresh(await family(), { claims });

const secondFactor: [string, string][] = [
	['acrs p1', essential('access_token', 'acrs', 'p1')],
	['acrs p1 of the ID token', essential('id_token', 'acrs', 'p1')],
	['acr p1', essential('id_token', 'acr', 'p1')],
	['amr mfa', essential('access_token', 'amr', 'mfa')],
	['amr mfa, not marked essential', '{"access_token":{"amr":{"values":["mfa"]}}}'],
	['amr ngcmfa of the ID token', essential('id_token', 'amr', 'ngcmfa')],
];

describe('[case authority/01] a second factor that a claim asks for, without any policy', () => {
	test.each(secondFactor)('%s, silently: 50076 with the claims to send on', async (_, claims) => {
		const { status, body } = await silently(claims);
		expect([status, body.error, body.suberror, body.error_codes]).toEqual([
			400,
			'invalid_grant',
			'basic_action',
			[50076],
		]);
		expect(JSON.parse(body.claims)).toEqual(JSON.parse(claims));
	});

	test.each(secondFactor)('%s, with prompt=none: interaction_required', async (_, claims) => {
		const browser = createBrowser(authority);
		const client = createTestClient(authority);
		await client.run(browser, alice);
		const page = await browser.open(client.authorizePath({ prompt: 'none', claims }));
		expect(responseParameters(page).get('error')).toBe('interaction_required');
	});

	test.each(secondFactor)('%s, interactively: asked for, and then in the token', async (_, claims) => {
		const client = createTestClient(authority);
		const browser = createBrowser(authority);
		const asked = await client.run(browser, alice, { claims });
		expect(asked.fields.get('step')).toBe('one-time-code');
		const { body } = await client.redeem(await client.signIn(browser, asked, withCode), { claims });
		for (const [kind, members] of Object.entries(
			JSON.parse(claims) as Record<string, Record<string, { values: string[] }>>,
		)) {
			const token = decodeJwt(kind === 'id_token' ? body.id_token : body.access_token);
			for (const [name, { values }] of Object.entries(members)) expect([token[name]].flat()).toContain(values[0]);
		}
	});

	test.each([{ acr_values: 'p1' }, { amr_values: 'mfa' }, { amr_values: 'ngcmfa' }])(
		'by the parameter %o',
		async (parameters) => {
			const page = await createTestClient(authority).run(createBrowser(authority), alice, parameters);
			expect(page.fields.get('step')).toBe('one-time-code');
		},
	);

	test('a voluntary p1 asks for nothing, and stands in the token once a second factor was proven', async () => {
		const claims = '{"access_token":{"acrs":{"values":["p1"]}}}';
		const client = createTestClient(authority);
		const without = await client.redeem(await client.run(createBrowser(authority), alice, { claims }), { claims });
		expect(decodeJwt(without.body.access_token)).not.toHaveProperty('acrs');
		const browser = createBrowser(authority);
		await client.run(browser, withCode, { acr_values: 'p1' });
		const proven = await client.redeem(await browser.open(client.authorizePath({ claims })), { claims });
		expect(decodeJwt(proven.body.access_token).acrs).toEqual(['p1']);
	});

	test('of several contexts those that are known are met, and one suffices', async () => {
		const claims = essential('access_token', 'acrs', 'x9', 'c3');
		const client = createTestClient(authority);
		const { body } = await client.redeem(await client.run(createBrowser(authority), alice, { claims }), { claims });
		expect(decodeJwt(body.access_token).acrs).toEqual(['c3']);
	});
});

const unmeetable: [string, string][] = [
	['a context that nobody declares', essential('access_token', 'acrs', 'c77')],
	['a context that is none', essential('access_token', 'acrs', 'p2')],
	['a context of no value', essential('access_token', 'acrs')],
	['an unknown acr', essential('id_token', 'acr', 'urn:example:gold')],
	['a method that nobody used', essential('access_token', 'amr', 'hwk')],
	['another tenant', essential('access_token', 'tid', testIds.strangerTenant)],
	['another user', essential('id_token', 'oid', testIds.bob)],
	['another user’s name', essential('id_token', 'preferred_username', 'bob@contoso.example')],
	['a claim that there is not', essential('access_token', 'clearance', 'secret')],
	['such a claim of any value', essential('id_token', 'clearance')],
	['such a claim of userinfo', essential('userinfo', 'clearance')],
	['essential as text', '{"access_token":{"clearance":{"essential":"true"}}}'],
	['an instant to come', essential('access_token', 'nbf', '99999999999')],
	['a policy that there is not', essential('access_token', 'capolids', '60000000-0000-4000-8000-0000000000ff')],
	['such a policy by the older name', essential('id_token', 'polids', '60000000-0000-4000-8000-0000000000ff')],
	['no policy at all', essential('access_token', 'capolids')],
	['a role, as a value', essential('access_token', 'roles', 'Admin')],
];

describe('[case authority/01] an essential claim that nothing can meet', () => {
	test.each(unmeetable)('%s: refused on refresh', async (_, claims) => {
		expect((await silently(claims)).body).toMatchObject({ error: 'invalid_request', error_codes: [50130] });
	});

	test.each(unmeetable)('%s: refused after the password, with a way back to the application', async (_, claims) => {
		const page = await createTestClient(authority).run(createBrowser(authority), withCode, { claims });
		expect(page.body).toContain('AADSTS50130');
		expect(page.body).toContain('error=unmet_authentication_requirements');
	});

	test.each([...secondFactor.slice(0, 4), ...unmeetable.slice(0, 4)])(
		'%s: refused to an application that acts as itself',
		async (_, claims) => {
			const daemon = createTestClient(authority, { clientId: testIds.daemon, secret: testIds.secret });
			const answer = await daemon.token({ grant_type: 'client_credentials', scope: 'api://orders/.default', claims });
			expect(answer.body.error_codes).toEqual([50130]);
		},
	);
});

test.each([
	essential('access_token', 'xms_cc', 'cp1'),
	'{"access_token":{"capolids":{"values":["60000000-0000-4000-8000-0000000000ff"]}}}',
	essential('id_token', 'auth_time'),
	essential('id_token', 'email'),
	essential('userinfo', 'name'),
	essential('access_token', 'amr', 'pwd'),
	essential('access_token', 'nbf', '1'),
	essential('id_token', 'oid', testIds.alice),
	'{"access_token":{"clearance":{"values":["secret"]}},"id_token":{"signin_state":null,"login_hint":null,"tenant_region_sub_scope":null}}',
])('what is met, told by scope, or voluntary is no obstacle: %s', async (claims) => {
	expect((await silently(claims)).status).toBe(200);
});

test('[case authority/31] an essential acr asks for the context as acr_values does, and the metadata promises no claims parameter', async () => {
	const claims = essential('id_token', 'acr', 'c1');
	const client = createTestClient(authority);
	const browser = createBrowser(authority);
	const asked = await client.run(browser, alice, { claims });
	expect(asked.fields.get('step')).toBe('one-time-code');
	const { body } = await client.redeem(await client.signIn(browser, asked, withCode));
	expect(decodeJwt(body.id_token).acr).toBe('c1');
	const metadata = await authority.send({ path: `/${testIds.tenant}/v2.0/.well-known/openid-configuration` });
	expect(JSON.parse(metadata.body)).not.toHaveProperty('claims_parameter_supported');
});

test('of several policies that an essential claim names those that are there are judged', async () => {
	const claims = essential('access_token', 'capolids', testIds.mfaForPayroll, '60000000-0000-4000-8000-0000000000ff');
	const { body } = await silently(claims);
	expect(body.error_codes).toEqual([50076]);
	expect(JSON.parse(body.claims).access_token.capolids.values).toContain(testIds.mfaForPayroll);
});

test.each([
	['the ID token', 'id_token'],
	['the access token', 'access_token'],
])('an essential acr 1 of %s stands there: the user was authenticated, and no more is said', async (_, kind) => {
	const { body } = await silently(essential(kind, 'acr', '1'));
	expect(decodeJwt(kind === 'id_token' ? body.id_token : body.access_token).acr).toBe('1');
});

// What else the authorization endpoint answers: hybrid ID tokens, acr_values, applications that are for the assigned
// only.
import { createHash } from 'node:crypto';
import { applyTenantFile } from '@countersign/server';
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	responseParameters,
	type TestAuthority,
	testIds,
	testTenants,
} from '@countersign/testkit';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const alice = { username: 'alice@contoso.example', password: testIds.password };
const withCode = { ...alice, totpSecret: testIds.totpSecret };

let authority: TestAuthority;
beforeEach(() => start());
afterEach(() => authority.close());

type Tenant = Parameters<NonNullable<Parameters<typeof testTenants>[0]>>[0];
const applicationOf = (tenant: Tenant, appId: string) =>
	(tenant.applications ?? []).find((application) => application.appId === appId) ?? ({} as never);

async function start(change: (tenant: Tenant) => void = () => undefined): Promise<void> {
	await authority?.close();
	authority = await createTestAuthority({ tenants: testTenants(change) });
}

describe('hybrid', () => {
	const web = () =>
		createTestClient(authority, {
			clientId: testIds.web,
			redirectUri: 'https://web.test/signin',
			secret: testIds.secret,
		});
	const hybrid = { response_type: 'code id_token', nonce: 'n-1' };
	beforeEach(() =>
		start((tenant) =>
			Object.assign(applicationOf(tenant, testIds.web), {
				web: { redirectUris: ['https://web.test/signin'], implicitGrantSettings: { enableIdTokenIssuance: true } },
			}),
		),
	);

	test('code and ID token come back together in the fragment, bound by c_hash', async () => {
		const client = web();
		const page = await client.run(createBrowser(authority), alice, hybrid);
		expect(page.location?.hash).not.toBe('');
		const parameters = responseParameters(page);
		const idToken = decodeJwt(parameters.get('id_token') ?? '');
		expect(idToken).toMatchObject({ aud: testIds.web, nonce: 'n-1', oid: testIds.alice, tid: testIds.tenant });
		const half = createHash('sha256')
			.update(parameters.get('code') ?? '')
			.digest()
			.subarray(0, 16);
		expect(idToken.c_hash).toBe(half.toString('base64url'));
		expect((await client.redeem(page)).status).toBe(200);
	});

	test('form_post carries them too', async () => {
		const page = await web().run(createBrowser(authority), alice, { ...hybrid, response_mode: 'form_post' });
		expect([...responseParameters(page).keys()]).toEqual(expect.arrayContaining(['code', 'id_token', 'state', 'iss']));
	});

	const early: [string, Record<string, string | undefined>, string][] = [
		['no nonce', { nonce: undefined }, 'invalid_request'],
		['a request object', { request: 'x' }, 'request_not_supported'],
		['an unknown resource', { scope: 'openid api://nobody/x' }, 'invalid_resource'],
		['a max_age that is none', { max_age: 'x' }, 'invalid_request'],
		['an unknown prompt', { prompt: 'x' }, 'invalid_request'],
		['a response_mode that is none', { response_mode: 'x' }, 'invalid_request'],
	];
	const types = [
		'id_token',
		'code id_token',
		'id_token code',
		'code token',
		'token',
		'id_token token',
		'code id_token token',
		'id_token nonsense',
	];
	test.each(types.flatMap((type) => early.map(([name, change, error]) => [type, name, change, error] as const)))(
		'[case authority/26] an early error of response_type=%s goes to the fragment: %s',
		async (type, _, change, error) => {
			const request = { response_type: type, nonce: 'n', ...change };
			const page = await createBrowser(authority).open(web().authorizePath(request));
			const parameters = new URLSearchParams(page.location?.hash.slice(1));
			expect([page.location?.search, parameters.get('state') === null]).toEqual(['', false]);
			const isSupported = /^(?:code |)id_token(?: code|)$/.test(type);
			expect(parameters.get('error')).toBe(
				isSupported || change.request !== undefined ? error : 'unsupported_response_type',
			);
		},
	);

	test.each(['query', 'fragment', 'form_post'])(
		'[case authority/26] and to %s where the request says so',
		async (mode) => {
			const page = await createBrowser(authority).open(
				web().authorizePath({ ...hybrid, response_mode: mode, max_age: 'x' }),
			);
			const found = {
				query: page.location?.searchParams,
				fragment: new URLSearchParams(page.location?.hash.slice(1)),
				form_post: responseParameters(page),
			};
			expect(found[mode as keyof typeof found]?.get('error')).toBe('invalid_request');
		},
	);

	test.each(['code', 'nonsense', ''])(
		'[case authority/26] an error of response_type=%s stays in the query',
		async (type) => {
			const page = await createBrowser(authority).open(web().authorizePath({ response_type: type, max_age: 'x' }));
			expect([page.location?.hash, page.location?.searchParams.has('error')]).toEqual(['', true]);
		},
	);

	test('an ID token alone comes without a code', async () => {
		const parameters = responseParameters(
			await web().run(createBrowser(authority), alice, {
				response_type: 'id_token',
				nonce: 'n-1',
				code_challenge: undefined,
				code_challenge_method: undefined,
			}),
		);
		expect(parameters.has('code')).toBe(false);
		expect(decodeJwt(parameters.get('id_token') ?? '')).not.toHaveProperty('c_hash');
	});

	test('[sec 32] a context asked for in the ID token is proven and stamped there', async () => {
		const claims = '{"id_token":{"acrs":{"essential":true,"value":"c1"}}}';
		const parameters = responseParameters(await web().run(createBrowser(authority), withCode, { ...hybrid, claims }));
		expect(decodeJwt(parameters.get('id_token') ?? '')).toMatchObject({ acrs: ['c1'] });
	});

	test.each([
		['[sec 9] a query', { response_mode: 'query' }, 'invalid_request', 70007],
		['[sec 24] no nonce', { nonce: undefined }, 'invalid_request', 90014],
		['[sec 11] a token beside it', { response_type: 'code id_token token' }, 'unsupported_response_type', 70005],
		['no openid', { scope: 'api://orders/Orders.Read' }, 'invalid_scope', 70011],
	])('%s is refused', async (_, change, error, code) => {
		const parameters = responseParameters(
			await createBrowser(authority).open(web().authorizePath({ ...hybrid, ...change })),
		);
		expect(parameters.get('error')).toBe(error);
		expect(parameters.get('error_description')).toContain(`AADSTS${code}`);
	});

	test('[sec 11] an application that did not opt in gets none', async () => {
		const parameters = responseParameters(
			await createBrowser(authority).open(createTestClient(authority).authorizePath(hybrid)),
		);
		expect(parameters.get('error_description')).toContain('AADSTS700054');
	});
});

describe('acr_values', () => {
	test('the first context that is declared is proven, stamped, and named in acr', async () => {
		const client = createTestClient(authority);
		const { body } = await client.redeem(
			await client.run(createBrowser(authority), withCode, { acr_values: 'urn:other c99 c1 c3' }),
		);
		expect(decodeJwt(body.access_token)).toMatchObject({ acr: 'c1', acrs: ['c1'], auth_time: authority.now() });
		expect(decodeJwt(body.id_token)).toMatchObject({ acr: 'c1' });
		// a refresh repeats nothing that it was not asked for
		expect(decodeJwt((await client.refresh(body.refresh_token)).body.access_token)).not.toHaveProperty('acr');
	});

	test('values that name no context are left alone', async () => {
		const client = createTestClient(authority);
		const { body } = await client.redeem(await client.run(createBrowser(authority), alice, { acr_values: 'c99 phr' }));
		expect(decodeJwt(body.access_token)).not.toHaveProperty('acr');
	});

	test('silently, an unmet one is interaction_required', async () => {
		const browser = createBrowser(authority);
		const client = createTestClient(authority);
		await client.run(browser, alice);
		const parameters = responseParameters(
			await browser.open(client.authorizePath({ prompt: 'none', acr_values: 'c1' })),
		);
		expect(parameters.get('error')).toBe('interaction_required');
	});

	test('discovery names the published contexts', async () => {
		const { body } = await authority.send({ path: `/${testIds.tenant}/v2.0/.well-known/openid-configuration` });
		expect(JSON.parse(body).acr_values_supported).toEqual(['c1', 'c2']);
	});
});

describe('assignment', () => {
	const requireAssignment =
		(appId: string, ...principals: string[]) =>
		(tenant: Tenant) =>
			Object.assign(applicationOf(tenant, appId), {
				appRoleAssignmentRequired: true,
				appRoleAssignedTo: principals.map((principalId) => ({
					principalId,
					appRoleId: '00000000-0000-0000-0000-000000000000',
				})),
			});

	test.each([
		['the client', testIds.native],
		['the API', testIds.orders],
	])('a user who is not assigned to %s is told so on a page, and the application gets 50105', async (_, appId) => {
		await start(requireAssignment(appId, testIds.finance));
		const client = createTestClient(authority);
		const page = await client.run(createBrowser(authority), alice);
		expect(page.heading).toBe('You have no access to this application');
		const carol = { ...alice, username: 'carol@contoso.example' };
		const { body } = await client.redeem(await client.run(createBrowser(authority), carol));
		expect(decodeJwt(body.access_token)).not.toHaveProperty('roles');
	});

	test('an assignment that is taken back ends at the next refresh', async () => {
		await start(requireAssignment(testIds.orders, 'alice@contoso.example'));
		const client = createTestClient(authority);
		const { body } = await client.redeem(await client.run(createBrowser(authority), alice));
		await applyTenantFile(authority.app, JSON.stringify(testTenants(requireAssignment(testIds.orders))), {
			reset: true,
		});
		expect((await client.refresh(body.refresh_token)).body).toMatchObject({
			error: 'invalid_grant',
			error_codes: [50105],
		});
	});

	test('an application that acts as itself needs a role on an API that asks for assignment', async () => {
		await start(requireAssignment(testIds.payroll));
		const daemon = createTestClient(authority, { clientId: testIds.daemon, secret: testIds.secret });
		expect(
			(await daemon.token({ grant_type: 'client_credentials', scope: 'api://payroll/.default' })).body.error_codes,
		).toEqual([501051]);
	});
});

test('an API may have its tokens signed with another algorithm than the tenant’s', async () => {
	await start((tenant) => Object.assign(applicationOf(tenant, testIds.orders), { signingAlgorithm: 'RS256' }));
	const client = createTestClient(authority);
	const { body } = await client.redeem(await client.run(createBrowser(authority), alice));
	expect(decodeProtectedHeader(body.access_token).alg).toBe('RS256');
	expect(decodeProtectedHeader(body.id_token).alg).toBe('ES256');
	const keys = JSON.parse((await authority.send({ path: `/${testIds.tenant}/discovery/v2.0/keys` })).body).keys;
	expect(keys.map(({ kid }: { kid: string }) => kid)).toEqual(
		expect.arrayContaining([decodeProtectedHeader(body.access_token).kid, decodeProtectedHeader(body.id_token).kid]),
	);
});

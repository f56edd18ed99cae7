// What a grant was decided with holds for all that descends from it: address, kind of client, device and flow.
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	responseParameters,
	type TestAuthority,
	testIds,
	testTenants,
} from '@countersign/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import { applyPolicy } from '../apply-policy.ts';

const bob = { username: 'bob@contoso.example', password: testIds.password };
const inside = '198.51.100.7';
const outside = '203.0.113.50';
const blockedOutside = { includeLocations: ['All'], excludeLocations: [testIds.office] };
const onPayroll = { includeApplications: [testIds.payroll] };

let authority: TestAuthority | undefined;
afterEach(async () => authority?.close());

async function start(change: Parameters<typeof testTenants>[0] = () => undefined): Promise<TestAuthority> {
	authority = await createTestAuthority({ tenants: testTenants(change) });
	// the policy under test alone
	await authority.app.authority.storage.conditionalAccess.remove(testIds.tenant, 'policies', testIds.mfaForPayroll);
	return authority;
}

/** A family that the middle tier began on behalf of a user. */
async function onBehalfOf(a: TestAuthority, { user, middle }: { user: string; middle: string }) {
	const client = createTestClient(a, { scope: 'openid offline_access api://middle/Front.Use' });
	const signedIn = await client.redeem(await client.run(createBrowser(a, { peerAddress: user }), bob));
	const tier = createTestClient(a, { clientId: testIds.middleTier, secret: testIds.secret });
	const ask = (fields: Record<string, string>) =>
		tier.token(fields, { peerAddress: middle, headers: { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64)' } });
	const exchange = (scope: string) =>
		ask({
			grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
			requested_token_use: 'on_behalf_of',
			assertion: signedIn.body.access_token,
			scope,
		});
	const family = await exchange('api://orders/Orders.Read offline_access');
	const refresh = (scope: string, token: string = family.body.refresh_token) =>
		ask({ grant_type: 'refresh_token', refresh_token: token, scope });
	return { exchange, refresh, family };
}

describe('[case authority/03] a family that began on behalf of a user', () => {
	const policies = {
		'outside the office': { conditions: { applications: onPayroll, locations: blockedOutside }, control: 'block' },
		'by desktop programs': {
			conditions: { applications: onPayroll, clientAppTypes: ['mobileAppsAndDesktopClients'] },
			control: 'block',
		},
		'on what is no Linux': {
			conditions: { applications: onPayroll, platforms: { includePlatforms: ['all'], excludePlatforms: ['linux'] } },
			control: 'block',
		},
	};

	test.each(Object.entries(policies))(
		'is refused payroll that is blocked %s, as the exchange itself is',
		async (_, policy) => {
			const a = await start();
			await applyPolicy(a, policy);
			const { exchange, refresh, family } = await onBehalfOf(a, { user: outside, middle: inside });
			expect(family.status).toBe(200);
			expect((await exchange('api://payroll/Payroll.Read')).body.error_codes).toEqual([53003]);
			expect((await refresh('api://payroll/Payroll.Read')).body.error_codes).toEqual([53003]);
			// and in the next generation
			const next = await refresh('api://orders/Orders.Read');
			expect((await refresh('api://payroll/Payroll.Read', next.body.refresh_token)).body.error_codes).toEqual([53003]);
		},
	);

	test('has payroll where the user is inside and the middle tier outside', async () => {
		const a = await start();
		await applyPolicy(a, policies['outside the office']);
		const { refresh } = await onBehalfOf(a, { user: inside, middle: outside });
		expect((await refresh('api://payroll/Payroll.Read')).status).toBe(200);
	});

	test('is not what a policy on browsers is about', async () => {
		const a = await start();
		await applyPolicy(a, { conditions: { applications: onPayroll, clientAppTypes: ['browser'] }, control: 'block' });
		const { refresh } = await onBehalfOf(a, { user: inside, middle: inside });
		expect((await refresh('api://payroll/Payroll.Read')).status).toBe(200);
	});
});

test('[case authority/03] a password that a confidential program sent begins no browser’s family', async () => {
	const a = await start((tenant) => Object.assign(tenant, { settings: { resourceOwnerPasswordCredentials: true } }));
	const client = createTestClient(a, { clientId: testIds.web, secret: testIds.secret });
	const { username, password } = bob;
	const first = await client.token({
		grant_type: 'password',
		username,
		password,
		scope: 'offline_access api://orders/Orders.Read',
	});
	expect(first.status).toBe(200);
	await applyPolicy(a, { conditions: { clientAppTypes: ['mobileAppsAndDesktopClients'] }, control: 'block' });
	const later = await client.refresh(first.body.refresh_token, { scope: 'api://orders/Orders.Read' });
	expect(later.body.error_codes).toEqual([53003]);
});

describe('[case authority/03] a web application’s server stands elsewhere than its user', () => {
	async function signIn(a: TestAuthority, { user, server }: { user: string; server: string }) {
		const client = createTestClient(a, {
			clientId: testIds.web,
			redirectUri: 'https://web.test/signin',
			secret: testIds.secret,
			scope: 'openid offline_access api://orders/Orders.Read',
		});
		const page = await client.run(createBrowser(a, { peerAddress: user }), bob);
		const code = page.location?.searchParams.get('code') ?? '';
		const fields = {
			redirect_uri: 'https://web.test/signin',
			code_verifier: client.verifier,
			scope: 'offline_access api://orders/Orders.Read',
		};
		const first = await client.token({ grant_type: 'authorization_code', code, ...fields }, { peerAddress: server });
		const refresh = () =>
			client.token(
				{ grant_type: 'refresh_token', refresh_token: first.body.refresh_token, scope: fields.scope },
				{ peerAddress: server },
			);
		return { first, refresh };
	}

	test('a user inside is not blocked because the server is outside', async () => {
		const a = await start();
		await applyPolicy(a, { conditions: { locations: blockedOutside }, control: 'block' });
		const { first, refresh } = await signIn(a, { user: inside, server: outside });
		expect(first.status).toBe(200);
		expect((await refresh()).status).toBe(200);
	});

	test('a user outside does not get in because the server is inside', async () => {
		const a = await start();
		const { refresh } = await signIn(a, { user: outside, server: inside });
		await applyPolicy(a, { conditions: { locations: blockedOutside }, control: 'block' });
		expect((await refresh()).body.error_codes).toEqual([53003]);
	});
});

test('[sec 47] a code that its user was talked into handing over is judged by where it is redeemed', async () => {
	const a = await start();
	const onOrders = { includeApplications: [testIds.orders] };
	await applyPolicy(a, { control: 'block', conditions: { applications: onOrders, locations: blockedOutside } });
	const client = createTestClient(a);
	const code = async () =>
		responseParameters(await client.run(createBrowser(a, { peerAddress: inside }), bob)).get('code');
	const redeem = async (peerAddress: string) =>
		client.token(
			{
				grant_type: 'authorization_code',
				code: (await code()) ?? '',
				redirect_uri: 'http://localhost:7000/',
				code_verifier: client.verifier,
			},
			{ peerAddress },
		);
	expect((await redeem(outside)).body.error_codes).toEqual([53003]);
	expect((await redeem(inside)).status).toBe(200);
});

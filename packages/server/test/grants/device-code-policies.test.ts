// Policies and the device code flow: both legs are judged, and what began by it stays under policies on it.
import { createBrowser, testIds } from '@countersign/testkit';
import { describe, expect, test } from 'vitest';
import { applyPolicy } from '../apply-policy.ts';
import {
	alice,
	approve,
	ask,
	authority,
	client,
	enter,
	giveEachTestAnAuthority,
	poll,
	scope,
	withCode,
} from './device-code-requests.ts';

giveEachTestAnAuthority();

describe('[sec 114] policy is judged for both legs', () => {
	const office = '198.51.100.9';

	test('the device code flow can be blocked as such, and no other flow is', async () => {
		await applyPolicy(authority, {
			conditions: { authenticationFlows: { transferMethods: 'deviceCodeFlow' } },
			control: 'block',
		});
		const { body } = await ask();
		const browser = createBrowser(authority);
		expect((await client.signIn(browser, await enter(browser, body.user_code), alice)).body).toContain('53003');
		expect((await client.redeem(await client.run(createBrowser(authority), alice))).status).toBe(200);
	});

	test('a device outside the network that a policy asks for is refused although its user approved inside', async () => {
		const { body } = await ask();
		await applyPolicy(authority, {
			conditions: { locations: { includeLocations: ['All'], excludeLocations: [testIds.office] } },
			control: 'block',
		});
		await approve(body.user_code, alice, createBrowser(authority, { peerAddress: office }));
		expect((await poll(body.device_code)).body).toMatchObject({
			error: 'invalid_grant',
			suberror: 'message_only',
			error_codes: [53003],
		});
		expect((await poll(body.device_code, { peerAddress: office })).status).toBe(200);
	});

	test('a user outside that network cannot approve', async () => {
		await applyPolicy(authority, {
			conditions: { locations: { includeLocations: ['All'], excludeLocations: [testIds.office] } },
			control: 'block',
		});
		const { body } = await ask();
		const browser = createBrowser(authority);
		expect((await client.signIn(browser, await enter(browser, body.user_code), alice)).body).toContain('53003');
	});

	test('the flow sticks to its refresh tokens and to what a middle tier gets on the user’s behalf; the browser’s session is free of it', async () => {
		const { body } = await ask({ scope: 'openid offline_access api://middle/Front.Use' });
		const browser = createBrowser(authority);
		await approve(body.user_code, alice, browser);
		const answer = await poll(body.device_code);
		await applyPolicy(authority, {
			conditions: { authenticationFlows: { transferMethods: 'deviceCodeFlow' } },
			control: 'block',
		});
		expect((await client.refresh(answer.body.refresh_token)).body).toMatchObject({
			suberror: 'message_only',
			error_codes: [53003],
		});
		const onBehalf = await client.token({
			grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
			client_id: testIds.middleTier,
			client_secret: testIds.secret,
			requested_token_use: 'on_behalf_of',
			assertion: answer.body.access_token,
			scope: 'api://orders/Orders.Read',
		});
		expect(onBehalf.body).toMatchObject({ error_codes: [53003] });
		expect((await client.redeem(await client.run(browser, alice, { prompt: 'none' }))).status).toBe(200);
	});
});

test('[sec 115] a policy on registering security information is judged as part of the device code flow', async () => {
	await applyPolicy(authority, {
		conditions: {
			applications: { includeUserActions: ['urn:user:registersecurityinfo'] },
			authenticationFlows: { transferMethods: 'deviceCodeFlow' },
		},
		control: 'block',
	});
	const { body } = await ask({ scope: 'api://payroll/Payroll.Read' });
	const browser = createBrowser(authority);
	const bob = { username: 'bob@contoso.example', password: testIds.password };
	expect((await client.signIn(browser, await enter(browser, body.user_code), bob)).body).toContain('53010');
});

describe('[case authority/01] an essential claim that nothing can meet', () => {
	const unknown = [
		['a claim that there is not', '{"access_token":{"clearance":{"essential":true}}}'],
		['a context that nobody declares', '{"access_token":{"acrs":{"essential":true,"values":["c77"]}}}'],
		[
			'a policy that there is not',
			'{"id_token":{"polids":{"essential":true,"values":["60000000-0000-4000-8000-0000000000ff"]}}}',
		],
	] as const;

	test.each(unknown)(
		'%s: the device that asked with it is told at the page, and never has a token',
		async (_, claims) => {
			const { status, body } = await ask({ claims });
			expect(status).toBe(200);
			const browser = createBrowser(authority);
			const page = await client.signIn(browser, await enter(browser, body.user_code), withCode);
			expect(page.body).toContain('AADSTS50130');
			expect((await poll(body.device_code)).status).toBe(400);
		},
	);

	test.each(unknown)('%s: the device that polls with it is refused', async (_, claims) => {
		const { body } = await ask();
		await approve(body.user_code);
		expect((await poll(body.device_code, {}, { claims })).body).toMatchObject({ error_codes: [50130] });
	});
});

describe('§2.6 a refresh token that began by device code, once a policy blocks the flow', () => {
	const flow = { authenticationFlows: { transferMethods: 'deviceCodeFlow' } };
	const all = { applications: { includeApplications: ['All'] } };

	test.each([
		['on all resources: the refresh token itself is refused', { ...flow, ...all }, [530036], 'bad_token'],
		['on one resource: access to it is blocked', flow, [53003], 'message_only'],
		['on all resources, whatever the flow: access is blocked', all, [53003], 'message_only'],
	])('%s', async (_, conditions, codes, suberror) => {
		const { body } = await ask();
		await approve(body.user_code);
		const family = await poll(body.device_code);
		await applyPolicy(authority, { control: 'block', conditions });
		const refused = await client.refresh(family.body.refresh_token);
		expect([refused.status, refused.body.error, refused.body.error_codes, refused.body.suberror]).toEqual([
			400,
			'invalid_grant',
			codes,
			suberror,
		]);
	});

	test('a token of another flow is not the policy’s', async () => {
		const browser = createBrowser(authority);
		const family = await client.redeem(await client.run(browser, alice, { scope }));
		await applyPolicy(authority, { control: 'block', conditions: { ...flow, ...all } });
		expect((await client.refresh(family.body.refresh_token)).status).toBe(200);
	});
});

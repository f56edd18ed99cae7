// When a device signed in last: kept where it proves itself, and nowhere else.
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
} from '@countersign/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { signInInterval } from '../../src/records/device.ts';
import { applyPolicy } from '../apply-policy.ts';
import { createSoftwareDevice } from './software-device.ts';

const alice = { username: 'alice@contoso.example', password: testIds.password };

let authority: TestAuthority;
let laptop: Awaited<ReturnType<typeof createSoftwareDevice>>;
beforeEach(async () => {
	authority = await createTestAuthority();
	laptop = await createSoftwareDevice(authority.now);
	await applyPolicy(authority, { control: 'compliantDevice' });
	const { directory, directoryChanges } = authority.app.authority.storage;
	const device = {
		id: '80000000-0000-4000-8000-000000000001',
		tenantId: testIds.tenant,
		deviceId: laptop.deviceId,
		displayName: 'Laptop',
		accountEnabled: true,
		isCompliant: true,
		key: laptop.key,
		registeredAt: 0,
	};
	await directoryChanges.apply(
		testIds.tenant,
		[{ kind: 'putDevice', device, users: [] }],
		{ id: 'a', at: 0, changes: [] } as never,
		(await directory.tenantVersion(testIds.tenant)) ?? 0,
	);
});
afterEach(() => authority.close());

const lastSignIn = async () =>
	(await authority.app.authority.storage.devices.find(testIds.tenant, laptop.deviceId))?.lastSignInAt;

async function signIn() {
	const browser = createBrowser(authority);
	const client = createTestClient(authority);
	const page = await client.run(browser, alice);
	const proven = await browser.submit(page, { statement: await laptop.proof(page) });
	const { body } = await client.redeem(await client.signIn(browser, proven, alice));
	expect(body.access_token).toEqual(expect.any(String));
	return { browser, client, body };
}

test('a sign-in that a device proves itself in is kept, the next within four hours is not, and one after them is', async () => {
	const first = authority.now();
	await signIn();
	expect(await lastSignIn()).toBe(first);
	authority.advance(signInInterval - 1);
	await signIn();
	expect(await lastSignIn()).toBe(first);
	authority.advance(1);
	await signIn();
	expect(await lastSignIn()).toBe(first + signInInterval);
});

test('refreshed tokens, and a session that goes on, write nothing: the device proves itself at neither', async () => {
	const first = authority.now();
	const { browser, client, body } = await signIn();
	authority.advance(signInInterval);
	expect((await client.refresh(body.refresh_token)).status).toBe(200);
	expect((await client.redeem(await client.run(browser, {}))).status).toBe(200);
	expect(await lastSignIn()).toBe(first);
});

test('a device whose proof is refused did not sign in', async () => {
	const browser = createBrowser(authority);
	const page = await createTestClient(authority).run(browser, alice);
	await browser.submit(page, { statement: await laptop.proof(page, { nonce: 'other' }) });
	expect(await lastSignIn()).toBeUndefined();
});

test('a sign-in stands where its time cannot be kept, and the operator is told', async () => {
	const { devices } = authority.app.authority.storage;
	devices.noteSignIn = () => Promise.reject(new Error('disk full'));
	await signIn();
	expect(await lastSignIn()).toBeUndefined();
	expect(authority.events).toContainEqual({
		kind: 'failed',
		traceId: expect.any(String),
		detail: "a device's sign-in was not kept: Error: disk full",
	});
});

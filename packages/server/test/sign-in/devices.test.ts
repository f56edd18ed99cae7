// Devices at the sign-in: a policy asks for one, it proves itself or registers, and what rests on it ends with it.
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import {
	type BrowserPage,
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
	testTenants,
} from '@countersign/testkit';
import * as x509 from '@peculiar/x509';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Device, DeviceKey } from '../../src/records/device.ts';
import type { DirectoryChange } from '../../src/storage/directory-change-store.ts';
import { applyPolicy } from '../apply-policy.ts';
import { askedOfAgent, createSoftwareDevice } from './software-device.ts';

const alice = { username: 'alice@contoso.example', password: testIds.password };
const step = (page: BrowserPage) => page.fields.get('step');
const codeOf = (page: BrowserPage) => /AADSTS(\d+)/.exec(page.body)?.[1];
const problem = (page: BrowserPage) => /role="alert">([^<]*)/.exec(page.body)?.[1];

let authority: TestAuthority;
let laptop: Awaited<ReturnType<typeof createSoftwareDevice>>;
beforeEach(async () => {
	authority = await createTestAuthority();
	laptop = await createSoftwareDevice(authority.now);
});
afterEach(() => authority.close());

const known = (more: Partial<Device> = {}): Device => ({
	id: '80000000-0000-4000-8000-000000000001',
	tenantId: testIds.tenant,
	deviceId: laptop.deviceId,
	displayName: 'Laptop',
	accountEnabled: true,
	trustType: 'AzureAd',
	isCompliant: true,
	operatingSystem: 'Linux',
	key: laptop.key,
	registeredAt: 0,
	...more,
});

async function change(...changes: DirectoryChange[]): Promise<void> {
	const { directory, directoryChanges } = authority.app.authority.storage;
	const version = (await directory.tenantVersion(testIds.tenant)) ?? 0;
	const done = await directoryChanges.apply(testIds.tenant, changes, { id: 'a', at: 0, changes: [] } as never, version);
	expect(done).toBe(true);
}
const put = (more: Partial<Device> = {}) => change({ kind: 'putDevice', device: known(more) });

/** the page after the password */
async function begin(script: object = alice) {
	const browser = createBrowser(authority);
	const client = createTestClient(authority);
	return { browser, client, page: await client.run(browser, script) };
}

async function signInOnLaptop() {
	await put();
	await applyPolicy(authority, { control: 'compliantDevice' });
	const begun = await begin();
	expect(step(begun.page)).toBe('use-device');
	const proven = await begun.browser.submit(begun.page, { statement: await laptop.proof(begun.page) });
	const { body } = await begun.client.redeem(await begun.client.signIn(begun.browser, proven, alice));
	return { ...begun, body };
}

describe('a policy that wants a compliant device', () => {
	test('asks for the device, takes its proof, and the token, the session and the log say which one it was', async () => {
		const { body, browser, client } = await signInOnLaptop();
		expect(decodeJwt(body.access_token)).toMatchObject({ deviceid: laptop.deviceId });
		const again = await client.redeem(await client.run(browser, {}));
		expect(decodeJwt(again.body.access_token)).toMatchObject({ deviceid: laptop.deviceId });
		const [record] = await authority.app.authority.storage.grants.signIns(testIds.tenant, 1);
		expect(record?.device).toEqual({
			deviceId: laptop.deviceId,
			displayName: 'Laptop',
			operatingSystem: 'Linux',
			isCompliant: true,
			trustType: 'AzureAd',
		});
	});

	test('the page may reach the agent of this machine and nothing else, and names no other device', async () => {
		await applyPolicy(authority, { control: 'compliantDevice' });
		const { page } = await begin();
		expect(page.headers['content-security-policy']).toContain('connect-src http://127.0.0.1:47319');
		expect(page.body).toContain('choose:register-device');
		expect(page.body).not.toContain('choose:borrow-device');
		expect(askedOfAgent(page)).toMatchObject({ authority: authority.origin, tenant: testIds.tenant });
	});

	test.each<[string, (page: BrowserPage) => Promise<string>]>([
		['for another authority', (page) => laptop.proof(page, { aud: 'https://evil.test' })],
		['for another challenge', (page) => laptop.proof(page, { nonce: 'other' })],
		['for another sign-in', (page) => laptop.proof(page, { transaction: 'other' })],
		['for another tenant', (page) => laptop.proof(page, { tenant: testIds.strangerTenant })],
		['an hour old', (page) => laptop.proof(page, { iat: authority.now() - 3600, exp: authority.now() - 3540 })],
		['of an hour’s life', (page) => laptop.proof(page, { exp: authority.now() + 3600 })],
		['that is a registration', (page) => laptop.registration(page, { device_id: laptop.deviceId } as never)],
		['of a DPoP proof’s type', (page) => laptop.proof(page, {}, 'dpop+jwt')],
		['of a device that nobody knows', (page) => laptop.proof(page, { device_id: testIds.alice })],
		[
			'by another key',
			async (page) => (await createSoftwareDevice(authority.now)).proof(page, { device_id: laptop.deviceId }),
		],
		['that is none', async () => 'a.b.c'],
	])('a proof %s is refused, and the sign-in goes no further', async (_name, lie) => {
		await put();
		await applyPolicy(authority, { control: 'compliantDevice' });
		const { browser, page } = await begin();
		const after = await browser.submit(page, { statement: await lie(page) });
		expect(step(after)).toBe('use-device');
		expect(problem(after)).toMatch(/could not prove itself/);
	});

	test('a proof is good once, and on its own page alone: a copy proves nothing [sec 151]', async () => {
		await put();
		await applyPolicy(authority, { control: 'compliantDevice' });
		const first = await begin();
		const statement = await laptop.proof(first.page);
		const thief = await begin();
		expect(problem(await thief.browser.submit(thief.page, { statement }))).toMatch(/could not prove itself/);
		const taken = await first.browser.submit(first.page, { statement });
		expect(step(taken)).not.toBe('use-device');
		const other = await begin();
		expect(problem(await other.browser.submit(other.page, { statement }))).toMatch(/could not prove itself/);
	});

	test('a proof that comes after the challenge’s time is asked for again', async () => {
		await put();
		await applyPolicy(authority, { control: 'compliantDevice' });
		const { browser, page } = await begin();
		const statement = await laptop.proof(page);
		authority.advance(301);
		expect(problem(await browser.submit(page, { statement }))).toBe('That took too long. Try again.');
	});

	test.each<[string, Partial<Device>, string]>([
		['that is not compliant', { isCompliant: false }, '53000'],
		['of which nobody said', { isCompliant: undefined as never }, '53000'],
	])('a device %s ends with 53000 on its page, and says how to register one', async (_name, more, code) => {
		await put(more);
		await applyPolicy(authority, { control: 'compliantDevice' });
		const { browser, page } = await begin();
		const refused = await browser.submit(page, { statement: await laptop.proof(page) });
		expect(codeOf(refused)).toBe(code);
		expect(refused.body).toContain('countersign device join');
	});

	test('whoever has no device is refused as Entra does: 53000 on the page, access_denied and its claims to the application', async () => {
		await applyPolicy(authority, { control: 'compliantDevice' });
		const { browser, page } = await begin();
		expect(codeOf(await browser.submit(page, { decline: 'x' }))).toBe('53000');
	});

	test('a silent request and a refresh are refused with 53000, additional_action and claims', async () => {
		const { browser, client, page } = await begin();
		const { body } = await client.redeem(page);
		await applyPolicy(authority, { control: 'compliantDevice' });
		const refreshed = await client.refresh(body.refresh_token);
		expect(refreshed).toMatchObject({
			status: 400,
			body: { error: 'invalid_grant', suberror: 'additional_action', error_codes: [53000] },
		});
		expect(refreshed.body.claims).toContain('capolids');
		const silent = await browser.open(client.authorizePath({ prompt: 'none' }));
		expect(new URLSearchParams(silent.location?.search).get('suberror')).toBe('additional_action');
	});

	test('a second factor that another policy wants is asked for first', async () => {
		await put();
		await applyPolicy(authority, { grantControls: { operator: 'AND', builtInControls: ['mfa', 'compliantDevice'] } });
		const { browser, client, page } = await begin();
		expect(step(page)).toBe('one-time-code');
		const asked = await client.signIn(browser, page, { totpSecret: testIds.totpSecret });
		expect(step(asked)).toBe('use-device');
	});
});

test('a policy on hybrid joined devices is met by one, and 53001 for another', async () => {
	await applyPolicy(authority, { control: 'domainJoinedDevice' });
	await put();
	const joined = await begin();
	expect(codeOf(await joined.browser.submit(joined.page, { statement: await laptop.proof(joined.page) }))).toBe(
		'53001',
	);
	await put({ trustType: 'ServerAd' });
	const hybrid = await begin();
	const proven = await hybrid.browser.submit(hybrid.page, { statement: await laptop.proof(hybrid.page) });
	expect(codeOf(proven)).toBeUndefined();
});

test('a block that leaves out devices by a filter asks for the device, and looks at its attributes', async () => {
	await applyPolicy(authority, {
		control: 'block',
		conditions: { devices: { deviceFilter: { mode: 'exclude', rule: 'device.extensionAttribute1 -eq "lab"' } } },
	});
	for (const [value, code] of [
		['lab', undefined],
		['home', '53003'],
	] as const) {
		await put({ extensionAttributes: { extensionAttribute1: value } });
		const { browser, page } = await begin();
		expect(step(page)).toBe('use-device');
		expect(codeOf(await browser.submit(page, { statement: await laptop.proof(page) })), value).toBe(code);
	}
});

describe('what rests on a device', () => {
	test.each<[string, DirectoryChange['kind'] | Partial<Device>, number, string]>([
		['is disabled', { accountEnabled: false }, 135011, 'device_authentication_failed'],
		['is deleted', 'removeDevice', 50155, 'device_authentication_failed'],
		['is no longer compliant', { isCompliant: false }, 53000, 'additional_action'],
	])('is refused at the next issuance when it %s [sec 134]', async (_name, what, code, suberror) => {
		const { body, client, browser } = await signInOnLaptop();
		expect((await client.refresh(body.refresh_token)).status).toBe(200);
		if (typeof what === 'string') await change({ kind: 'removeDevice', id: known().id });
		else await put(what);
		const refreshed = await client.refresh(body.refresh_token);
		expect(refreshed.body).toMatchObject({ error: 'invalid_grant', error_codes: [code], suberror });
		// the browser's session says nothing for it either
		const page = await browser.open(client.authorizePath());
		expect(page.location).toBeUndefined();
	});

	test('a code that waits is refused too', async () => {
		await put();
		await applyPolicy(authority, { control: 'compliantDevice' });
		const { browser, client, page } = await begin();
		const proven = await browser.submit(page, { statement: await laptop.proof(page) });
		const waiting = await client.signIn(browser, proven, alice);
		await put({ accountEnabled: false });
		expect((await client.redeem(waiting)).body.error_codes).toEqual([135011]);
	});
});

test('a device that somebody registered as their own is nobody else’s', async () => {
	await applyPolicy(authority, { control: 'compliantDevice' });
	const owner = [{ userId: testIds.bob, relation: 'user' as const }];
	await change({ kind: 'putDevice', device: known({ trustType: 'Workplace' }), users: owner });
	const { browser, page } = await begin();
	expect(problem(await browser.submit(page, { statement: await laptop.proof(page) }))).toMatch(/your account/);
	const bob = await begin({ ...alice, username: 'bob@contoso.example' });
	const proven = await bob.browser.submit(bob.page, { statement: await laptop.proof(bob.page) });
	expect(problem(proven)).toBeUndefined();
});

describe('a device is proven by one user in one tenant', () => {
	/** alice proved the laptop, and is not believed any more before the sign-in has ended */
	async function abandoned(register: () => Promise<void>) {
		await register();
		await applyPolicy(authority, { control: 'compliantDevice' });
		const begun = await begin();
		const proven = await begun.browser.submit(begun.page, { statement: await laptop.proof(begun.page) });
		expect(step(proven)).toBe('keep-me-signed-in');
		authority.advance(1);
		await change({ kind: 'revokeSessions', userId: testIds.alice, notBefore: authority.now() });
		const asked = await begun.browser.submit(proven, {});
		expect(step(asked)).toBe('password');
		return { ...begun, asked };
	}

	test('whoever signs in after them on the same page proves a device of their own [sec 152]', async () => {
		const { browser, asked } = await abandoned(() =>
			change({
				kind: 'putDevice',
				device: known({ trustType: 'Workplace' }),
				users: [{ userId: testIds.alice, relation: 'user' }],
			}),
		);
		const bob = await browser.submit(asked, { username: 'bob@contoso.example', password: testIds.password });
		expect(step(bob)).toBe('use-device');
	});

	test('the user who proved it goes on with it', async () => {
		const { browser, asked } = await abandoned(() => put());
		expect(step(await browser.submit(asked, alice))).toBe('keep-me-signed-in');
	});
});

describe('mutual TLS', () => {
	test('a certificate with the device’s key proves the device, whoever issued it; another key proves nothing', async () => {
		await applyPolicy(authority, { control: 'compliantDevice' });
		const { certificate, jwk } = await createDeviceCertificate();
		await change({ kind: 'putDevice', device: known({ key: jwk }) });
		const send = authority.send;
		authority.send = (request) => send({ ...request, peerCertificate: { der: certificate, isVerified: false } });
		const { browser, page } = await begin();
		expect(codeOf(await browser.submit(page))).toBeUndefined();
		await change({ kind: 'putDevice', device: known() });
		const other = await begin();
		expect(problem(await other.browser.submit(other.page))).toMatch(/needs JavaScript/);
	});
});

/** self-signed, with a key of the curve that devices have */
async function createDeviceCertificate(): Promise<{ certificate: Uint8Array; jwk: DeviceKey }> {
	x509.cryptoProvider.set(webcrypto as never);
	const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
	const keys = (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair;
	const made = await x509.X509CertificateGenerator.createSelfSigned({
		serialNumber: '01',
		name: `CN=${laptop.deviceId}`,
		notBefore: new Date('2026-01-01'),
		notAfter: new Date('2027-12-31'),
		signingAlgorithm: algorithm,
		keys: keys as never,
	});
	const { kty, crv, x, y } = await webcrypto.subtle.exportKey('jwk', keys.publicKey);
	return { certificate: new Uint8Array(made.rawData), jwk: { kty, crv, x, y } as DeviceKey };
}

describe('lending', () => {
	const laptopOfDemo = {
		id: '80000000-0000-4000-8000-000000000002',
		deviceId: '81000000-0000-4000-8000-000000000002',
		displayName: 'Demo laptop',
		isCompliant: true,
	};
	const tenants = () =>
		testTenants((tenant) => {
			tenant.devices = [laptopOfDemo];
		});

	test('a development authority lends devices that hold no key; one in production offers none, and takes no form of it', async () => {
		for (const lendsDevices of [true, false]) {
			await authority.close();
			authority = await createTestAuthority({ tenants: tenants(), lendsDevices });
			await applyPolicy(authority, { control: 'compliantDevice' });
			const { browser, client, page } = await begin();
			expect(page.body.includes('choose:borrow-device')).toBe(lendsDevices);
			const asked = await browser.submit(page, { 'choose:borrow-device': 'x' });
			expect(step(asked)).toBe(lendsDevices ? 'borrow-device' : 'use-device');
			const after = await browser.submit(asked, { step: 'borrow-device', device: laptopOfDemo.deviceId });
			const done = await client.signIn(browser, after, alice);
			expect(done.location !== undefined).toBe(lendsDevices);
		}
	});

	test('no device that holds a key is lent, nor one of another tenant', async () => {
		await authority.close();
		authority = await createTestAuthority({ tenants: tenants(), lendsDevices: true });
		await applyPolicy(authority, { control: 'compliantDevice' });
		await put();
		const { browser, page } = await begin();
		const asked = await browser.submit(page, { 'choose:borrow-device': 'x' });
		expect(asked.body).not.toContain(laptop.deviceId);
		expect(problem(await browser.submit(asked, { device: laptop.deviceId }))).toBe('That device is not lent.');
	});
});

describe('token protection', () => {
	const protection = { grantControls: null, sessionControls: { secureSignInSession: { isEnabled: true } } };
	const tokenAddress = () => `${authority.origin}/${testIds.tenant}/oauth2/v2.0/token`;

	test('a refresh token that is bound to the device’s key is told from one that is not, which gets 530084', async () => {
		await put();
		await applyPolicy(authority, protection);
		const { browser, client, page } = await begin();
		expect(step(page)).toBe('use-device');
		const proven = await browser.submit(page, { statement: await laptop.proof(page) });
		const done = await client.signIn(browser, proven, alice);
		const fields = {
			grant_type: 'authorization_code',
			code: new URLSearchParams(done.location?.search).get('code') ?? '',
			redirect_uri: 'http://localhost:7000/',
			code_verifier: client.verifier,
		};
		expect((await client.token(fields)).body.error_codes).toEqual([530084]);
		const bound = await client.token(fields, { headers: { dpop: await laptop.dpop(tokenAddress()) } });
		expect(bound.body.token_type).toBe('DPoP');
		const refresh = {
			grant_type: 'refresh_token',
			refresh_token: bound.body.refresh_token,
			scope: 'api://orders/Orders.Read',
		};
		// a thief of the refresh token has not the key
		expect((await client.token(refresh)).status).toBe(400);
		const thief = await createSoftwareDevice(authority.now);
		expect((await client.token(refresh, { headers: { dpop: await thief.dpop(tokenAddress()) } })).status).toBe(400);
		const refreshed = await client.token(refresh, { headers: { dpop: await laptop.dpop(tokenAddress()) } });
		expect(decodeJwt(refreshed.body.access_token)).toMatchObject({ deviceid: laptop.deviceId });
	});
});

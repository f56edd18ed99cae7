// Mutual TLS over real sockets: the development authority's second listener asks for a certificate, the main one never
// does; a user and a device sign in by it.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
	type BrowserPage,
	createBrowser,
	createTestClient,
	type TestAuthority,
	testIds,
	testTenants,
} from '@countersign/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HttpResponse } from '../../src/http/message.ts';
import { type DevelopmentAuthority, startDevelopment } from '../../src/programs/development.ts';
import { defaultCertificatePolicy } from '../../src/records/methods-policy.ts';
import type { DirectoryChange } from '../../src/storage/directory-change-store.ts';
import { applyPolicy } from '../apply-policy.ts';
import { createIssuer, type IssuedCertificate } from '../sign-in/certificates.ts';

const alice = 'alice@contoso.example';
const folder = mkdtempSync(join(tmpdir(), 'countersign-mtls-'));
let running: DevelopmentAuthority;
let card: IssuedCertificate;

beforeAll(async () => {
	running = await startDevelopment({
		dataFolder: ':memory:',
		certificateFolder: folder,
		port: 0,
		tenantFile: JSON.stringify(testTenants()),
	});
	const root = await createIssuer('CN=Root');
	card = await root.issue({ upn: alice });
	const { settings } = (await running.app.authority.storage.directory.findTenant(testIds.tenant)) ?? {};
	await change({
		kind: 'putSettings',
		settings: {
			...settings,
			authenticationMethods: {
				x509Certificate: { ...defaultCertificatePolicy, state: 'enabled' },
				certificateAuthorities: [{ certificate: root.base64, isRootAuthority: true }],
			},
		},
	});
}, 60_000);
afterAll(async () => {
	await running.close();
	rmSync(folder, { recursive: true, force: true });
});

async function change(...changes: DirectoryChange[]): Promise<void> {
	const { directory, directoryChanges } = running.app.authority.storage;
	const version = (await directory.tenantVersion(testIds.tenant)) ?? 0;
	const audit = { id: `a${version}`, at: 0, changes: [] } as never;
	expect(await directoryChanges.apply(testIds.tenant, changes, audit, version)).toBe(true);
}

/** One request over a connection of its own, whose peer shows the certificate where it is asked. */
function get(address: string | URL, certificate?: IssuedCertificate): Promise<HttpResponse> {
	const { hostname, port, pathname, search } = new URL(address);
	return new Promise((resolve, reject) => {
		const asked = request(
			{
				host: '127.0.0.1',
				servername: hostname,
				port,
				path: pathname + search,
				agent: false,
				ca: readFileSync(running.caFile),
				...(certificate ? { cert: certificate.cert, key: certificate.key } : {}),
			},
			(response) => {
				let body = '';
				response.on('data', (chunk) => {
					body += chunk;
				});
				response.on('end', () =>
					resolve({ status: response.statusCode ?? 0, headers: response.headers as HttpResponse['headers'], body }),
				);
			},
		);
		asked.once('error', reject).end();
	});
}

/** The test kit's clients speak to the process; the journey to the second listener goes over sockets. */
const kit = (): TestAuthority =>
	({
		origin: running.origin,
		app: running.app,
		send: (sent: object) =>
			running.app.handle({
				method: 'GET',
				path: '',
				query: '',
				headers: {},
				body: '',
				peerAddress: '203.0.113.10',
				...sent,
			}),
	}) as never;

async function signIn(
	choice: string,
	script: object,
	fields: Record<string, string>,
	shown: IssuedCertificate | undefined,
) {
	const browser = createBrowser(kit());
	const client = createTestClient(kit());
	const first = await client.run(browser, script);
	const page = first.fields.get('step') === choice ? first : await browser.submit(first, { [`choose:${choice}`]: 'x' });
	const sent = await browser.submit(page, fields);
	const answered = await get(sent.location as URL, shown);
	const back = String(answered.headers.location ?? '');
	return { browser, client, sent, answered, after: back ? await browser.open(back) : undefined };
}

test('a user signs in by the certificate that the second listener asked for', async () => {
	const { browser, client, sent, after } = await signIn('certificate', {}, { username: alice }, card);
	expect(sent.location?.origin).not.toBe(running.origin);
	const { status } = await client.redeem(await client.signIn(browser, after as BrowserPage, {}));
	expect(status).toBe(200);
});

test('a connection that brings none is told so', async () => {
	const { answered } = await signIn('certificate', {}, { username: alice }, undefined);
	expect([answered.status, answered.body.includes('No certificate was shown')]).toEqual([400, true]);
});

test('the main listener asks nobody: a certificate that would be shown is not', async () => {
	const { sent } = await signIn('certificate', {}, { username: alice }, card);
	const { pathname, search } = sent.location as URL;
	expect((await get(running.origin + pathname + search, card)).status).toBe(400);
});

test('the second listener answers nothing but where certificates are shown', async () => {
	const { sent } = await signIn('certificate', {}, { username: alice }, card);
	const { origin } = sent.location as URL;
	for (const path of ['/', '/security-info', `/${testIds.tenant}/oauth2/v2.0/token`, '/sign-in/x'])
		expect((await get(origin + path, card)).status).toBe(404);
	expect((await get(`${origin}/assets/sign-in.css`)).status).toBe(200);
});

test('a device proves itself by a certificate with its key, and another key proves nothing', async () => {
	await change({
		kind: 'putDevice',
		device: {
			id: '80000000-0000-4000-8000-000000000001',
			tenantId: testIds.tenant,
			deviceId: '81000000-0000-4000-8000-000000000001',
			displayName: 'Laptop',
			accountEnabled: true,
			trustType: 'AzureAd',
			isCompliant: true,
			operatingSystem: 'Linux',
			key: laptop.jwk as never,
			registeredAt: 0,
		},
	});
	await applyPolicy(kit(), { control: 'compliantDevice' });
	const script = { username: alice, password: testIds.password };
	const stranger = await signIn('device-certificate', script, {}, card);
	expect(stranger.after?.body).toContain('could not prove itself');
	const { browser, client, after } = await signIn('device-certificate', script, {}, laptop);
	const { status } = await client.redeem(await client.signIn(browser, after as BrowserPage, script));
	expect(status).toBe(200);
});

let laptop: IssuedCertificate;
beforeAll(async () => {
	laptop = await (await createIssuer('CN=Nobody')).issue({ subject: 'CN=81000000-0000-4000-8000-000000000001' });
});

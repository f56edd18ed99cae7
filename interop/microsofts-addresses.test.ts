// Applications that have Microsoft's addresses written in: `dev --as-microsoft` leads them here through a proxy, and
// they are changed in nothing, not even in their configuration.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testIds } from '@countersign/testkit';
import { decodeJwt } from 'jose';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, launch, openPage } from '../e2e/chromium.ts';
import { enterPassword, staySignedIn } from '../e2e/sign-in-pages.ts';
import { certificateFolder } from '../e2e/trust.ts';
import type { ClientCertificate } from '../packages/server/test/client-auth/certificate.ts';
import type { InteropAuthority } from './authority.ts';
import { driveProgram, type Findings, skipLoudly, startForPrograms } from './driven-program.ts';
import { type PageServer, servePages } from './page-server.ts';

const issuer = `https://login.microsoftonline.com/${testIds.tenant}/v2.0`;
const folder = mkdtempSync(join(tmpdir(), 'countersign-addresses-'));

const libraries = join(createRequire(import.meta.url).resolve('@azure/msal-browser/package.json'), '..', 'lib');
const library = join(libraries, 'msal-browser.min.js');
const bridgeLibrary = join(libraries, 'redirect-bridge', 'msal-redirect-bridge.min.js');
const bridge =
	'<!doctype html><title>bridge</title><script src="/redirect-bridge.js"></script><script>msalRedirectBridge.broadcastResponseToMainFrame();</script>';
const page = `<!doctype html><title>page</title><script src="/msal-browser.js"></script><script>
	window.ready = (async () => {
		const auth = { clientId: '${testIds.spa}', authority: 'https://login.microsoftonline.com/${testIds.tenant}', redirectUri: location.origin + '/bridge' };
		window.client = new msal.PublicClientApplication({ auth });
		await client.initialize();
	})();
</script>`;

let authority: InteropAuthority;
let certificate: ClientCertificate;
let pages: PageServer;
beforeAll(async () => {
	pages = await servePages({ '/msal-browser.js': library, '/redirect-bridge.js': bridgeLibrary }, (path) =>
		path === '/bridge' ? bridge : page,
	);
	const started = await startForPrograms(
		(tenant) =>
			tenant.applications?.find(({ appId }) => appId === testIds.spa)?.spa?.redirectUris.push(`${pages.origin}/bridge`),
		{ microsoftProxyPort: 0 },
	);
	({ authority, certificate } = started);
});
afterAll(async () => {
	rmSync(folder, { recursive: true, force: true });
	pages?.close();
	await authority?.close();
});

const command = ['-m', 'pip', 'install', '--quiet', '--target', folder, 'azure-identity', 'requests'];
const installed = spawnSync('python3', command, { stdio: 'ignore', timeout: 120_000 }).status === 0;
if (!installed) skipLoudly('AZURE-IDENTITY FOR PYTHON');

describe.runIf(installed)('MSAL and azure-identity for Python', () => {
	let found: Findings;
	beforeAll(async () => {
		found = await driveProgram(authority, ['python3', 'microsofts_addresses.py'], {
			cwd: import.meta.dirname,
			certificate,
			env: {
				PYTHONPATH: folder,
				REQUESTS_CA_BUNDLE: join(certificateFolder, 'ca.pem'),
				HTTPS_PROXY: authority.microsoftProxy ?? '',
			},
			more: { tenant: testIds.tenant },
		});
	});

	test.each(['client credentials', 'password', 'silent'])(
		'%s, with instance discovery and the user’s realm as the library asks for them',
		(name) => {
			expect(decodeJwt(found.get(name).access_token)).toMatchObject({ iss: issuer });
		},
	);

	test('interactive, for Graph, whose tokens are of version 1', () => {
		expect(decodeJwt(found.get('interactive').access_token)).toMatchObject({
			iss: `https://sts.windows.net/${testIds.tenant}/`,
			unique_name: 'alice@contoso.example',
		});
	});

	test('a credential of Azure’s SDK', () => {
		expect(decodeJwt(found.get('azure-identity'))).toMatchObject({ iss: issuer, aud: testIds.orders, idtyp: 'app' });
	});

	test('Graph at its own address, whose pages lead on there', () => {
		expect(found.get('me')).toMatchObject({ id: testIds.alice, userPrincipalName: 'alice@contoso.example' });
		expect(found.get('users')).toEqual({
			first: 2,
			next: expect.stringMatching(/^https:\/\/graph\.microsoft\.com\/v1\.0\/users\?/),
		});
		expect(found.get('next users')).toBeGreaterThan(0);
	});
});

describe.runIf(hasChromium)('msal-browser in Chromium, with no known authorities', () => {
	let browser: Browser;
	beforeAll(async () => {
		browser = await launch({ proxy: { server: authority.microsoftProxy ?? '' } });
	});
	afterAll(() => browser?.close());

	test('a popup, then silently by the refresh token', async () => {
		const opener = await openPage(browser);
		await opener.goto(`${pages.origin}/`);
		await opener.evaluate('ready');
		const opened = opener.waitForEvent('popup');
		const result = opener.evaluate(
			"client.loginPopup({ scopes: ['api://orders/Orders.Read'] }).then(({ account }) => client.setActiveAccount(account))",
		);
		const popup = await opened;
		await enterPassword(popup, 'alice@contoso.example', testIds.password);
		expect(new URL(popup.url()).origin).toBe('https://login.microsoftonline.com');
		await staySignedIn(popup, 'No');
		await result;
		const token = await opener.evaluate(
			"client.acquireTokenSilent({ scopes: ['api://orders/Orders.Read'], forceRefresh: true }).then((answer) => answer.accessToken)",
		);
		expect(decodeJwt(String(token))).toMatchObject({ iss: issuer, oid: testIds.alice, scp: 'Orders.Read' });
	});
});

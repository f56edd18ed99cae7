// Our client in a page whose refresh token is gone: the browser's session at the authority does, in a hidden frame.
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { join, resolve } from 'node:path';
import { type DevelopmentAuthority, startDevelopment } from '@countersign/server';
import { testIds, testTenants } from '@countersign/testkit';
import { decodeJwt } from 'jose';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, launch, openPage } from './chromium.ts';
import { enterPassword, staySignedIn } from './sign-in-pages.ts';
import { certificateFolder } from './trust.ts';

const scopes = ['api://orders/Orders.Read'];
const c1 = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';

async function bundle(): Promise<string> {
	const result = await build({
		configFile: false,
		logLevel: 'silent',
		resolve: { conditions: ['@countersign/source'] },
		build: {
			write: false,
			minify: false,
			lib: { entry: resolve('packages/client/src/index.ts'), formats: ['es'], fileName: 'client' },
		},
	});
	const [output] = [result].flat() as { output: { code: string }[] }[];
	return output?.output[0]?.code ?? '';
}

describe.runIf(hasChromium)('the client in a frame, in Chromium', () => {
	let authority: DevelopmentAuthority;
	let server: Server;
	let browser: Browser;
	let home: string;
	beforeAll(async () => {
		const script = await bundle();
		// https, as the authority: a frame of another scheme is another site, whose cookies browsers withhold
		const tls = {
			key: readFileSync(join(certificateFolder, 'server-key.pem')),
			cert: readFileSync(join(certificateFolder, 'server.pem')),
		};
		server = createServer(tls, (request, response) => {
			if (request.url === '/client.js') response.writeHead(200, { 'content-type': 'text/javascript' }).end(script);
			else
				response
					.writeHead(200, { 'content-type': 'text/html' })
					.end(`<!doctype html><title>page</title><script type="module">
					import { createPublicClient } from '/client.js';
					window.client = createPublicClient({ clientId: '${testIds.spa}', authority: '${authority.origin}/${testIds.tenant}', redirectUri: location.origin + '/' });
					window.ready = client.handleRedirectPromise();
					window.plain = (error) => ({ name: error.name, code: error.code, claims: error.claims });
				</script>`);
		});
		await new Promise<void>((listening) => server.listen(0, '127.0.0.1', () => listening()));
		const address = server.address();
		home = `https://localhost:${typeof address === 'object' && address ? address.port : 0}/`;
		const tenants = testTenants((tenant) => {
			tenant.applications?.find(({ appId }) => appId === testIds.spa)?.spa?.redirectUris.push(home);
		});
		authority = await startDevelopment({
			dataFolder: ':memory:',
			certificateFolder,
			port: 0,
			tenantFile: JSON.stringify(tenants),
		});
		browser = await launch();
	});
	afterAll(async () => {
		await browser?.close();
		server?.close();
		await authority?.close();
	});

	async function openHome(page: Page): Promise<void> {
		await page.goto(home);
		await page.waitForFunction('window.ready !== undefined');
		await page.evaluate('ready');
	}
	const ask = (page: Page, call: string) =>
		page.evaluate(`client.${call}.catch(plain)`) as Promise<Record<string, string>>;

	test('without a session it says login_required; with one it signs in silently, steps aside for a challenge, and leaves no frame', async () => {
		const page = await openPage(browser);
		await openHome(page);
		expect(await ask(page, `ssoSilent({ scopes: ${JSON.stringify(scopes)} })`)).toMatchObject({
			name: 'InteractionRequiredAuthError',
			code: 'login_required',
		});

		const opened = page.waitForEvent('popup');
		const signedIn = page.evaluate(`client.acquireTokenPopup({ scopes: ${JSON.stringify(scopes)} }).then(() => true)`);
		const popup = await opened;
		await enterPassword(popup, 'alice@contoso.example', testIds.password);
		await staySignedIn(popup, 'No');
		expect(await signedIn).toBe(true);

		// a fresh page has an empty cache: no account, no refresh token
		await openHome(page);
		expect(await page.evaluate('client.getAllAccounts()')).toEqual([]);
		const result = await ask(page, `ssoSilent({ scopes: ${JSON.stringify(scopes)} })`);
		expect(decodeJwt(result.accessToken ?? '')).toMatchObject({ oid: testIds.alice });

		const refusal = await ask(page, `ssoSilent({ scopes: ${JSON.stringify(scopes)}, claims: ${JSON.stringify(c1)} })`);
		expect(refusal).toMatchObject({ name: 'InteractionRequiredAuthError', code: 'interaction_required' });
		expect(JSON.parse(refusal.claims ?? '').access_token.acrs).toEqual({ essential: true, value: 'c1' });
		expect(await page.locator('iframe').count()).toBe(0);
	});

	test('a refresh token that was revoked is replaced through the session, and the caller never knows', async () => {
		const page = await openPage(browser);
		await openHome(page);
		const opened = page.waitForEvent('popup');
		const signedIn = page.evaluate(
			`client.acquireTokenPopup({ scopes: ${JSON.stringify(scopes)} }).then((result) => result.account)`,
		);
		const popup = await opened;
		await enterPassword(popup, 'alice@contoso.example', testIds.password);
		await staySignedIn(popup, 'No');
		await signedIn;
		// the account is known, and its refresh token is refused: as after 24 hours
		await page.route('**/oauth2/v2.0/token', (route) => {
			if (route.request().postData()?.includes('grant_type=refresh_token'))
				return route.fulfill({
					status: 400,
					headers: { 'access-control-allow-origin': new URL(home).origin },
					json: {
						error: 'invalid_grant',
						suberror: 'bad_token',
						error_codes: [700084],
						error_description: 'AADSTS700084: over',
					},
				});
			return route.continue();
		});
		const result = await ask(
			page,
			`getAllAccounts().then(([account]) => client.acquireTokenSilent({ scopes: ${JSON.stringify(scopes)}, account, forceRefresh: true }))`,
		);
		expect(decodeJwt(result.accessToken ?? '')).toMatchObject({ oid: testIds.alice });
	});
});

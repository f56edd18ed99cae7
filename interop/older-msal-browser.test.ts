// Earlier majors of @azure/msal-browser, unmodified, in real Chromium: popup, redirect, silent by each way it has, the
// challenge loop, logout. They have no redirect bridge: the window that asked reads the answer out of the address of a
// blank page.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type DevelopmentAuthority, startDevelopment } from '@countersign/server';
import { testIds } from '@countersign/testkit';
import { decodeJwt } from 'jose';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, launch, openPage } from '../e2e/chromium.ts';
import { enterCode, enterPassword, staySignedIn } from '../e2e/sign-in-pages.ts';
import { certificateFolder } from '../e2e/trust.ts';
import { type PageServer, servePages } from './page-server.ts';
import { entraTenants } from './tenants.ts';

const majors = { '2.39.0': 'msal-browser-2', '3.30.0': 'msal-browser-3', '4.30.0': 'msal-browser-4' };
const orders = ['api://orders/Orders.Read'];
const scopes = JSON.stringify(orders);
const c1 = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
/** one for each major: a one-time code is good once in half a minute */
const users = Object.keys(majors).map((_, index) => ({
	username: `user${index}@contoso.example`,
	id: `30000000-0000-4000-8000-0000000001${index}1`,
	totpSecret: testIds.totpSecret.replace('J', 'KLM'.charAt(index)),
}));

const { resolve } = createRequire(import.meta.url);
const libraries = Object.values(majors);
const scripts = Object.fromEntries(
	libraries.map((name) => [`/${name}.js`, join(resolve(`${name}/package.json`), '..', 'lib', 'msal-browser.min.js')]),
);
const blank = '<!doctype html><title>blank</title>';

function pageFor({ origin }: DevelopmentAuthority, library: string): string {
	const auth = {
		clientId: testIds.spa,
		authority: `${origin}/${testIds.tenant}`,
		knownAuthorities: [new URL(origin).host],
		clientCapabilities: ['CP1'],
	};
	return `<!doctype html><title>${library}</title><script src="/${library}.js"></script><script>
		window.ready = (async () => {
			window.client = new msal.PublicClientApplication({ auth: { ...${JSON.stringify(auth)}, redirectUri: location.origin + '/blank' } });
			await client.initialize?.();
			return client.handleRedirectPromise();
		})();
		window.plain = (error) => ({ name: error.name, errorCode: error.errorCode, subError: error.subError, claims: error.claims });
	</script>`;
}

describe.runIf(hasChromium)('earlier majors in Chromium', () => {
	let authority: DevelopmentAuthority;
	let server: PageServer;
	let browser: Browser;
	let origin: string;

	beforeAll(async () => {
		server = await servePages(scripts, (path) =>
			libraries.includes(path.slice(1)) ? pageFor(authority, path.slice(1)) : blank,
		);
		({ origin } = server);
		const tenants = entraTenants((tenant) => {
			const spa = tenant.applications?.find(({ appId }) => appId === testIds.spa);
			// an optional claim: with it MSAL tells, as it signs out, whose session ends, and nobody is asked
			if (spa) spa.optionalClaims = { idToken: [{ name: 'login_hint' }] };
			spa?.spa?.redirectUris.push(`${origin}/blank`, ...libraries.map((library) => `${origin}/${library}`));
			for (const { id, username: userPrincipalName, totpSecret: secretKey } of users)
				tenant.users?.push({
					id,
					userPrincipalName,
					displayName: userPrincipalName,
					passwordProfile: { password: testIds.password },
					authentication: { softwareOathMethods: [{ secretKey }] },
				});
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

	describe.each(libraries.map((library, index) => [library, index] as const))('%s', (library, index) => {
		const user = users[index] as (typeof users)[number];
		interface Result {
			accessToken: string;
			fromCache: boolean;
		}

		async function openHome(): Promise<Page> {
			const page = await openPage(browser);
			await page.goto(`${origin}/${library}`);
			await page.evaluate('ready');
			return page;
		}
		async function signIn(page: Page): Promise<void> {
			await enterPassword(page, user.username, testIds.password);
			await staySignedIn(page, 'No');
		}
		async function signInByPopup(page: Page): Promise<void> {
			const opened = page.waitForEvent('popup');
			const result = page.evaluate(
				`client.loginPopup({ scopes: ${scopes} }).then((result) => { client.setActiveAccount(result.account); return result.account.username; })`,
			);
			await signIn(await opened);
			expect(await result).toBe(user.username);
		}
		const acquire = (page: Page, request = '') =>
			page.evaluate(`client.acquireTokenSilent({ scopes: ${scopes}, ${request} })`) as Promise<Result>;

		test('popup, then silent from the cache, by the refresh token, and through a hidden frame', async () => {
			const page = await openHome();
			await signInByPopup(page);
			expect((await acquire(page)).fromCache).toBe(true);
			const refreshed = await acquire(page, 'forceRefresh: true');
			expect([refreshed.fromCache, decodeJwt(refreshed.accessToken).xms_cc]).toEqual([false, ['CP1']]);
			const framed = (await page.evaluate(
				`client.ssoSilent({ scopes: ${scopes}, loginHint: ${JSON.stringify(user.username)} })`,
			)) as Result;
			expect(decodeJwt(framed.accessToken)).toMatchObject({ aud: testIds.orders, oid: user.id });
		});

		test('redirect', async () => {
			const page = await openHome();
			await page.evaluate(`void client.loginRedirect({ scopes: ${scopes}, redirectUri: location.href })`);
			await signIn(page);
			await page.waitForURL((url) => url.origin === origin);
			const result = (await page.evaluate('ready')) as { account: { username: string } };
			expect(result.account.username).toBe(user.username);
		});

		test('the challenge loop: the silent refusal carries claims, the popup satisfies them, the token has acrs', async () => {
			const page = await openHome();
			await signInByPopup(page);
			const refusal = (await page.evaluate(
				`client.acquireTokenSilent({ scopes: ${scopes}, claims: ${JSON.stringify(c1)} }).catch(plain)`,
			)) as {
				claims: string;
			};
			expect(refusal).toMatchObject({ name: 'InteractionRequiredAuthError', subError: 'basic_action' });
			const opened = page.waitForEvent('popup');
			const stepUp = page.evaluate(
				`client.acquireTokenPopup({ scopes: ${scopes}, claims: ${JSON.stringify(refusal.claims)} })`,
			) as Promise<Result>;
			await enterCode(await opened, user.totpSecret);
			expect(decodeJwt((await stepUp).accessToken).acrs).toEqual(['c1']);
		});

		test('logout in a popup ends the session: nothing is silent any more', async () => {
			const page = await openHome();
			await signInByPopup(page);
			const opened = page.waitForEvent('popup');
			const done = page.evaluate(
				`client.logoutPopup({ account: client.getActiveAccount(), postLogoutRedirectUri: location.origin + '/blank' })`,
			);
			await (await opened).waitForEvent('close');
			await done;
			const error = await page.evaluate(
				`client.ssoSilent({ scopes: ${scopes}, loginHint: ${JSON.stringify(user.username)} }).catch(plain)`,
			);
			expect(error).toMatchObject({ name: 'InteractionRequiredAuthError', errorCode: 'login_required' });
		});
	});
});

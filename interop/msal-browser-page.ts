// What the tests of @azure/msal-browser drive: a page of its own in real Chromium that loads the library's shipped
// bundle, the origin that serves it, and an authority that knows its address.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type DevelopmentAuthority, startDevelopment } from '@countersign/server';
import { testIds } from '@countersign/testkit';
import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import { launch, openPage } from '../e2e/chromium.ts';
import { enterPassword, staySignedIn } from '../e2e/sign-in-pages.ts';
import { certificateFolder } from '../e2e/trust.ts';
import { servePages } from './page-server.ts';
import { entraTenants } from './tenants.ts';

const library = join(createRequire(import.meta.url).resolve('@azure/msal-browser/package.json'), '..', 'lib');
const files: Record<string, string> = {
	'/msal-browser.js': join(library, 'msal-browser.min.js'),
	'/redirect-bridge.js': join(library, 'redirect-bridge', 'msal-redirect-bridge.min.js'),
};
export const orders = ['api://orders/Orders.Read'];
/** Alice's account as a guest of the other tenant */
export const guestId = '30000000-0000-4000-8000-0000000000ab';
export const alice = { username: 'alice@contoso.example', password: testIds.password };

/**
 * The page keeps one client in `window.client`; its redirect URI is a page that holds only the library's redirect
 * bridge.
 */
function pageFor(authority: DevelopmentAuthority): string {
	const { origin } = authority;
	const configuration = {
		auth: {
			clientId: testIds.spa,
			authority: `${origin}/${testIds.tenant}`,
			knownAuthorities: [new URL(origin).host],
			clientCapabilities: ['CP1'],
		},
	};
	return `<!doctype html><title>msal-browser</title><script src="/msal-browser.js"></script><script>
		const configuration = ${JSON.stringify(configuration)};
		configuration.auth.redirectUri = location.origin + '/bridge';
		window.ready = (async () => {
			window.client = new msal.PublicClientApplication(configuration);
			await client.initialize();
			window.redirected = await client.handleRedirectPromise({ navigateToLoginRequestUrl: true });
			return window.redirected;
		})();
		window.plain = (error) => ({ name: error.name, errorCode: error.errorCode, subError: error.subError, claims: error.claims });
	</script>`;
}

const bridge = `<!doctype html><title>bridge</title><script src="/redirect-bridge.js"></script><script>msalRedirectBridge.broadcastResponseToMainFrame();</script>`;

export interface MsalBrowser {
	authority: DevelopmentAuthority;
	browser: Browser;
	/** address of the page */
	home: string;
	/** @returns the page in a browser context of its own, with its client ready */
	openHome(): Promise<Page>;
	/** signs alice in, by a popup of the page */
	signInByPopup(page: Page): Promise<void>;
	close(): Promise<void>;
}

/** Starts all of it; `close` ends it. */
export async function startMsalBrowser(): Promise<MsalBrowser> {
	let authority: DevelopmentAuthority;
	const server = await servePages(files, (path) => (path === '/bridge' ? bridge : pageFor(authority)));
	const home = `${server.origin}/`;
	const tenants = entraTenants((tenant) => {
		const spa = tenant.applications?.find((application) => application.appId === testIds.spa);
		spa?.spa?.redirectUris.push(`${home}bridge`);
		if (spa) spa.signInAudience = 'AzureADMultipleOrgs';
		const web = tenant.applications?.find((application) => application.appId === testIds.web);
		if (web) web.spa = { redirectUris: [`${home}bridge`] };
	});
	tenants.tenants[1]?.users?.push({
		id: guestId,
		userPrincipalName: 'alice_contoso.example#EXT#@northwind.example',
		displayName: 'Alice (guest)',
		homeAccount: alice.username,
	});
	authority = await startDevelopment({
		dataFolder: ':memory:',
		certificateFolder,
		port: 0,
		tenantFile: JSON.stringify(tenants),
	});
	const browser = await launch();
	return {
		authority,
		browser,
		home,
		async openHome() {
			const page = await openPage(browser);
			await page.goto(home);
			await page.evaluate('ready');
			return page;
		},
		async signInByPopup(page) {
			const opened = page.waitForEvent('popup');
			const result = page.evaluate(
				`client.loginPopup({ scopes: ${JSON.stringify(orders)} }).then((result) => { client.setActiveAccount(result.account); return result.account.username; })`,
			);
			const popup = await opened;
			await enterPassword(popup, alice.username, alice.password);
			await staySignedIn(popup, 'No');
			expect(await result).toBe(alice.username);
		},
		async close() {
			await browser.close();
			server.close();
			await authority.close();
		},
	};
}

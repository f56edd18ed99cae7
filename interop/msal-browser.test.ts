// @azure/msal-browser, unmodified, in real Chromium on a page of its own: redirect, popup, silent through a frame, and
// the
// challenge loop. The page loads the library's shipped bundle.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ConfidentialClientApplication } from '@azure/msal-node';
import { createGuard } from '@countersign/guard';
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

const library = join(createRequire(import.meta.url).resolve('@azure/msal-browser/package.json'), '..', 'lib');
const files: Record<string, string> = {
	'/msal-browser.js': join(library, 'msal-browser.min.js'),
	'/redirect-bridge.js': join(library, 'redirect-bridge', 'msal-redirect-bridge.min.js'),
};
const orders = ['api://orders/Orders.Read'];
const c1 = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
const guestId = '30000000-0000-4000-8000-0000000000ab';
const alice = { username: 'alice@contoso.example', password: testIds.password };

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

describe.runIf(hasChromium)('msal-browser in Chromium', () => {
	let authority: DevelopmentAuthority;
	let server: PageServer;
	let browser: Browser;
	let home: string;

	beforeAll(async () => {
		server = await servePages(files, (path) => (path === '/bridge' ? bridge : pageFor(authority)));
		home = `${server.origin}/`;
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
		browser = await launch();
	});
	afterAll(async () => {
		await browser?.close();
		server?.close();
		await authority?.close();
	});

	async function openHome(): Promise<Page> {
		const page = await openPage(browser);
		await page.goto(home);
		await page.evaluate('ready');
		return page;
	}

	/** another page of the same browser */
	async function openPageBeside(page: Page): Promise<Page> {
		const beside = await page.context().newPage();
		await beside.goto(home);
		await beside.evaluate('ready');
		return beside;
	}

	async function signInByPopup(page: Page): Promise<void> {
		const opened = page.waitForEvent('popup');
		const result = page.evaluate(
			`client.loginPopup({ scopes: ${JSON.stringify(orders)} }).then((result) => { client.setActiveAccount(result.account); return result.account.username; })`,
		);
		const popup = await opened;
		await enterPassword(popup, alice.username, alice.password);
		await staySignedIn(popup, 'No');
		expect(await result).toBe(alice.username);
	}

	test('popup, then silent from the cache and by the refresh token', async () => {
		const page = await openHome();
		await signInByPopup(page);
		const cached = (await page.evaluate(`client.acquireTokenSilent({ scopes: ${JSON.stringify(orders)} })`)) as {
			fromCache: boolean;
		};
		expect(cached.fromCache).toBe(true);
		const refreshed = (await page.evaluate(
			`client.acquireTokenSilent({ scopes: ${JSON.stringify(orders)}, forceRefresh: true })`,
		)) as {
			fromCache: boolean;
			accessToken: string;
		};
		expect(refreshed.fromCache).toBe(false);
		expect(decodeJwt(refreshed.accessToken)).toMatchObject({ aud: testIds.orders, xms_cc: ['CP1'] });
	});

	test('redirect', async () => {
		const page = await openHome();
		await page.evaluate(`void client.loginRedirect({ scopes: ${JSON.stringify(orders)} })`);
		await enterPassword(page, alice.username, alice.password);
		await staySignedIn(page, 'No');
		await page.waitForURL(home);
		const result = (await page.evaluate('ready')) as { account: { username: string } };
		expect(result.account.username).toBe(alice.username);
	});

	test.each([
		['by POST', '', `httpMethod: 'POST', `],
		[
			'for an encrypted response (protocolMode EAR), which is answered with a code',
			`{ protocolMode: msal.ProtocolMode.EAR }`,
			`httpMethod: 'POST', `,
		],
	])('asked %s: popup, silent through a hidden frame, and redirect', async (_, system, method) => {
		const page = await openHome();
		const start = `(window.other = new msal.PublicClientApplication({ ...configuration, system: ${system || '{}'} })).initialize()`;
		await page.evaluate(start);
		const requests: string[] = [];
		page.context().on('request', (request) => {
			if (request.url().includes('/oauth2/v2.0/authorize'))
				requests.push(`${request.method()} ${new URLSearchParams(request.postData() ?? '').get('response_type')}`);
		});
		const opened = page.waitForEvent('popup');
		const inPopup = page.evaluate(
			`other.acquireTokenPopup({ ${method}scopes: ${JSON.stringify(orders)} }).then(({ account }) => account.username)`,
		);
		const popup = await opened;
		await enterPassword(popup, alice.username, alice.password);
		await staySignedIn(popup, 'No');
		expect(await inPopup).toBe(alice.username);
		const silent = (await page.evaluate(
			`other.ssoSilent({ ${method}scopes: ${JSON.stringify(orders)}, loginHint: ${JSON.stringify(alice.username)} })`,
		)) as {
			accessToken: string;
		};
		expect(decodeJwt(silent.accessToken).oid).toBe(testIds.alice);
		await page.evaluate(
			`void other.acquireTokenRedirect({ ${method}scopes: ${JSON.stringify(orders)}, loginHint: ${JSON.stringify(alice.username)} })`,
		);
		await page.waitForURL(`${home}bridge**`);
		await page.waitForURL(home);
		expect(((await page.evaluate('ready')) as { account: { username: string } }).account.username).toBe(alice.username);
		expect(new Set(requests)).toEqual(new Set([system ? 'POST id_token token refresh_token' : 'POST code']));
		expect(requests.length).toBe(3);
	});

	test.each([
		['Yes', true],
		['No', false],
	] as const)(
		'asked to stay signed in, %s: the tokens in local storage outlive the browser’s own session: %s',
		async (answer, kept) => {
			const page = await openHome();
			const start = `(window.other = new msal.PublicClientApplication({ ...configuration, cache: { cacheLocation: 'localStorage' } })).initialize()`;
			await page.evaluate(start);
			const opened = page.waitForEvent('popup');
			const inPopup = page.evaluate(
				`other.acquireTokenPopup({ scopes: ${JSON.stringify(orders)} }).then(({ account }) => account.kmsi === true)`,
			);
			const popup = await opened;
			await enterPassword(popup, alice.username, alice.password);
			await staySignedIn(popup, answer);
			expect(await inPopup).toBe(kept);
			// the library keeps the key of what it stores in a cookie of the browser's session
			await page.context().clearCookies({ name: 'msal.cache.encryption' });
			await page.reload();
			await page.evaluate(start);
			expect(await page.evaluate('other.getAllAccounts().map(({ username }) => username)')).toEqual(
				kept ? [alice.username] : [],
			);
		},
	);

	test('protocolMode OIDC: the authority as any provider of OpenID Connect', async () => {
		const page = await openHome();
		await page.evaluate(`(window.other = new msal.PublicClientApplication({
			auth: { ...configuration.auth, authority: configuration.auth.authority + '/v2.0' },
			system: { protocolMode: msal.ProtocolMode.OIDC },
		})).initialize()`);
		const opened = page.waitForEvent('popup');
		const inPopup = page.evaluate(
			`other.acquireTokenPopup({ scopes: ${JSON.stringify(orders)} }).then(({ account }) => { other.setActiveAccount(account); return account.username; })`,
		);
		const popup = await opened;
		await enterPassword(popup, alice.username, alice.password);
		await staySignedIn(popup, 'No');
		expect(await inPopup).toBe(alice.username);
		for (const lookup of ['Default', 'RefreshToken', 'Skip']) {
			const silent = `other.acquireTokenSilent({ scopes: ${JSON.stringify(orders)}, cacheLookupPolicy: msal.CacheLookupPolicy.${lookup} })`;
			expect(decodeJwt(((await page.evaluate(silent)) as { accessToken: string }).accessToken).aud).toBe(
				testIds.orders,
			);
		}
	});

	test('a client of the Model Context Protocol (isMcp) names the resource beside the scopes', async () => {
		const page = await openHome();
		await page.evaluate(
			`(window.other = new msal.PublicClientApplication({ auth: { ...configuration.auth, isMcp: true } })).initialize()`,
		);
		const request = JSON.stringify({ scopes: orders, resource: 'api://orders' });
		const opened = page.waitForEvent('popup');
		const inPopup = page.evaluate(
			`other.acquireTokenPopup(${request}).then(({ account }) => { other.setActiveAccount(account); return account.username; })`,
		);
		const popup = await opened;
		await enterPassword(popup, alice.username, alice.password);
		await staySignedIn(popup, 'No');
		expect(await inPopup).toBe(alice.username);
		const refreshed = (await page.evaluate(`other.acquireTokenSilent({ ...${request}, forceRefresh: true })`)) as {
			accessToken: string;
		};
		expect(decodeJwt(refreshed.accessToken).aud).toBe(testIds.orders);
	});

	test('silent through a hidden frame: single sign-on without a page', async () => {
		const page = await openHome();
		await signInByPopup(page);
		const result = (await page.evaluate(
			`client.ssoSilent({ scopes: ${JSON.stringify(orders)}, loginHint: ${JSON.stringify(alice.username)} })`,
		)) as {
			accessToken: string;
		};
		expect(decodeJwt(result.accessToken).preferred_username).toBe(alice.username);
		// the account is meant by the hint of its own ID token
		const ofAccount = (await page.evaluate(
			`client.acquireTokenSilent({ scopes: ${JSON.stringify(orders)}, cacheLookupPolicy: msal.CacheLookupPolicy.Skip })`,
		)) as { accessToken: string; fromCache: boolean };
		expect([ofAccount.fromCache, decodeJwt(ofAccount.accessToken).oid]).toEqual([false, testIds.alice]);
	});

	test('a guest of another tenant: its popup asks for consent alone, a frame is silent there, and the refresh token is good in both', async () => {
		const page = await openHome();
		await signInByPopup(page);
		const visit = `{ scopes: ['User.Read'], authority: ${JSON.stringify(`${authority.origin}/${testIds.strangerTenant}`)} }`;
		const opened = page.waitForEvent('popup');
		const asked = page.evaluate(
			`client.acquireTokenPopup({ ...${visit}, account: client.getActiveAccount() }).then((result) => result.accessToken)`,
		);
		const popup = await opened;
		await popup.waitForSelector('text=Permissions requested');
		await popup.click('button[type=submit]');
		expect(decodeJwt((await asked) as string)).toMatchObject({
			tid: testIds.strangerTenant,
			oid: guestId,
			unique_name: alice.username,
		});
		for (const policy of ['Skip', 'RefreshToken']) {
			const there = `client.acquireTokenSilent({ ...${visit}, account: client.getActiveAccount(), cacheLookupPolicy: msal.CacheLookupPolicy.${policy} })`;
			expect(decodeJwt(((await page.evaluate(there)) as { accessToken: string }).accessToken)).toMatchObject({
				oid: guestId,
			});
		}
		const home = (await page.evaluate(
			`client.acquireTokenSilent({ scopes: ${JSON.stringify(orders)}, cacheLookupPolicy: msal.CacheLookupPolicy.RefreshToken })`,
		)) as { accessToken: string };
		expect(decodeJwt(home.accessToken)).toMatchObject({ tid: testIds.tenant, oid: testIds.alice });
	});

	test.each(['logoutRedirect', 'logoutPopup'])('%s ends the session: nothing is silent any more', async (logout) => {
		const page = await openHome();
		await signInByPopup(page);
		const bridgePage = `${home}bridge`;
		const left = logout === 'logoutPopup' ? page.waitForEvent('popup') : undefined;
		const done = page.evaluate(
			`void client.${logout}({ account: client.getActiveAccount(), postLogoutRedirectUri: ${JSON.stringify(bridgePage)} })`,
		);
		if (left) await (await left).waitForEvent('close');
		else await page.waitForURL((url) => url.href.startsWith(bridgePage));
		await done;
		const again = left ? page : await openPageBeside(page);
		const error = await again.evaluate(
			`client.ssoSilent({ scopes: ${JSON.stringify(orders)}, loginHint: ${JSON.stringify(alice.username)} }).catch(plain)`,
		);
		expect(error).toMatchObject({ name: 'InteractionRequiredAuthError', errorCode: 'login_required' });
	});

	test('silent through a hidden frame without a session is login_required', async () => {
		const page = await openHome();
		const error = await page.evaluate(
			`client.ssoSilent({ scopes: ${JSON.stringify(orders)}, loginHint: 'nobody@contoso.example' }).catch(plain)`,
		);
		expect(error).toMatchObject({ name: 'InteractionRequiredAuthError', errorCode: 'login_required' });
	});

	test('the challenge loop: the silent refusal carries claims, the popup satisfies them, the token has acrs', async () => {
		const page = await openHome();
		await signInByPopup(page);
		const refusal = (await page.evaluate(
			`client.acquireTokenSilent({ scopes: ${JSON.stringify(orders)}, claims: ${JSON.stringify(c1)} }).catch(plain)`,
		)) as {
			claims: string;
		};
		expect(refusal).toMatchObject({
			name: 'InteractionRequiredAuthError',
			errorCode: 'invalid_grant',
			subError: 'basic_action',
		});
		const opened = page.waitForEvent('popup');
		const stepUp = page.evaluate(
			`client.acquireTokenPopup({ scopes: ${JSON.stringify(orders)}, claims: ${JSON.stringify(refusal.claims)} })`,
		) as Promise<{
			accessToken: string;
		}>;
		await enterCode(await opened, testIds.totpSecret);
		const { accessToken } = await stepUp;
		expect(decodeJwt(accessToken).acrs).toEqual(['c1']);
		const after = (await page.evaluate(`client.acquireTokenSilent({ scopes: ${JSON.stringify(orders)} })`)) as {
			accessToken: string;
		};
		expect(after.accessToken).toBe(accessToken);
	});

	test('proof of possession: the page signs each request with a key of its own, and the guard takes each once', async () => {
		const page = await openHome();
		await signInByPopup(page);
		const url = 'https://api.contoso.example:8080/Orders/17?soft=Yes';
		const request = {
			scopes: orders,
			authenticationScheme: 'pop',
			resourceRequestMethod: 'DELETE',
			resourceRequestUri: url,
		};
		const acquire = (more = {}) =>
			page.evaluate(`client.acquireTokenSilent(${JSON.stringify({ ...request, ...more })})`) as Promise<{
				accessToken: string;
				tokenType: string;
				fromCache: boolean;
			}>;
		const first = await acquire();
		const second = await acquire();
		expect([first.tokenType, first.fromCache, second.fromCache]).toEqual(['pop', false, true]);
		const other = await acquire({ resourceRequestMethod: 'GET' });
		const bearer = (await page.evaluate(`client.acquireTokenSilent({ scopes: ${JSON.stringify(orders)} })`)) as {
			accessToken: string;
		};
		const guard = createGuard({
			authority: authority.origin,
			audience: testIds.orders,
			tenants: [testIds.tenant],
			signedRequests: { hosts: ['api.contoso.example:8080'], required: true },
		});
		const check = async (header: string) => {
			const verdict = await guard.check(
				header,
				{ scopes: ['Orders.Read'] },
				{ method: 'DELETE', url: '/Orders/17?soft=Yes' },
			);
			return verdict.allowed ? verdict.caller.objectId : verdict.refusal.code;
		};
		expect(await check(`PoP ${first.accessToken}`)).toBe(testIds.alice);
		expect(await check(`PoP ${first.accessToken}`)).toBe('invalid_token');
		expect(await check(`PoP ${second.accessToken}`)).toBe(testIds.alice);
		expect(await check(`PoP ${other.accessToken}`)).toBe('invalid_token');
		expect(await check(`Bearer ${decodeJwt(second.accessToken).at}`)).toBe('missing_token');
		expect(await check(`Bearer ${bearer.accessToken}`)).toBe('missing_token');
	});

	test('DPoP: the page proves a key of its own, and the guard takes each proof once; a refresh with another key goes through the frame', async () => {
		const page = await openHome();
		const url = 'https://api.contoso.example:8080/Orders/17';
		const request = {
			scopes: orders,
			authenticationScheme: 'DPoP',
			resourceRequestMethod: 'DELETE',
			resourceRequestUri: `${url}?soft=Yes`,
		};
		const opened = page.waitForEvent('popup');
		const inPopup = page.evaluate(
			`client.acquireTokenPopup(${JSON.stringify(request)}).then((result) => { client.setActiveAccount(result.account); return result; })`,
		);
		const popup = await opened;
		await enterPassword(popup, alice.username, alice.password);
		await staySignedIn(popup, 'No');
		interface Bound {
			accessToken: string;
			tokenType: string;
			fromCache: boolean;
			dpopProof: string;
		}
		const first = (await inPopup) as Bound;
		const acquire = (more = {}) =>
			page.evaluate(`client.acquireTokenSilent(${JSON.stringify({ ...request, ...more })})`) as Promise<Bound>;
		const cached = await acquire();
		const refreshed = await acquire({ forceRefresh: true });
		expect([first.tokenType, cached.fromCache, cached.accessToken === first.accessToken, refreshed.fromCache]).toEqual([
			'DPoP',
			true,
			true,
			false,
		]);
		// the library makes a key for each request to the authority; a refresh token is bound to the one that it began with
		// (RFC 9449 §5)
		expect(decodeJwt(refreshed.accessToken).cnf).not.toEqual(decodeJwt(first.accessToken).cnf);
		const guard = createGuard({
			authority: authority.origin,
			audience: testIds.orders,
			tenants: [testIds.tenant],
			signedRequests: { hosts: ['api.contoso.example:8080'], required: true },
		});
		const check = async ({ accessToken, dpopProof }: Bound, method = 'DELETE') => {
			const verdict = await guard.check(
				`DPoP ${accessToken}`,
				{ scopes: ['Orders.Read'] },
				{ method, url: '/Orders/17?soft=Yes', dpop: dpopProof },
			);
			return verdict.allowed ? verdict.caller.objectId : verdict.refusal.code;
		};
		expect([await check(first), await check(first), await check(cached), await check(refreshed)]).toEqual([
			testIds.alice,
			expect.stringMatching(/dpop|invalid/),
			testIds.alice,
			testIds.alice,
		]);
		expect(await check(await acquire(), 'GET')).toMatch(/dpop|invalid/);
	});

	test('hybrid: msal-node redeems the code of a web application and gets another, which the page redeems', async () => {
		const page = await openHome();
		const auth = {
			clientId: testIds.web,
			authority: `${authority.origin}/${testIds.tenant}`,
			knownAuthorities: [new URL(authority.origin).host],
		};
		const server = new ConfidentialClientApplication({ auth: { ...auth, clientSecret: testIds.secret } });
		const redirectUri = 'https://web.test/signin';
		const visitor = await openPage(browser);
		const arrived = visitor.waitForRequest((request) => request.url().startsWith(redirectUri));
		await visitor.goto(await server.getAuthCodeUrl({ scopes: orders, redirectUri }));
		await enterPassword(visitor, alice.username, alice.password);
		await staySignedIn(visitor, 'No').catch(() => undefined);
		const code = new URL((await arrived).url()).searchParams.get('code') ?? '';
		const atServer = await server.acquireTokenByCode({
			scopes: orders,
			redirectUri,
			code,
			enableSpaAuthorizationCode: true,
		});
		expect(atServer.code).toMatch(/^cs1\.code\./);
		const inPage = (await page.evaluate(`(async () => {
			const hybrid = new msal.PublicClientApplication({ auth: { ...configuration.auth, clientId: ${JSON.stringify(testIds.web)} } });
			await hybrid.initialize();
			const result = await hybrid.acquireTokenByCode({ scopes: ${JSON.stringify(orders)}, code: ${JSON.stringify(atServer.code)} });
			const silent = await hybrid.acquireTokenSilent({ scopes: ${JSON.stringify(orders)}, account: result.account, forceRefresh: true });
			return { username: result.account.username, accessToken: result.accessToken, refreshed: silent.accessToken };
		})()`)) as { username: string; accessToken: string; refreshed: string };
		expect(inPage.username).toBe(alice.username);
		expect(decodeJwt(inPage.accessToken)).toMatchObject({ azpacr: '0', sid: decodeJwt(atServer.accessToken).sid });
		expect(decodeJwt(inPage.refreshed)).toMatchObject({ oid: decodeJwt(atServer.accessToken).oid });
	});
});

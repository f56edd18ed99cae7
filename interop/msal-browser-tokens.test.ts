// @azure/msal-browser, unmodified, in real Chromium on a page of its own: the challenge loop, tokens that are bound to
// a key of the page, and a code that a web application’s server hands to its page.
import { ConfidentialClientApplication } from '@azure/msal-node';
import { createGuard } from '@countersign/guard';
import { testIds } from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, openPage } from '../e2e/chromium.ts';
import { enterCode, enterPassword, staySignedIn } from '../e2e/sign-in-pages.ts';
import { alice, type MsalBrowser, orders, startMsalBrowser } from './msal-browser-page.ts';

const c1 = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';

describe.runIf(hasChromium)('tokens of msal-browser in Chromium', () => {
	let authority: MsalBrowser['authority'];
	let browser: MsalBrowser['browser'];
	let openHome: MsalBrowser['openHome'];
	let signInByPopup: MsalBrowser['signInByPopup'];
	let close: MsalBrowser['close'] | undefined;

	beforeAll(async () => {
		({ authority, browser, openHome, signInByPopup, close } = await startMsalBrowser());
	});
	afterAll(() => close?.());

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

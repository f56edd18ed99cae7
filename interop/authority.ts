// A real authority on a real socket, with the test tenants, for libraries that know nothing of this project.
import { type DevelopmentOptions, type HttpRequest, startDevelopment, type TenantFile } from '@countersign/server';
import {
	type Browser,
	type BrowserPage,
	createBrowser,
	createTestClient,
	type SignInScript,
} from '@countersign/testkit';
import { freshCode } from '../e2e/sign-in-pages.ts';
import { certificateFolder } from '../e2e/trust.ts';
import { entraTenants } from './tenants.ts';

export interface AuthorizeAnswer {
	action: string;
	parameters: URLSearchParams;
	/** what the application is sent: a form that is posted, or an address that is opened */
	answer: URL | Request;
}

/** the sign-in of the test kit, and what the agent of the user's device signs for the page that asks for a device */
export type InteropScript = SignInScript & { proveDevice?: (page: BrowserPage) => Promise<string> };

export interface InteropAuthority {
	origin: string;
	host: string;
	/** with `microsoftProxyPort` */
	microsoftProxy: string | undefined;
	browser(): Browser;
	/** opens an authorize address and answers the pages; gives the response parameters, wherever they travel */
	authorize(browser: Browser, url: string, script: InteropScript): Promise<AuthorizeAnswer>;
	/** what `POST /dev/faults` takes */
	orderFault(fault: object): Promise<void>;
	/** enters a device's code and approves it */
	approveDevice(browser: Browser, userCode: string, script: SignInScript): Promise<void>;
	close(): Promise<void>;
}

export async function startInteropAuthority(
	tenants: TenantFile = entraTenants(),
	more: Partial<DevelopmentOptions> = {},
): Promise<InteropAuthority> {
	const running = await startDevelopment({
		dataFolder: ':memory:',
		certificateFolder,
		port: 0,
		tenantFile: JSON.stringify(tenants),
		...more,
	});
	const send = (request: Partial<HttpRequest> & { path: string }) =>
		running.app.handle({ method: 'GET', query: '', headers: {}, body: '', peerAddress: '127.0.0.1', ...request });
	const kit = { origin: running.origin, send } as never;
	/** codes are good once, so a fresh one is waited for */
	async function answerPages(browser: Browser, start: BrowserPage, script: InteropScript): Promise<BrowserPage> {
		const client = createTestClient(kit);
		const choose =
			start.fields.get('step') === 'choose-account'
				? await browser.submit(
						start,
						script.username && start.body.includes(script.username) ? {} : { account: 'other' },
					)
				: start;
		const page = await client.signIn(browser, choose, { ...script, totpSecret: undefined as never });
		if (page.fields.get('step') === 'use-device' && script.proveDevice)
			return client.signIn(browser, await browser.submit(page, { statement: await script.proveDevice(page) }), script);
		if (page.fields.get('step') !== 'one-time-code' || !script.totpSecret) return page;
		return client.signIn(browser, await browser.submit(page, { code: await freshCode(script.totpSecret) }), script);
	}
	return {
		origin: running.origin,
		host: new URL(running.origin).host,
		microsoftProxy: running.microsoftProxy,
		browser: () => createBrowser(kit),
		async authorize(browser, url, script) {
			const page = await answerPages(browser, await browser.open(url), script);
			const { location, action: target } = page;
			if (location)
				return {
					action: `${location.origin}${location.pathname}`,
					parameters: location.hash ? new URLSearchParams(location.hash.slice(1)) : location.searchParams,
					answer: location,
				};
			if (target?.startsWith('http')) {
				const parameters = new URLSearchParams([...page.fields]);
				return { action: target, parameters, answer: new Request(target, { method: 'POST', body: parameters }) };
			}
			throw new Error(`the sign-in stopped at: ${page.heading ?? page.status}\n${page.body}`);
		},
		async orderFault(fault) {
			await send({
				method: 'POST',
				path: '/dev/faults',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify(fault),
			});
		},
		async approveDevice(browser, userCode, script) {
			const entered = await browser.submit(await browser.open('/devicelogin'), { user_code: userCode });
			const page = await answerPages(browser, entered, { ...script, confirmDevice: true });
			if (page.heading !== 'You are signed in on your device')
				throw new Error(`the device sign-in stopped at: ${page.heading ?? page.status}\n${page.body}`);
		},
		close: () => running.close(),
	};
}

// A real authority on a real socket, with the test tenants, for libraries that know nothing of this project.
import { type HttpRequest, startDevelopment, type TenantFile } from '@countersign/server';
import { type Browser, createBrowser, createTestClient, type SignInScript, testTenants } from '@countersign/testkit';
import { freshCode } from '../e2e/sign-in-pages.ts';
import { certificateFolder } from '../e2e/trust.ts';

export interface InteropAuthority {
	origin: string;
	host: string;
	browser(): Browser;
	/** opens an authorize address and answers the pages; gives the response parameters, wherever they travel */
	authorize(browser: Browser, url: string, script: SignInScript): Promise<{ action: string; parameters: URLSearchParams }>;
	close(): Promise<void>;
}

export async function startInteropAuthority(tenants: TenantFile = testTenants()): Promise<InteropAuthority> {
	const running = await startDevelopment({ dataFolder: ':memory:', certificateFolder, port: 0, tenantFile: JSON.stringify(tenants) });
	const send = (request: Partial<HttpRequest> & { path: string }) =>
		running.app.handle({ method: 'GET', query: '', headers: {}, body: '', peerAddress: '127.0.0.1', ...request });
	const kit = { origin: running.origin, send } as never;
	return {
		origin: running.origin,
		host: new URL(running.origin).host,
		browser: () => createBrowser(kit),
		async authorize(browser, url, script) {
			const client = createTestClient(kit);
			let page = await client.signIn(browser, await browser.open(url), { ...script, totpSecret: undefined as never });
			if (page.fields.get('step') === 'one-time-code' && script.totpSecret) {
				page = await client.signIn(browser, await browser.submit(page, { code: await freshCode(script.totpSecret) }), script);
			}
			if (page.location)
				return {
					action: `${page.location.origin}${page.location.pathname}`,
					parameters: page.location.hash ? new URLSearchParams(page.location.hash.slice(1)) : page.location.searchParams,
				};
			if (page.action?.startsWith('http')) return { action: page.action, parameters: new URLSearchParams([...page.fields]) };
			throw new Error(`the sign-in stopped at: ${page.heading ?? page.status}\n${page.body}`);
		},
		close: () => running.close(),
	};
}

// The libraries that run in a page, each in a page of its own of one Chromium, against one authority on a socket: the
// same scenarios as in Node, with a window in place of the address that a user is sent to.
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { oneTimeCode, startDevelopment } from '@countersign/server';
import { testIds, testTenants } from '@countersign/testkit';
import { chromium, type Page } from 'playwright-core';
import { type Measured, runInOrder, scopes } from './scenarios.ts';
import { bundleText } from './sizes.ts';

const executablePath = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser'].find(
	(path) => path !== undefined && existsSync(path),
);

export interface PageContender {
	name: string;
	results: Measured[];
	/** silent answers from the cache a second, one number a round */
	rates: number[];
}

interface Setting {
	authority: string;
	home: string;
}

const files = (name: string, ...path: string[]) =>
	readFileSync(join(createRequire(import.meta.url).resolve(`${name}/package.json`), '..', ...path), 'utf8');

/**
 * by library: the script that makes `signIn(claims)` and `silent(options)`, and what the page at the redirect URI does
 */
const pages: Record<string, (setting: Setting) => { scripts: string[]; main: string; callback: string }> = {
	'@countersign/client': ({ authority, home }) => ({
		scripts: ['/countersign.js'],
		main: `import { createPublicClient } from '/countersign.js';
			const client = createPublicClient({ clientId: '${testIds.spa}', authority: '${authority}', redirectUri: '${home}callback' });
			const scopes = ${JSON.stringify(scopes)};
			let account;
			window.signIn = async (claims) => { ({ account } = await client.acquireTokenPopup({ scopes, claims, account })); };
			window.silent = (options) => client.acquireTokenSilent({ scopes, account, ...options });`,
		callback: '',
	}),
	'@azure/msal-browser': ({ authority, home }) => ({
		scripts: ['/msal-browser.js', '/msal-bridge.js'],
		main: `const client = new msal.PublicClientApplication({ auth: { clientId: '${testIds.spa}', authority: '${authority}',
				knownAuthorities: ['${new URL(authority).host}'], clientCapabilities: ['cp1'], redirectUri: '${home}callback' } });
			await client.initialize();
			const scopes = ${JSON.stringify(scopes)};
			let account;
			window.signIn = async (claims) => { ({ account } = await client.acquireTokenPopup({ scopes, claims, account })); };
			window.silent = (options) => client.acquireTokenSilent({ scopes, account, ...options });`,
		callback: 'msalRedirectBridge.broadcastResponseToMainFrame();',
	}),
	'oidc-client-ts': ({ authority, home }) => ({
		scripts: ['/oidc-client-ts.js'],
		main: `const manager = new oidc.UserManager({ authority: '${authority}/v2.0', client_id: '${testIds.spa}', redirect_uri: '${home}callback',
				scope: 'openid profile offline_access ${scopes.join(' ')}' });
			window.signIn = (claims) => manager.signinPopup(claims ? { extraQueryParams: { claims } } : {});
			window.silent = ({ forceRefresh, claims } = {}) => claims ? manager.signinSilent({ extraTokenParams: { claims } })
				: forceRefresh ? manager.signinSilent() : manager.getUser();`,
		callback: `new oidc.UserManager({ authority: '${authority}/v2.0', client_id: '${testIds.spa}', redirect_uri: '${home}callback' }).signinCallback();`,
	}),
};

/** the authority takes the code of the coming half minute too */
const nextStep = () => Math.floor(Date.now() / 30_000) + 1;

/** Answers the pages of the authority as alice does, until her window closes. */
async function answer(popup: Page, step: number): Promise<void> {
	const code = () => oneTimeCode(testIds.totpSecret, step * 30);
	const fields: [string, string, () => string][] = [
		['[autocomplete=username]', '[autocomplete=current-password]', () => testIds.password],
		['[autocomplete=one-time-code]', '[autocomplete=one-time-code]', code],
	];
	while (!popup.isClosed()) {
		for (const [mark, field, value] of fields) {
			if (!(await popup.isVisible(mark).catch(() => false))) continue;
			if (mark !== field) await popup.fill(mark, 'alice@contoso.example');
			await popup.fill(field, value());
			await popup.click('button[type=submit]').catch(() => undefined);
		}
		if (await popup.isVisible('input[name=decline]').catch(() => false))
			await popup.click('input[name=decline]').catch(() => undefined);
		await new Promise((done) => setTimeout(done, 20));
	}
}

async function serve(scripts: Record<string, string>, pageAt: (path: string) => string) {
	const server = createServer((request, response) => {
		const { pathname } = new URL(request.url ?? '/', 'http://localhost');
		const script = scripts[pathname];
		response.writeHead(200, { 'content-type': script === undefined ? 'text/html' : 'text/javascript' });
		response.end(script ?? pageAt(pathname));
	});
	await new Promise<void>((listening) => server.listen(0, '127.0.0.1', () => listening()));
	const address = server.address();
	return { server, home: `http://localhost:${typeof address === 'object' && address ? address.port : 0}/` };
}

/**
 * @param rounds of silent hits, interleaved
 * @returns nothing where there is no Chromium
 */
export async function runInPages(rounds: number, hits: number): Promise<PageContender[]> {
	if (executablePath === undefined) {
		console.warn('*** NO CHROMIUM: the libraries for pages are SKIPPED ***');
		return [];
	}
	const scripts = {
		'/countersign.js': await bundleText('createPublicClient', '@countersign/client'),
		'/msal-browser.js': files('@azure/msal-browser', 'lib', 'msal-browser.min.js'),
		'/msal-bridge.js': files('@azure/msal-browser', 'lib', 'redirect-bridge', 'msal-redirect-bridge.min.js'),
		'/oidc-client-ts.js': files('oidc-client-ts', 'dist', 'browser', 'oidc-client-ts.min.js'),
	};
	let authority = '';
	const { server, home } = await serve(scripts, (path) => {
		const [, index = '0', callback] = /^\/(\d)?(callback)?/.exec(path) ?? [];
		const made = Object.values(pages).map((make, which) => make({ authority, home: `${home}${which}` }));
		const page = made[Number(index)] as (typeof made)[number];
		const classic = page.scripts.slice(page.scripts[0] === '/countersign.js' ? 1 : 0);
		const tags = classic.map((src) => `<script src="${src}"></script>`).join('');
		return `<!doctype html><title>page</title>${tags}<script type="module">${callback ? page.callback : page.main}</script>`;
	});
	const tenants = testTenants((tenant) => {
		const spa = tenant.applications?.find(({ appId }) => appId === testIds.spa)?.spa;
		spa?.redirectUris.push(...Object.keys(pages).map((_, which) => `${home}${which}callback`));
	});
	const running = await startDevelopment({
		dataFolder: ':memory:',
		certificateFolder: join(tmpdir(), 'countersign-bench-tls'),
		port: 0,
		tenantFile: JSON.stringify(tenants),
	});
	authority = `${running.origin}/${testIds.tenant}`;
	const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
	const contenders: (PageContender & { page: Page })[] = [];
	let step = 0;
	try {
		for (const [which, name] of Object.keys(pages).entries()) {
			// each time step's code is good once: the next is waited for here, outside what is measured
			while (nextStep() <= step) await new Promise((done) => setTimeout(done, 250));
			step = nextStep();
			// a context of its own each, so that no session is shared
			const context = await browser.newContext({ ignoreHTTPSErrors: true });
			const page = await context.newPage();
			const counted = { requests: 0, interactions: 0, bytes: 0 };
			page.on('requestfinished', async (request) => {
				if (!request.url().startsWith(running.origin) || request.method() === 'OPTIONS') return;
				counted.requests += 1;
				counted.bytes += request.postData()?.length ?? 0;
				const body = await request.response().then((response) => response?.body().catch(() => undefined));
				counted.bytes += body?.length ?? 0;
			});
			page.on('popup', (popup) => {
				counted.interactions += 1;
				answer(popup, step).catch(() => undefined);
			});
			await page.goto(`${home}${which}`);
			await page.waitForFunction('window.silent !== undefined');
			const ask = (call: string) =>
				page.evaluate(`${call}.then(() => undefined, (error) => ({ claims: error.claims, message: String(error) }))`);
			const orThrow = async (call: string) => {
				const error = (await ask(call)) as { message: string } | undefined;
				if (error) throw new Error(error.message);
			};
			const results = await runInOrder(
				{
					name,
					signIn: (_, claims) => orThrow(`signIn(${JSON.stringify(claims)})`),
					async silent(options = {}) {
						const error = (await ask(`silent(${JSON.stringify(options)})`)) as object | undefined;
						if (error) throw Object.assign(new Error('refused'), error);
					},
				},
				counted,
				async () => '',
				() => new Promise((done) => setTimeout(done, 500)),
			);
			contenders.push({ name, results, rates: [], page });
		}
		const loop = `(async () => { const started = performance.now(); for (let i = 0; i < ${hits}; i += 1) await silent({});
			return ${hits} / (performance.now() - started) * 1000; })()`;
		for (let round = 0; round < rounds; round += 1)
			for (const contender of contenders) contender.rates.push((await contender.page.evaluate(loop)) as number);
		return contenders.map(({ name, results, rates }) => ({ name, results, rates }));
	} finally {
		await browser.close();
		server.close();
		await running.close();
	}
}

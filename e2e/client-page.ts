// A page that signs in with our client, and an API beside it that deletes only for a user who has satisfied c1: what
// the tests of the client in browsers drive. The page and its authority are https, as in production.
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { join, resolve } from 'node:path';
import { type DevelopmentAuthority, startDevelopment } from '@countersign/server';
import { testIds, testTenants } from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { build } from 'vite';
import { certificateFolder } from './trust.ts';

export const orders = ['api://orders/Orders.Read'];

export interface ClientPage {
	authority: DevelopmentAuthority;
	/**
	 * of the page, with a slash at the end; `?storage=localStorage` (or `encrypted`) and `?popupTimeout=…` set the client
	 * up
	 */
	home: string;
	/** the same page with `Cross-Origin-Opener-Policy: same-origin` and the bridge as redirect URI */
	isolated: string;
	/** what the API was asked, and with which answer, since the start */
	calls: { path: string; status: number }[];
	close(): Promise<void>;
}

/** @param entry a module, bundled as an application would */
export async function bundle(entry: string): Promise<string> {
	const result = await build({
		configFile: false,
		logLevel: 'silent',
		resolve: { conditions: ['@countersign/source'] },
		define: { 'process.env.NODE_ENV': '"production"' },
		build: {
			write: false,
			minify: false,
			lib: { entry: resolve(entry), formats: ['es'], fileName: 'client' },
		},
	});
	const [output] = [result].flat() as { output: { code: string }[] }[];
	return output?.output[0]?.code ?? '';
}

const claims = JSON.stringify({ access_token: { acrs: { essential: true, value: 'c1' } } });

function answer(authorization: string | undefined): [number, Record<string, string>] {
	const token = /^Bearer (.+)$/.exec(authorization ?? '')?.[1];
	// a stand-in for a guard: the token's signature is another test's matter
	const { acrs } = token ? (decodeJwt(token) as { acrs?: string[] }) : {};
	if (acrs?.includes('c1')) return [200, {}];
	const challenge = `Bearer realm="", error="insufficient_claims", claims="${Buffer.from(claims).toString('base64')}"`;
	return [401, { 'www-authenticate': challenge }];
}

const script = (authority: string, clientId: string) => `
	import {
		createChallengeFetch, createEncryptedStorage, createPublicClient, createWebStorage, resumeAfterRedirect,
	} from '/client.js';
	const query = new URLSearchParams(location.search);
	const storage = query.get('storage');
	window.client = createPublicClient({
		clientId: '${clientId}',
		authority: '${authority}',
		redirectUri: location.origin + (location.pathname === '/isolated' ? '/bridge.html' : '/'),
		...(storage === 'encrypted'
			? { cache: createEncryptedStorage(() => localStorage) }
			: storage ? { cache: createWebStorage(() => window[storage]) } : {}),
		...(query.has('popupTimeout') ? { popupTimeout: Number(query.get('popupTimeout')) } : {}),
	});
	window.call = createChallengeFetch(client, { resources: { [location.origin + '/api/']: ${JSON.stringify(orders)} } });
	window.resumed = [];
	window.callByRedirect = createChallengeFetch(client, {
		resources: { [location.origin + '/api/']: ${JSON.stringify(orders)} },
		interaction: 'redirect',
		resume: resumeAfterRedirect({
			onResumed: async (response, request) => resumed.push([request.method, request.url, (await response).status]),
		}),
	});
	window.plain = (error) => ({ name: error.name, code: error.code, claims: error.claims });
	window.ready = client.handleRedirectPromise().then(() => true);`;

/**
 * @param scripts further modules by path, and what the page at `/` loads in place of the client alone
 * @returns a running page with its authority
 */
export async function startClientPage(scripts: Readonly<Record<string, string>> = {}): Promise<ClientPage> {
	const client = await bundle('packages/client/src/index.ts');
	const bridge = readFileSync(resolve('packages/client/redirect-bridge.html'), 'utf8');
	const calls: ClientPage['calls'] = [];
	const tls = {
		key: readFileSync(join(certificateFolder, 'server-key.pem')),
		cert: readFileSync(join(certificateFolder, 'server.pem')),
	};
	let authority: DevelopmentAuthority | undefined;
	const server: Server = createServer(tls, (request, response) => {
		const { pathname } = new URL(request.url ?? '/', 'https://localhost');
		const send = (type: string, body: string, headers = {}) =>
			response.writeHead(200, { 'content-type': type, ...headers }).end(body);
		if (pathname.startsWith('/api/')) {
			const [status, headers] = answer(request.headers.authorization);
			calls.push({ path: pathname, status });
			response.writeHead(status, headers).end();
		} else if (pathname === '/client.js') send('text/javascript', client);
		else if (pathname === '/bridge.html') send('text/html', bridge);
		else if (scripts[pathname]) send('text/javascript', scripts[pathname]);
		else {
			const module = scripts['/page.js']
				? '<div id="root"></div><script type="module" src="/page.js"></script>'
				: `<script type="module">${script(`${authority?.origin}/${testIds.tenant}`, testIds.spa)}</script>`;
			const policy = pathname === '/isolated' ? { 'cross-origin-opener-policy': 'same-origin' } : {};
			send('text/html', `<!doctype html><html lang="en"><title>page</title>${module}</html>`, policy);
		}
	});
	await new Promise<void>((listening) => server.listen(0, '127.0.0.1', () => listening()));
	const address = server.address();
	const home = `https://localhost:${typeof address === 'object' && address ? address.port : 0}/`;
	const tenants = testTenants((tenant) => {
		tenant.applications?.find(({ appId }) => appId === testIds.spa)?.spa?.redirectUris.push(home, `${home}bridge.html`);
	});
	authority = await startDevelopment({
		dataFolder: ':memory:',
		certificateFolder,
		port: 0,
		tenantFile: JSON.stringify(tenants),
	});
	const running = authority;
	return {
		authority,
		home,
		isolated: `${home}isolated`,
		calls,
		async close() {
			server.close();
			await running.close();
		},
	};
}

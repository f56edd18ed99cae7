// A single-page application that calls two APIs. No policy is about the notes; one asks for a second factor for the
// payroll. Whichever is called first, the user is asked for what that API needs, when it needs it, and never for it
// again.
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createGuard } from '@countersign/guard';
import { protect } from '@countersign/guard/node';
import { ids } from './tenants.ts';

export interface TwoApisOptions {
	/** origin of the authority */
	authority: string;
	ports: { spa: number; notes: number; payroll: number };
}

function listen(server: Server, port: number): Promise<Server> {
	return new Promise((resolve, reject) => {
		server.once('error', reject).listen(port, '127.0.0.1', () => resolve(server));
	});
}

/** An API of one answer. */
function startApi(
	options: TwoApisOptions,
	appId: string,
	scope: string,
	port: number,
	answer: object,
): Promise<Server> {
	const { authority, ports } = options;
	const guard = createGuard({ authority, audience: appId, clientId: appId, tenants: [ids.contoso] });
	const guarded = protect(guard, { scopes: [scope] }, (_request, response) => {
		response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
	});
	const server = createServer((request, response) => {
		response.setHeader('access-control-allow-origin', `http://localhost:${ports.spa}`).setHeader('vary', 'Origin');
		// the browser asks first whether it may send the header; that question carries no token
		if (request.method === 'OPTIONS') response.setHeader('access-control-allow-headers', 'authorization').end();
		else void guarded(request, response);
	});
	return listen(server, port);
}

const { resolve } = createRequire(import.meta.url);
const folderOf = (name: string) => join(resolve(name), '..', '..', 'dist');
const types: Readonly<Record<string, string>> = {
	html: 'text/html; charset=utf-8',
	js: 'text/javascript; charset=utf-8',
};

/** Serves the page, and the client library as it is published: modules, without a bundler. */
function startPage({ authority, ports }: TwoApisOptions, metadata: object): Promise<Server> {
	const roots: Readonly<Record<string, string>> = {
		client: folderOf('@countersign/client'),
		protocol: folderOf('@countersign/protocol'),
		page: join(import.meta.dirname, '..', 'dist', 'page'),
	};
	const config = {
		...{ authority: `${authority}/${ids.contoso}`, authorityMetadata: metadata, clientId: ids.spa },
		apis: { notes: `http://localhost:${ports.notes}`, payroll: `http://localhost:${ports.payroll}` },
	};
	const server = createServer((request, response) => {
		const { pathname } = new URL(request.url ?? '/', 'http://localhost');
		response.setHeader('cache-control', 'no-store').setHeader('x-content-type-options', 'nosniff');
		if (pathname === '/config.json') {
			response.setHeader('content-type', 'application/json').end(JSON.stringify(config));
			return;
		}
		const [, root = '', path = ''] = /^\/modules\/(client|protocol|page)\/([\w./-]+\.js)$/.exec(pathname) ?? [];
		const isPage = pathname === '/';
		if (!isPage && (!Object.hasOwn(roots, root) || path.includes('..'))) {
			response.writeHead(404).end();
			return;
		}
		const file = isPage
			? join(import.meta.dirname, '..', 'src', 'page', 'two-apis.html')
			: join(roots[root] ?? '', path);
		if (!existsSync(file)) response.writeHead(404).end();
		else response.setHeader('content-type', types[isPage ? 'html' : 'js'] ?? '').end(readFileSync(file));
	});
	return listen(server, ports.spa);
}

/** @returns what ends it */
export async function startTwoApis(options: TwoApisOptions): Promise<{ close(): void }> {
	const { authority, ports } = options;
	const address = `${authority}/${ids.contoso}/v2.0/.well-known/openid-configuration`;
	const metadata = (await (await fetch(address)).json()) as object;
	const servers = [
		await startApi(options, ids.notes, 'Notes.Read', ports.notes, { notes: ['Water the plants'] }),
		await startApi(options, ids.payroll, 'Payroll.Read', ports.payroll, { salary: 4711 }),
		await startPage(options, metadata),
	];
	return {
		close() {
			for (const server of servers) server.close();
		},
	};
}

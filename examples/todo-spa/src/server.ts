// Serves the built single-page application and what it needs to know. The authority's metadata comes along, so that the
// page's first contact with the authority is a navigation: the one place where a browser offers to go past a
// certificate that it does not know.
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';

export interface TodoSpaOptions {
	/** address of the authority with its tenant */
	authority: string;
	/** the tenant's OpenID configuration */
	authorityMetadata: object;
	clientId: string;
	api: string;
	middleTier: string;
	port: number;
}

const files: Record<string, [string, string]> = {
	'/': ['index.html', 'text/html; charset=utf-8'],
	'/app.js': ['app.js', 'text/javascript; charset=utf-8'],
	'/app.css': ['app.css', 'text/css; charset=utf-8'],
};

export function startTodoSpa(options: TodoSpaOptions): Promise<Server> {
	const { port, ...page } = options;
	const folder = join(import.meta.dirname, '..', 'dist', 'www');
	const policy = [
		`default-src 'none'`,
		`script-src 'self'`,
		`style-src 'self'`,
		`img-src data:`,
		`connect-src 'self' ${new URL(page.authority).origin} ${page.api} ${page.middleTier}`,
		`base-uri 'none'`,
		`frame-ancestors 'none'`,
	].join('; ');
	const server = createServer((request, response) => {
		const path = new URL(request.url ?? '/', 'http://localhost').pathname;
		const headers = {
			'cache-control': 'no-store',
			'content-security-policy': policy,
			'referrer-policy': 'no-referrer',
			'x-content-type-options': 'nosniff',
		};
		if (path === '/config.json') {
			response.writeHead(200, { ...headers, 'content-type': 'application/json' }).end(JSON.stringify(page));
			return;
		}
		const file = Object.hasOwn(files, path) ? files[path] : undefined;
		if (!file) {
			response.writeHead(404, headers).end();
			return;
		}
		response.writeHead(200, { ...headers, 'content-type': file[1] }).end(readFileSync(join(folder, file[0])));
	});
	return new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, '127.0.0.1', () => resolve(server));
	});
}

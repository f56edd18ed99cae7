// The pages of an application in a browser, on an origin of their own: https, as the authority is, since a frame of
// another scheme is another site, whose cookies browsers withhold.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { certificateFolder } from '../e2e/trust.ts';

export interface PageServer {
	origin: string;
	close(): void;
}

/**
 * @param scripts files by path
 * @param pageAt the page of any other path
 */
export async function servePages(
	scripts: Readonly<Record<string, string>>,
	pageAt: (path: string) => string,
): Promise<PageServer> {
	const tls = {
		key: readFileSync(join(certificateFolder, 'server-key.pem')),
		cert: readFileSync(join(certificateFolder, 'server.pem')),
	};
	const server = createServer(tls, (request, response) => {
		const path = new URL(request.url ?? '/', 'http://localhost').pathname;
		const script = scripts[path];
		if (script) response.writeHead(200, { 'content-type': 'text/javascript' }).end(readFileSync(script));
		else response.writeHead(200, { 'content-type': 'text/html' }).end(pageAt(path));
	});
	await new Promise<void>((resolve) => {
		server.listen(0, '127.0.0.1', resolve);
	});
	const address = server.address();
	return {
		origin: `https://localhost:${typeof address === 'object' && address ? address.port : 0}`,
		close: () => server.close(),
	};
}

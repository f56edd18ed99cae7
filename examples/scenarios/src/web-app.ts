// A web application that signs people in and has no API: it asks for an authentication context in its ID token before a
// transfer.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { ids, secrets } from './tenants.ts';
import { asText, createWebSignIn } from './web-sign-in.ts';

/** @param options.authority its origin */
export function startWebApp({ authority, port }: { authority: string; port: number }): Promise<Server> {
	const origin = `http://localhost:${port}`;
	const { page, sessionOf, signIn, finish } = createWebSignIn({
		...{ authority, origin, title: 'Treasury', cookie: 'treasury' },
		clientId: ids.webApp,
		clientSecret: secrets.webApp,
	});
	async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const { pathname, searchParams } = new URL(request.url ?? '/', origin);
		const session = sessionOf(request, response);
		response.setHeader('content-type', 'text/html; charset=utf-8').setHeader('cache-control', 'no-store');
		if (pathname === '/callback') return finish(session, response, searchParams);
		if (session.name === undefined) return signIn(session, response, pathname === '/transfer' ? '/transfer' : '/');
		if (pathname === '/transfer') {
			if (!session.contexts.includes('c1')) return signIn(session, response, '/transfer', 'c1');
			response.end(page('<p id="done">The transfer is made: the ID token has c1.</p><p><a href="/">Back</a></p>'));
			return;
		}
		const held = session.contexts.length > 0 ? session.contexts.join(', ') : 'none';
		const text = `<p>Signed in as ${asText(session.name)}. Contexts in the ID token: <b id="contexts">${asText(held)}</b>.</p>`;
		response.end(page(`${text}<p><a href="/transfer">Transfer money</a>, which needs c1</p>`));
	}
	const server = createServer((request, response) => {
		answer(request, response).catch((error) => {
			response.writeHead(500).end(page(`<p>${asText(error instanceof Error ? error.message : 'It failed.')}</p>`));
		});
	});
	return new Promise((resolve, reject) => {
		server.once('error', reject).listen(port, '127.0.0.1', () => resolve(server));
	});
}

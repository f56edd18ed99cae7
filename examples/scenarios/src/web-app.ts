// A web application that signs people in and has no API: it asks for an authentication context in its ID token before a
// transfer.
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createConfidentialClient, type PendingRequest } from '@countersign/client';
import { ids, secrets } from './tenants.ts';

interface Session {
	/** what was asked of the authority, until the answer comes */
	pending?: PendingRequest;
	name?: string;
	/** contexts that the last ID token has */
	contexts: readonly string[];
	/** where to go on after the sign-in */
	next: string;
}

const asText = (text: string) => text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);
const page = (text: string) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>Treasury</title>
<meta name="viewport" content="width=device-width,initial-scale=1">
<style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:36rem;margin:2rem auto;padding:0 1rem}</style>
<main><h1>Treasury</h1>${text}</main></html>`;

/** @param options.authority its origin */
export function startWebApp({ authority, port }: { authority: string; port: number }): Promise<Server> {
	const client = createConfidentialClient({
		clientId: ids.webApp,
		clientSecret: secrets.webApp,
		authority: `${authority}/${ids.contoso}`,
		redirectUri: `http://localhost:${port}/callback`,
	});
	const sessions = new Map<string, Session>();

	function sessionOf(request: IncomingMessage, response: ServerResponse): Session {
		const [, known = ''] = /(?:^|; )treasury=([\w-]+)/.exec(request.headers.cookie ?? '') ?? [];
		const found = sessions.get(known);
		if (found) return found;
		const id = randomBytes(24).toString('base64url');
		const session: Session = { contexts: [], next: '/' };
		sessions.set(id, session);
		response.setHeader('set-cookie', `treasury=${id}; HttpOnly; SameSite=Lax; Path=/`);
		return session;
	}
	async function signIn(session: Session, response: ServerResponse, next: string, context?: string): Promise<void> {
		const claims = context && JSON.stringify({ id_token: { acrs: { essential: true, value: context } } });
		const asked = await client.getAuthCodeUrl({ scopes: ['openid', 'profile'], ...(claims ? { claims } : {}) });
		Object.assign(session, { pending: asked.pending, next });
		response.writeHead(302, { location: asked.url }).end();
	}
	async function finish(session: Session, response: ServerResponse, query: URLSearchParams): Promise<void> {
		const { pending } = session;
		delete session.pending;
		// an answer to a question of another browser is none
		if (!pending || query.get('state') !== pending.state) {
			response.writeHead(400).end(page('<p>This sign-in was not begun here. <a href="/">Begin again</a></p>'));
			return;
		}
		const error = query.get('error_description') ?? query.get('error');
		if (error !== null) {
			response.writeHead(403).end(page(`<p>The sign-in was refused: ${asText(error)}</p>`));
			return;
		}
		const { code = '' } = Object.fromEntries(query);
		const { verifier: codeVerifier, nonce, scopes, claims, redirectUri } = pending;
		const result = await client.acquireTokenByCode({
			code,
			codeVerifier,
			nonce,
			scopes,
			redirectUri,
			...(claims ? { claims } : {}),
		});
		const { name, acrs } = (result.idTokenClaims ?? {}) as { name?: string; acrs?: string[] };
		Object.assign(session, { name: name ?? 'somebody', contexts: acrs ?? [] });
		response.writeHead(302, { location: session.next }).end();
	}
	async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const { pathname, searchParams } = new URL(request.url ?? '/', `http://localhost:${port}`);
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

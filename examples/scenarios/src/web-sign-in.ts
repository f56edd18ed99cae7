// How the web applications of the scenarios sign people in: a session in memory, and an ID token that may be asked for
// an authentication context.
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createConfidentialClient, type PendingRequest } from '@countersign/client';
import { ids } from './tenants.ts';

export interface Session {
	/** what was asked of the authority, until the answer comes */
	pending?: PendingRequest;
	/** context that was asked for with it */
	asked?: string | undefined;
	name?: string;
	/** contexts that the last ID token has */
	contexts: readonly string[];
	/** where to go on after the sign-in */
	next: string;
}

export interface WebSignInOptions {
	/** origin of the authority */
	authority: string;
	/** origin of the web application */
	origin: string;
	clientId: string;
	clientSecret: string;
	/** stands on every page */
	title: string;
	/** name of the cookie; every port of `localhost` has the same cookies */
	cookie: string;
}

export interface WebSignIn {
	page(text: string): string;
	sessionOf(request: IncomingMessage, response: ServerResponse): Session;
	/** sends the browser to the authority, and afterwards to `next` */
	signIn(session: Session, response: ServerResponse, next: string, context?: string): Promise<void>;
	/** takes the authority's answer */
	finish(session: Session, response: ServerResponse, query: URLSearchParams): Promise<void>;
}

export const asText = (text: string) => text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);

export function createWebSignIn(options: WebSignInOptions): WebSignIn {
	const { authority, origin, clientId, clientSecret, title, cookie } = options;
	const redirectUri = `${origin}/callback`;
	const client = createConfidentialClient({
		...{ clientId, clientSecret, redirectUri },
		authority: `${authority}/${ids.contoso}`,
	});
	const sessions = new Map<string, Session>();
	const page = (text: string) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width,initial-scale=1">
<style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:36rem;margin:2rem auto;padding:0 1rem}</style>
<main><h1>${title}</h1>${text}</main></html>`;
	return {
		page,
		sessionOf(request, response) {
			const cookies = (request.headers.cookie ?? '').split('; ');
			const known = cookies.find((one) => one.startsWith(`${cookie}=`))?.slice(cookie.length + 1) ?? '';
			const found = sessions.get(known);
			if (found) return found;
			const id = randomBytes(24).toString('base64url');
			const session: Session = { contexts: [], next: '/' };
			sessions.set(id, session);
			response.setHeader('set-cookie', `${cookie}=${id}; HttpOnly; SameSite=Lax; Path=/`);
			return session;
		},
		async signIn(session, response, next, context) {
			const claims = context && JSON.stringify({ id_token: { acrs: { essential: true, value: context } } });
			const { url, pending } = await client.getAuthCodeUrl({
				scopes: ['openid', 'profile'],
				...(claims ? { claims } : {}),
			});
			Object.assign(session, { pending, next, asked: context });
			response.writeHead(302, { location: url }).end();
		},
		async finish(session, response, query) {
			const { pending, asked } = session;
			delete session.pending;
			// an answer to a question of another browser is none
			if (!pending || query.get('state') !== pending.state) {
				response.writeHead(400).end(page('<p>This sign-in was not begun here. <a href="/">Begin again</a></p>'));
				return;
			}
			const error = query.get('error_description') ?? query.get('error');
			if (error !== null) {
				const text = `<p id="refused">The sign-in was refused: ${asText(error)}</p><p><a href="/">Back</a></p>`;
				response.writeHead(403).end(page(text));
				return;
			}
			const { code = '' } = Object.fromEntries(query);
			const { verifier: codeVerifier, nonce, scopes, claims } = pending;
			const result = await client.acquireTokenByCode({
				...{ code, codeVerifier, nonce, scopes, redirectUri },
				...(claims ? { claims } : {}),
			});
			const { name, acrs = [] } = (result.idTokenClaims ?? {}) as { name?: string; acrs?: string[] };
			Object.assign(session, { name: name ?? 'somebody', contexts: acrs });
			// without what was asked for, `next` would only ask again
			if (asked !== undefined && !acrs.includes(asked))
				response.writeHead(403).end(page(`<p id="refused">The ID token does not have ${asText(asked)}.</p>`));
			else response.writeHead(302, { location: session.next }).end();
		},
	};
}

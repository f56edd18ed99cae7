// Collections of documents on one site. A password opens all of them but one: the board's papers need a compliant
// device and a trusted place, which two policies on one authentication context ask for.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createOffice, type Whereabouts } from './office.ts';
import { ids, secrets } from './tenants.ts';
import { asText, createWebSignIn } from './web-sign-in.ts';

interface Collection {
	title: string;
	documents: readonly string[];
	/** authentication context that whoever runs the site maps it to */
	context?: string;
}

const collections: Readonly<Record<string, Collection>> = {
	news: { title: 'News', documents: ['The canteen has a new menu', 'Summer party on 12 June'] },
	handbook: { title: 'Handbook', documents: ['Your first day', 'Travel'] },
	board: { title: 'Board papers', documents: ['Plan for 2027', 'Merger with Fabrikam'], context: 'c2' },
};
const moves: Readonly<Record<Whereabouts, { now: string; next: Whereabouts; button: string }>> = {
	here: { now: 'You are in the office.', next: 'elsewhere', button: 'Leave the office' },
	elsewhere: { now: 'You are out of the office.', next: 'here', button: 'Return to the office' },
};

/** @param options.authority its origin */
export function startCollections({ authority, port }: { authority: string; port: number }): Promise<Server> {
	const origin = `http://localhost:${port}`;
	const { page, sessionOf, signIn, finish } = createWebSignIn({
		...{ authority, origin, title: 'Documents', cookie: 'documents' },
		clientId: ids.documents,
		clientSecret: secrets.documents,
	});
	const moveOffice = createOffice(authority);
	let where: Whereabouts = 'here';

	function listOfCollections(name: string): string {
		const { now, button } = moves[where];
		const items = Object.entries(collections).map(
			([id, { title, context }]) =>
				`<li><a href="/collections/${id}">${title}</a>${context ? ` (needs ${context})` : ''}</li>`,
		);
		return `<p>Signed in as ${asText(name)}. <span id="where">${now}</span></p><ul>${items.join('')}</ul>
<form method="post" action="/office"><button>${button}</button></form>`;
	}
	async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const { pathname, searchParams } = new URL(request.url ?? '/', origin);
		const session = sessionOf(request, response);
		response.setHeader('content-type', 'text/html; charset=utf-8').setHeader('cache-control', 'no-store');
		if (pathname === '/callback') return finish(session, response, searchParams);
		if (session.name === undefined) return signIn(session, response, '/');
		// a form of another site brings no cookie along (SameSite), and so no session that somebody signed in to
		if (pathname === '/office' && request.method === 'POST') {
			const { next } = moves[where];
			await moveOffice(next);
			where = next;
			response.writeHead(303, { location: '/' }).end();
			return;
		}
		const [, id = ''] = /^\/collections\/(\w+)$/.exec(pathname) ?? [];
		if (!Object.hasOwn(collections, id)) {
			response.end(page(listOfCollections(session.name)));
			return;
		}
		const { title, documents, context } = collections[id] as Collection;
		if (context !== undefined) {
			const met = session.contexts.includes(context);
			// good for one look: a device and a place change, so that the authority is asked each time the collection is opened
			session.contexts = [];
			if (!met) return signIn(session, response, pathname, context);
		}
		const items = documents.map((document) => `<li>${document}</li>`).join('');
		response.end(page(`<h2>${title}</h2><ul id="documents">${items}</ul><p><a href="/">Back</a></p>`));
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

// A server on this machine that waits for one answer of the authority. RFC 8252 §7.3 and §8.3: loopback addresses
// alone, any port; OAuth 2.0 Form Post Response Mode: the code is in a body, not in an address that stays in the
// browser's history.
import { ClientAuthError, ClientConfigurationError } from '../errors/auth-error.ts';

interface Incoming extends AsyncIterable<Uint8Array> {
	method?: string;
	url?: string;
	headers: Record<string, string | undefined>;
}

interface Outgoing {
	writeHead(status: number, headers: Record<string, string>): Outgoing;
	end(text: string): void;
}

interface Server {
	listen(options: { port: number; host: string }, listening: () => void): void;
	address(): { port: number };
	once(event: 'error', listener: (error: Error) => void): void;
	close(): void;
	closeIdleConnections(): void;
}

interface Http {
	createServer(answer: (request: Incoming, response: Outgoing) => void): Server;
}

/** characters; an answer with a code is far shorter */
const longestForm = 65_536;

const headers = {
	'content-type': 'text/html; charset=utf-8',
	'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
	'cache-control': 'no-store',
	'referrer-policy': 'no-referrer',
	'x-content-type-options': 'nosniff',
	connection: 'close',
};

/** nothing that came with the request is written into it */
const page = (title: string, text: string) =>
	`<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>${title}</title>\n<h1>${title}</h1>\n<p>${text}</p>\n</html>\n`;

const pages = {
	done: page('You are signed in', 'You can close this window and go back to the program.'),
	failed: page('You are not signed in', 'Close this window and go back to the program, which says why.'),
	unknown: page('Nothing is here', 'This address waits for an answer of another sign-in.'),
};

async function formOf(request: Incoming): Promise<URLSearchParams | undefined> {
	const decoder = new TextDecoder();
	let text = '';
	for await (const chunk of request) {
		text += decoder.decode(chunk, { stream: true });
		if (text.length > longestForm) return undefined;
	}
	return new URLSearchParams(text);
}

export interface LoopbackServer {
	port: number;
	/** settles with what the authority posted for this state */
	answered: Promise<{ form: URLSearchParams; finish(isSignedIn: boolean): void }>;
	close(): void;
}

/**
 * @throws ClientConfigurationError `not_in_browser` outside Node; ClientAuthError `network_error` when no port can be
 * had
 */
export async function startLoopbackServer(state: string): Promise<LoopbackServer> {
	const { process } = globalThis as unknown as { process?: { getBuiltinModule?(name: string): unknown } };
	const http = process?.getBuiltinModule?.('node:http') as Http | undefined;
	if (!http)
		throw new ClientConfigurationError(
			'not_in_browser',
			'acquireTokenInteractive needs Node; a page has acquireTokenPopup',
		);
	let take: (answer: { form: URLSearchParams; finish(isSignedIn: boolean): void }) => void = () => undefined;
	const answered = new Promise<{ form: URLSearchParams; finish(isSignedIn: boolean): void }>((resolve) => {
		take = resolve;
	});
	let taken = false;
	async function answer(request: Incoming, response: Outgoing): Promise<void> {
		const say = (status: number, text: string) => response.writeHead(status, headers).end(text);
		const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded');
		const form = request.method === 'POST' && isForm && request.url === '/' ? await formOf(request) : undefined;
		// any page in the browser can post here: what does not know the state disturbs nothing
		if (taken || form?.get('state') !== state) return say(404, pages.unknown);
		taken = true;
		take({ form, finish: (isSignedIn) => say(isSignedIn ? 200 : 400, isSignedIn ? pages.done : pages.failed) });
	}
	const listen = (host: string, port: number) =>
		new Promise<Server>((resolve, reject) => {
			const server = http.createServer((request, response) => void answer(request, response).catch(() => undefined));
			server.once('error', reject);
			server.listen({ port, host }, () => resolve(server));
		});
	const servers: Server[] = [];
	try {
		servers.push(await listen('127.0.0.1', 0));
	} catch (cause) {
		throw new ClientAuthError('network_error', 'no port of this machine can be listened at', { cause });
	}
	const { port } = (servers[0] as Server).address();
	// a browser may take `localhost` for this one; where it is taken, or there is no IPv6, the other does
	await listen('::1', port).then(
		(server) => servers.push(server),
		() => undefined,
	);
	return {
		port,
		answered,
		close() {
			for (const server of servers) {
				server.close();
				server.closeIdleConnections();
			}
		},
	};
}

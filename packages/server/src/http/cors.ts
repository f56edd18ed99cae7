// Cross-origin access for single-page applications: registered SPA origins, never with credentials. WHATWG Fetch §3.3.
// The headers go on errors too, or the browser hides from MSAL why a request failed.
import type { HttpRequest } from './message.ts';

const exposed =
	'Retry-After, x-ms-request-id, x-ms-httpver, client-request-id, Content-Length, WWW-Authenticate, Date, ETag';

function corsHeaders(origin: string): Record<string, string> {
	return {
		'access-control-allow-origin': origin,
		'access-control-expose-headers': exposed,
		...(origin === '*' ? {} : { vary: 'Origin' }),
	};
}

export function preflightHeaders(requestedHeaders: string | undefined): Record<string, string> {
	const safe = (requestedHeaders ?? '')
		.split(',')
		.map((name) => name.trim())
		.filter((name) => /^[A-Za-z0-9-]{1,64}$/.test(name))
		.slice(0, 32);
	return {
		'access-control-allow-methods': 'GET, POST, PATCH, DELETE, OPTIONS',
		'access-control-allow-headers': safe.join(', '),
		'access-control-max-age': '600',
	};
}

const varyOrigin = { vary: 'Origin' };

/**
 * @param directory where single-page applications are registered
 * @param cors `public`: any page may read the answer
 * @returns headers of an answer; when the origin cannot be looked up it gets none
 */
export function corsFor(
	directory: { isSpaOrigin(origin: string): Promise<boolean> },
	request: HttpRequest,
	cors: 'public' | 'spa',
): Record<string, string> | Promise<Record<string, string>> {
	const { origin } = request.headers;
	if (cors === 'public') return corsHeaders('*');
	if (origin === undefined || origin.length > 256) return varyOrigin;
	return directory.isSpaOrigin(origin).then(
		(known) => (known ? corsHeaders(origin) : varyOrigin),
		() => varyOrigin,
	);
}

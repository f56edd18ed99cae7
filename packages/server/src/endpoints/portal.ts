// The portal's built files. Its start page is answered for every address below `/portal/` that names no file, since the
// page itself knows its addresses. A style nonce is made for each answer: the page's components write style elements,
// and nothing else may. W3C, "Content Security Policy Level 3" §8.
import type { Authority, Exchange } from '../authority.ts';
import { notFound } from '../errors.ts';
import { type HttpResponse, html, redirect } from '../http/message.ts';

const startPage = 'index.html';
/** stands in the built start page where each answer has a nonce of its own */
const noncePlaceholder = '{style-nonce}';

function contentSecurityPolicy(nonce: string, graphOrigin: string): string {
	return [
		"default-src 'none'",
		"script-src 'self'",
		"worker-src 'self'",
		`style-src 'self' 'nonce-${nonce}'`,
		"img-src 'self' data:",
		"font-src 'self'",
		`connect-src 'self' ${graphOrigin}`,
		"base-uri 'none'",
		"form-action 'self'",
		"frame-ancestors 'none'",
	].join('; ');
}

/** @throws ProtocolError 404 where this authority serves no portal */
export async function portal({ portal: files, origin, graphOrigin, random }: Authority, exchange: Exchange) {
	if (!files) throw notFound();
	const path = exchange.request.path.replace(/^\/+portal\/?/i, '');
	// relative addresses of the page count from the slash
	if (path === '' && !exchange.request.path.endsWith('/')) return redirect(`${origin}/portal/`);
	const file = path === startPage ? undefined : files.answer(path, exchange.request.headers);
	if (file) return file;
	if (/\.[a-z0-9]+$/i.test(path) && path !== startPage) throw notFound();
	const nonce = random(16).toString('base64url');
	return answerStartPage(files.text(startPage).replaceAll(noncePlaceholder, nonce), {
		'content-security-policy': contentSecurityPolicy(nonce, graphOrigin),
	});
}

function answerStartPage(text: string, headers: Record<string, string>): HttpResponse {
	return html(200, text, {
		'cache-control': 'no-store',
		'referrer-policy': 'same-origin',
		// whoever opens the portal holds no handle of it; it keeps those of the windows in which challenges are answered
		'cross-origin-opener-policy': 'same-origin-allow-popups',
		'x-content-type-options': 'nosniff',
		...headers,
	});
}

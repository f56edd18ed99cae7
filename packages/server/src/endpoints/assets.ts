// What the sign-in pages load from this origin: one stylesheet, the product's mark, and the scripts of the pages that
// need one.
import type { Authority, Exchange } from '../authority.ts';
import type { HttpResponse } from '../http/message.ts';
import { scriptOf } from '../sign-in/pages/scripts.ts';
import { markSvg, stylesheet } from '../sign-in/pages/stylesheet.ts';

const answer = (type: string, body: string): HttpResponse => ({
	status: 200,
	headers: { 'content-type': type, 'cache-control': 'public, max-age=300', 'x-content-type-options': 'nosniff' },
	body,
});

export const assetPath = /^\/assets\/(sign-in\.css|mark\.svg|(?:passkey|device|position)\.js)$/i;

/** @param name of the file, as the path lets it through */
export async function asset(_: Authority, __: Exchange, name: string): Promise<HttpResponse> {
	const [base = '', extension] = name.toLowerCase().split('.');
	if (extension === 'css') return answer('text/css; charset=utf-8', stylesheet);
	if (extension === 'svg') return answer('image/svg+xml', markSvg);
	return answer('text/javascript; charset=utf-8', scriptOf(base));
}

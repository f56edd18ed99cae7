// A browser without pixels: cookies, redirects within the authority, forms. It stops at the first address outside.
import type { HttpResponse } from '@countersign/server';
import type { TestAuthority } from './test-authority.ts';

export interface BrowserPage {
	status: number;
	headers: HttpResponse['headers'];
	body: string;
	/** the heading of a page of the authority */
	heading: string | undefined;
	/** where the browser was sent, when that is outside the authority */
	location: URL | undefined;
	/** fields of the page's form */
	fields: Map<string, string>;
	action: string | undefined;
}

export interface Browser {
	cookies: Map<string, string>;
	open(path: string, headers?: Record<string, string>): Promise<BrowserPage>;
	post(path: string, fields: Record<string, string>, headers?: Record<string, string>): Promise<BrowserPage>;
	/** fills the page's form in and submits it */
	submit(page: BrowserPage, fields?: Record<string, string>, headers?: Record<string, string>): Promise<BrowserPage>;
}

function decodeEntities(text: string): string {
	return text.replace(
		/&(amp|lt|gt|quot|#39|#96);/g,
		(_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#96': '`' })[name] as string,
	);
}

function readPage(response: HttpResponse): BrowserPage {
	const { status, headers, body } = response;
	const fields = new Map<string, string>();
	for (const [tag] of body.matchAll(/<input [^>]*>/g)) {
		const attribute = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1];
		const name = attribute('name');
		const type = attribute('type');
		if (!name || type === 'submit' || (type === 'radio' && !/ checked/.test(tag))) continue;
		fields.set(name, decodeEntities(attribute('value') ?? ''));
	}
	const refresh = /<meta http-equiv="refresh" content="\d+;url=([^"]*)">/.exec(body)?.[1];
	const target = typeof headers.location === 'string' ? headers.location : refresh && decodeEntities(refresh);
	const action = /<form method="post" action="([^"]*)"/.exec(body)?.[1];
	return {
		status,
		headers,
		body,
		heading: /<h1>([^<]*)<\/h1>/.exec(body)?.[1],
		location: target && !target.startsWith('/') ? new URL(target) : undefined,
		fields,
		action: action && decodeEntities(action),
	};
}

export function createBrowser(authority: TestAuthority, { peerAddress = '203.0.113.10' } = {}): Browser {
	const cookies = new Map<string, string>();
	function keepCookies(response: HttpResponse): void {
		const set = response.headers['set-cookie'] ?? [];
		for (const cookie of Array.isArray(set) ? set : [set]) {
			const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie) as unknown as [string, string, string];
			if (/Max-Age=0(?:;|$)/.test(cookie)) cookies.delete(name);
			else cookies.set(name, value);
		}
	}
	async function request(
		method: string,
		address: string,
		body: string,
		headers: Record<string, string>,
	): Promise<BrowserPage> {
		const [path = '/', query = ''] = address.replace(authority.origin, '').split('?');
		const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
		const response = await authority.send({
			method,
			path,
			query,
			body,
			peerAddress,
			headers: {
				...(cookie ? { cookie } : {}),
				'user-agent': 'testkit',
				...(method === 'POST' ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
				...headers,
			},
		});
		keepCookies(response);
		const { location } = response.headers;
		if (typeof location === 'string' && location.startsWith('/')) return request('GET', location, '', {});
		return readPage(response);
	}
	const post: Browser['post'] = (path, fields, headers = {}) =>
		request('POST', path, new URLSearchParams(fields).toString(), headers);
	return {
		cookies,
		open: (path, headers = {}) => request('GET', path, '', headers),
		post,
		submit: (page, fields = {}, headers = {}) =>
			post(
				page.action ?? '',
				{ ...Object.fromEntries(page.fields), ...fields },
				{ 'sec-fetch-site': 'same-origin', ...headers },
			),
	};
}

// The administration page behind a request of node:http, or of a framework on top of it.
import type { AdminPage, AdminRequest } from '../admin/index.ts';

interface AdminRequestOfNode extends AsyncIterable<unknown> {
	method?: string | undefined;
	url?: string | undefined;
	originalUrl?: string;
	headers: object;
	/** where a middleware has read the form already */
	body?: unknown;
	ip?: string | undefined;
	socket?: { remoteAddress?: string | undefined };
}

interface AdminResponseOfNode {
	writeHead(status: number, headers: Record<string, string>): { end(text: string): unknown };
}

const maxBody = 16_384;

async function bodyOf(request: AdminRequestOfNode): Promise<string> {
	const { body } = request;
	if (typeof body === 'string') return body;
	if (typeof body === 'object' && body !== null && Object.keys(body).length > 0) {
		return new URLSearchParams(body as Record<string, string>).toString();
	}
	let text = '';
	for await (const part of request) {
		text += String(part);
		// a form of this page is far smaller; nobody fills the memory with a longer one
		if (text.length > maxBody) return '';
	}
	return text;
}

export function adminRequestOfNode(request: AdminRequestOfNode): AdminRequest {
	const { method = 'GET', url = '/', originalUrl = url } = request;
	const get = (name: string) => {
		const value = (request.headers as Record<string, unknown>)[name];
		return typeof value === 'string' ? value : null;
	};
	return { method, url: originalUrl, headers: { get }, text: () => bodyOf(request) };
}

/**
 * Mounts the administration page: `app.use('/admin', mountAdminPage(page))`.
 *
 * @returns a handler of node:http and a middleware of Express (and so of NestJS)
 */
export function mountAdminPage(page: AdminPage) {
	return async function mounted(
		request: AdminRequestOfNode,
		response: AdminResponseOfNode,
		next?: (error: unknown) => void,
	): Promise<void> {
		try {
			const answer = await page(adminRequestOfNode(request), request.ip ?? request.socket?.remoteAddress);
			response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
		} catch (error) {
			if (next) return next(error);
			response.writeHead(500, { 'cache-control': 'no-store' }).end('');
		}
	};
}

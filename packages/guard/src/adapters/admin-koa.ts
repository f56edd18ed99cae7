// The administration page in Koa: a middleware that answers one path.
import type { AdminPage } from '../admin/index.ts';
import { adminRequestOfNode } from './admin-listener.ts';

interface KoaContext {
	req: Parameters<typeof adminRequestOfNode>[0];
	request: { body?: unknown };
	originalUrl: string;
	path: string;
	ip?: string;
	status: number;
	body: unknown;
	set(headers: Record<string, string>): void;
}

/**
 * @param path where the page stands
 * @example app.use(mountAdminPage(page, '/admin'));
 */
export function mountAdminPage(page: AdminPage, path: string) {
	return async function mounted(context: KoaContext, next: () => Promise<unknown>): Promise<void> {
		if (context.path !== path) {
			await next();
			return;
		}
		const { req, originalUrl, ip } = context;
		const answer = await page(adminRequestOfNode(Object.assign(req, { originalUrl, body: context.request.body })), ip);
		context.status = answer.status;
		context.set(Object.fromEntries(answer.headers));
		context.body = await answer.text();
	};
}

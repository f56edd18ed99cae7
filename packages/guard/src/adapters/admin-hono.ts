// The administration page in Hono.
import type { Context } from 'hono';
import type { AdminPage } from '../admin/index.ts';

/** @example app.all('/admin', mountAdminPage(page)); */
export function mountAdminPage(page: AdminPage): (context: Context) => Promise<Response> {
	return (context) => page(context.req.raw);
}

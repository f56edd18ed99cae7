// The administration page in Hono.
import type { Context } from 'hono';
import type { AdminPage } from '../admin/index.ts';

/**
 * @param addressOf the client's network address; where the guard has `isNetworkForbidden`
 * @example app.all('/admin', mountAdminPage(page));
 */
export function mountAdminPage(
	page: AdminPage,
	addressOf: (context: Context) => string | undefined = () => undefined,
): (context: Context) => Promise<Response> {
	return (context) => page(context.req.raw, addressOf(context));
}

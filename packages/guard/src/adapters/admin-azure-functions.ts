// The administration page in Azure Functions (model 4).
import type { HttpHandler, HttpRequest } from '@azure/functions';
import type { AdminPage } from '../admin/index.ts';

/**
 * @param addressOf the client's network address; where the guard has `isNetworkForbidden`
 * @example app.http('admin', { methods: ['GET', 'POST'], authLevel: 'anonymous', handler: mountAdminPage(page) });
 */
export function mountAdminPage(
	page: AdminPage,
	addressOf: (request: HttpRequest) => string | undefined = () => undefined,
): HttpHandler {
	return async (request) => {
		const answer = await page(request, addressOf(request));
		return { status: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() };
	};
}

// The administration page in Azure Functions (model 4).
import type { HttpHandler } from '@azure/functions';
import type { AdminPage } from '../admin/index.ts';

/** @example app.http('admin', { methods: ['GET', 'POST'], authLevel: 'anonymous', handler: mountAdminPage(page) }); */
export function mountAdminPage(page: AdminPage): HttpHandler {
	return async (request) => {
		const answer = await page(request);
		return { status: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() };
	};
}

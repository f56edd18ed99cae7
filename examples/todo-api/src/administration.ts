// The guard's administration page under this API's own address. A browser that opens a page sends no Authorization
// header, so an administrator's token stands in a cookie for the page alone: the app puts it there by a call with the
// token.
import { createChallengeFetch, createConfidentialClient } from '@countersign/client';
import { createGuard, type Guard, type GuardOptions, type OperationMappings } from '@countersign/guard';
import { createAdminPage } from '@countersign/guard/admin';
import { mountAdminPage, protect } from '@countersign/guard/express';
import { Router } from 'express';
import { operations } from './mappings.ts';

export interface AdministrationOptions {
	/** origin of the authority; Graph answers there too */
	authority: string;
	tenantId: string;
	clientId: string;
	clientSecret: string;
	/** of the API's calls, which come with a header */
	guard: Guard;
	guardOptions: GuardOptions;
	mappings: OperationMappings;
}

const cookie = 'todo_administration';
const role = 'Todo.Admin';

/** @returns a router for `/admin`: the page, and `POST /admin/session` for the app */
export function createAdministration(options: AdministrationOptions): Router {
	const { authority, tenantId, clientId, clientSecret, guard, guardOptions, mappings } = options;
	const own = createConfidentialClient({ clientId, clientSecret, authority: `${authority}/${tenantId}` });
	const graph = createChallengeFetch({
		origins: [authority],
		acquireToken: (request) =>
			own.acquireTokenForClient({ scopes: ['https://graph.microsoft.com/.default'], ...request }),
	});
	const page = createAdminPage({
		// a guard of its own: the cookie is taken on the page, and on no other route
		guard: createGuard({ ...guardOptions, tokenFrom: [{ cookie }] }),
		callGraph: (_tenant, path, init) => graph(`${authority}${path}`, init),
		title: 'Protected operations of the to-do list',
		...{ operations, mappings, role },
	});
	const router = Router();
	router.post('/session', protect(guard, { roles: [role], callers: 'users' }), (request, response) => {
		response.cookie(cookie, request.caller?.accessToken, {
			httpOnly: true,
			secure: true,
			sameSite: 'strict',
			path: '/admin',
		});
		response.status(204).end();
	});
	router.use('/', mountAdminPage(page));
	return router;
}

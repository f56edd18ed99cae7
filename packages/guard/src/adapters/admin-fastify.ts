// The administration page in Fastify: a plugin of its own, since Fastify reads no forms by itself.
import type { FastifyPluginAsync } from 'fastify';
import type { AdminPage } from '../admin/index.ts';
import { adminRequestOfNode } from './admin-listener.ts';

/** @example await app.register(mountAdminPage(page), { prefix: '/admin' }); */
export function mountAdminPage(page: AdminPage): FastifyPluginAsync {
	return async function admin(app) {
		const form = 'application/x-www-form-urlencoded';
		// where the application has a parser for forms, the plugin has it too
		if (!app.hasContentTypeParser(form)) {
			app.addContentTypeParser(form, { parseAs: 'string' }, (_request, body, done) => done(null, body));
		}
		app.route({
			method: ['GET', 'POST'],
			url: '/',
			async handler(request, reply) {
				const { method, originalUrl, headers, body, raw } = request;
				const read = adminRequestOfNode(Object.assign(raw, { method, originalUrl, headers, body }));
				const answer = await page(read, request.ip);
				return reply
					.code(answer.status)
					.headers(Object.fromEntries(answer.headers))
					.send(await answer.text());
			},
		});
	};
}

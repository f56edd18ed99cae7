// The guard as a plugin of Fastify 5.
import type { FastifyInstance } from 'fastify';
import type { Guard } from '../guard.ts';
import type { Requirement } from '../options.ts';
import { type Hook, protect } from './fastify.ts';

declare module 'fastify' {
	interface FastifyInstance {
		/** the hook of a route that needs a token */
		protect(requirement: Requirement): Hook;
	}
}

/**
 * The plugin: decorates requests with `caller` and the application with `protect`.
 *
 * @example
 * await app.register(guardPlugin, { guard });
 * app.delete('/tasks/:id', { preHandler: app.protect({ scopes: ['Tasks.ReadWrite'] }) }, handler);
 */
export async function guardPlugin(app: FastifyInstance, { guard }: { guard: Guard }): Promise<void> {
	// an application within another one may have a guard of its own
	if (!app.hasRequestDecorator('caller')) app.decorateRequest('caller', undefined);
	app.decorate('protect', (requirement: Requirement) => protect(guard, requirement));
}
// for the whole application, not for the plugin's own scope: what fastify-plugin does
Object.assign(guardPlugin, { [Symbol.for('skip-override')]: true });

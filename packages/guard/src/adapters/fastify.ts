// Fastify 5: a hook per route. The caller stands at `request.caller`.
import type {} from 'fastify';
import type { Guard } from '../guard.ts';
import { declareRequirement } from '../operations/require-auth-context.ts';
import type { Refusal, Requirement } from '../options.ts';
import type { Caller } from '../token/caller.ts';
import { answerOf } from './answer.ts';
import { requestOfNode } from './presented-request.ts';

export type Hook = (
	request: ProtectedRequest,
	reply: Reply,
	done?: (error?: Error) => void,
) => Promise<boolean> | undefined;

export { mountAdminPage } from './admin-fastify.ts';
export { guardPlugin } from './fastify-plugin.ts';

declare module 'fastify' {
	interface FastifyRequest {
		/** who calls; there in the handlers of routes that are protected */
		caller?: Caller;
	}
}

interface ProtectedRequest {
	headers: { authorization?: string | undefined };
	method: string;
	/** as received, whatever it was rewritten to */
	originalUrl: string;
	caller?: Caller;
}

interface Reply {
	code(status: number): Reply;
	headers(headers: Record<string, string>): Reply;
	send(body: unknown): Reply;
	getHeader?(name: string): unknown;
}

/** Writes a refusal, such as one that {@link Guard.relayChallenge} made; return it from the handler. */
export function sendRefusal<R extends Reply>(reply: R, refusal: Refusal): R {
	const { status, headers, body } = answerOf(refusal, reply.getHeader?.('access-control-expose-headers'));
	// as text: neither a schema of the route nor a content type that was set before may change a refusal
	const type = { 'content-type': 'application/json; charset=utf-8' };
	reply
		.code(status)
		.headers({ ...headers, ...type })
		.send(JSON.stringify(body));
	return reply;
}

/**
 * The hook of a route: `preHandler`, or any stage before it. It calls `done` only for a caller that is let through:
 * behind a refusal Fastify has nothing to go on with, whatever response hooks wait for and whether the connection still
 * stands (a hook that returns a promise goes on when the connection breaks before the refusal is sent).
 *
 * @example
 * app.delete('/tasks/:id', { preHandler: protect(guard, { scopes: ['Tasks.ReadWrite'], operation: 'tasks.delete' }) },
 * handler);
 */
export function protect(guard: Guard, requirement: Requirement): Hook {
	const declared = declareRequirement(guard, requirement);
	async function isLetThrough(request: ProtectedRequest, reply: Reply): Promise<boolean> {
		const verdict = await guard.check(request.headers.authorization, declared, requestOfNode(request));
		if (verdict.allowed) request.caller = verdict.caller;
		else sendRefusal(reply, verdict.refusal);
		return verdict.allowed;
	}
	return function guarded(request, reply, done) {
		const checked = isLetThrough(request, reply);
		if (!done) return checked;
		checked.then((isAllowed) => isAllowed && done(), done);
		return undefined;
	};
}

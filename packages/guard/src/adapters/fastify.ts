// Fastify: a preHandler per route. The caller stands at `request.caller`.
import type { Guard } from '../guard.ts';
import type { Refusal, Requirement } from '../options.ts';
import type { Caller } from '../token/caller.ts';
import { presentedRequest } from './presented-request.ts';

interface FastifyRequest {
	headers: { authorization?: string | undefined; dpop?: string | string[] | undefined };
	method: string;
	/** as received, whatever it was rewritten to */
	originalUrl: string;
	caller?: Caller;
}

interface FastifyReply {
	code(status: number): FastifyReply;
	headers(headers: Record<string, string>): FastifyReply;
	send(body: unknown): FastifyReply;
}

/** Writes a refusal, such as one that {@link Guard.relayChallenge} made. */
export function sendRefusal(reply: FastifyReply, refusal: Refusal): FastifyReply {
	return reply
		.code(refusal.status)
		.headers({ 'cache-control': 'no-store', ...refusal.headers })
		.send({ error: refusal.code, message: refusal.message });
}

/**
 * The hook of a route: `preHandler`, or any stage before it. It calls `done` only for a caller that is let through: behind a refusal
 * Fastify has nothing to go on with, whatever response hooks wait for and whether the connection still stands (a hook that returns
 * a promise goes on when the connection breaks before the refusal is sent).
 *
 * @example
 * app.delete('/tasks/:id', { preHandler: protect(guard, { scopes: ['Tasks.ReadWrite'], operation: 'tasks.delete' }) }, handler);
 */
export function protect(guard: Guard, requirement: Requirement) {
	async function isLetThrough(request: FastifyRequest, reply: FastifyReply): Promise<boolean> {
		const verdict = await guard.check(request.headers.authorization, requirement, presentedRequest(request));
		if (verdict.allowed) request.caller = verdict.caller;
		else sendRefusal(reply, verdict.refusal);
		return verdict.allowed;
	}
	return function guarded(request: FastifyRequest, reply: FastifyReply, done?: (error?: Error) => void): Promise<boolean> | undefined {
		const checked = isLetThrough(request, reply);
		if (!done) return checked;
		checked.then((isAllowed) => isAllowed && done(), done);
		return undefined;
	};
}

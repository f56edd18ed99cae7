// Fastify: a preHandler per route. The caller stands at `request.caller`.
import type { Guard } from '../guard.ts';
import type { Caller, Refusal, Requirement } from '../options.ts';
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
 * @example
 * app.delete('/tasks/:id', { preHandler: protect(guard, { scopes: ['Tasks.ReadWrite'], operation: 'tasks.delete' }) }, handler);
 */
export function protect(guard: Guard, requirement: Requirement) {
	return async function guarded(request: FastifyRequest, reply: FastifyReply): Promise<void> {
		const verdict = await guard.check(request.headers.authorization, requirement, presentedRequest(request));
		if (verdict.allowed) request.caller = verdict.caller;
		else sendRefusal(reply, verdict.refusal);
	};
}

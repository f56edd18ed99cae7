// Koa: a middleware per route. The caller stands at `context.state.caller` and `context.caller`.
import type { Guard } from '../guard.ts';
import { declareRequirement } from '../operations/require-auth-context.ts';
import type { Refusal, Requirement } from '../options.ts';
import type { Caller } from '../token/caller.ts';
import { answerOf } from './answer.ts';
import { requestOfNode } from './presented-request.ts';

export { mountAdminPage } from './admin-koa.ts';

interface KoaContext {
	req: { headers: { authorization?: string | undefined }; socket?: { remoteAddress?: string | undefined } };
	method: string;
	/** as received, whatever a router shortened */
	originalUrl: string;
	ip?: string;
	state: { caller?: Caller };
	caller?: Caller;
	status: number;
	body: unknown;
	set(headers: Record<string, string>): void;
	response: { get(name: string): string };
}

/** Writes a refusal, such as one that {@link Guard.relayChallenge} made. */
export function sendRefusal(context: KoaContext, refusal: Refusal): void {
	const { status, headers, body } = answerOf(refusal, context.response.get('access-control-expose-headers'));
	context.status = status;
	context.set(headers);
	context.body = body;
}

/**
 * @example
 * router.delete('/tasks/:id', protect(guard, { scopes: ['Tasks.ReadWrite'], operation: 'tasks.delete' }), handler);
 */
export function protect(guard: Guard, requirement: Requirement) {
	const declared = declareRequirement(guard, requirement);
	return async function guarded(context: KoaContext, next: () => Promise<unknown>): Promise<void> {
		const { req, method, originalUrl } = context;
		const request = requestOfNode({ method, originalUrl, headers: req.headers, ip: context.ip });
		const verdict = await guard.check(req.headers.authorization, declared, request);
		if (!verdict.allowed) return sendRefusal(context, verdict.refusal);
		context.caller = verdict.caller;
		context.state.caller = verdict.caller;
		await next();
	};
}

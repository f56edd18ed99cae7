// Hono 4: a middleware per route. The caller stands at `context.get('caller')` and `context.var.caller`.
import type { Context, MiddlewareHandler } from 'hono';
import type { Guard } from '../guard.ts';
import { declareRequirement } from '../operations/require-auth-context.ts';
import type { Refusal, Requirement } from '../options.ts';
import type { Caller } from '../token/caller.ts';
import { answerOf } from './answer.ts';
import { requestOfFetch } from './presented-request.ts';

export { mountAdminPage } from './admin-hono.ts';

declare module 'hono' {
	interface ContextVariableMap {
		/** who calls; there in the handlers of routes that are protected */
		caller: Caller;
	}
}

/** Makes the response of a refusal, such as one that {@link Guard.relayChallenge} made. */
export function refusalResponse(context: Context, refusal: Refusal): Response {
	const { status, headers, body } = answerOf(refusal, context.res.headers.get('access-control-expose-headers'));
	// set on the context: headers of middlewares that ran before would replace those of a response made here
	for (const [name, value] of Object.entries(headers)) context.header(name, value);
	return context.json(body, status as 401 | 403 | 503);
}

/**
 * @param addressOf the client's network address, which Hono's runtimes tell in ways of their own; for
 *   `isNetworkForbidden`
 * @example
 * app.delete('/tasks/:id', protect(guard, { scopes: ['Tasks.ReadWrite'], operation: 'tasks.delete' }), (context) => …);
 */
export function protect(
	guard: Guard,
	requirement: Requirement,
	addressOf: (context: Context) => string | undefined = () => undefined,
): MiddlewareHandler {
	const declared = declareRequirement(guard, requirement);
	return async function guarded(context, next) {
		const authorization = context.req.header('authorization');
		const verdict = await guard.check(authorization, declared, requestOfFetch(context.req.raw, addressOf(context)));
		if (!verdict.allowed) return refusalResponse(context, verdict.refusal);
		context.set('caller', verdict.caller);
		await next();
		return undefined;
	};
}

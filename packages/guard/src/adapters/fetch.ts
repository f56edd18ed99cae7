// The Fetch API: wraps a handler of `Request` that answers a `Response`. The caller is the handler's second argument.
import type { Guard } from '../guard.ts';
import { declareRequirement } from '../operations/require-auth-context.ts';
import type { Requirement } from '../options.ts';
import type { Caller } from '../token/caller.ts';
import { toResponse } from './answer.ts';
import { requestOfFetch } from './presented-request.ts';

export { toResponse } from './answer.ts';

/**
 * @param handler runs for callers that are let through, and for nobody else
 * @param addressOf the client's network address, where the runtime tells it; for `isNetworkForbidden`
 * @example
 * export default { fetch: protect(guard, { scopes: ['Tasks.Read'] }, (request, caller) =>
 * Response.json(tasksOf(caller.objectId))) };
 */
export function protect<R extends Request>(
	guard: Guard,
	requirement: Requirement,
	handler: (request: R, caller: Caller) => Response | Promise<Response>,
	addressOf: (request: R) => string | undefined = () => undefined,
) {
	const declared = declareRequirement(guard, requirement);
	return async function guarded(request: R): Promise<Response> {
		const authorization = request.headers.get('authorization') ?? undefined;
		const verdict = await guard.check(authorization, declared, requestOfFetch(request, addressOf(request)));
		return verdict.allowed ? handler(request, verdict.caller) : toResponse(verdict.refusal);
	};
}

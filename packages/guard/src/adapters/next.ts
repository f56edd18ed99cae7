// Next.js: wraps a route handler of the App Router. The caller stands at `request.caller`.
import type { Guard } from '../guard.ts';
import { declareRequirement } from '../operations/require-auth-context.ts';
import type { Requirement } from '../options.ts';
import type { Caller } from '../token/caller.ts';
import { toResponse } from './answer.ts';
import { requestOfFetch } from './presented-request.ts';

export { toResponse } from './answer.ts';

/**
 * @param handler runs for callers that are let through, and for nobody else; Next's second argument comes through
 * @param addressOf the client's network address, as your proxy tells it; for `isNetworkForbidden`
 * @example
 * export const DELETE = protect(guard, { scopes: ['Tasks.ReadWrite'], operation: 'tasks.delete' }, async (request, {
 * params }) => {
 *   const { id } = await params;
 *   return Response.json({ deleted: await remove(request.caller.objectId, id) });
 * });
 */
export function protect<Context = { params: Promise<Record<string, string>> }, R extends Request = Request>(
	guard: Guard,
	requirement: Requirement,
	handler: (request: R & { caller: Caller }, context: Context) => Response | Promise<Response>,
	addressOf: (request: R) => string | undefined = () => undefined,
) {
	const declared = declareRequirement(guard, requirement);
	return async function guarded(request: R, context: Context): Promise<Response> {
		const authorization = request.headers.get('authorization') ?? undefined;
		const verdict = await guard.check(authorization, declared, requestOfFetch(request, addressOf(request)));
		if (!verdict.allowed) return toResponse(verdict.refusal);
		return handler(Object.assign(request, { caller: verdict.caller }), context);
	};
}

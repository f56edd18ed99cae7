// Azure Functions (model 4): wraps an HTTP handler. The caller stands at `request.caller`.
import type { HttpHandler, HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import type { Guard } from '../guard.ts';
import { declareRequirement } from '../operations/require-auth-context.ts';
import type { Refusal, Requirement } from '../options.ts';
import type { Caller } from '../token/caller.ts';
import { answerOf } from './answer.ts';
import { requestOfFetch } from './presented-request.ts';

export { mountAdminPage } from './admin-azure-functions.ts';

export type ProtectedRequest = HttpRequest & { caller: Caller };

/** Makes the response of a refusal, such as one that {@link Guard.relayChallenge} made. */
export function refusalResponse(refusal: Refusal): HttpResponseInit {
	const { status, headers, body } = answerOf(refusal);
	return { status, headers, jsonBody: body };
}

/**
 * @param handler runs for callers that are let through, and for nobody else
 * @param addressOf the client's network address, as the host tells it in `x-forwarded-for`; for `isNetworkForbidden`
 * @example
 * app.http('deleteTask', {
 *   methods: ['DELETE'],
 *   handler: protect(guard, { scopes: ['Tasks.ReadWrite'], operation: 'tasks.delete' }, (request) => ({
 *     jsonBody: request.caller.objectId,
 *   })),
 * });
 */
export function protect(
	guard: Guard,
	requirement: Requirement,
	handler: (request: ProtectedRequest, context: InvocationContext) => ReturnType<HttpHandler>,
	addressOf: (request: HttpRequest) => string | undefined = () => undefined,
): HttpHandler {
	const declared = declareRequirement(guard, requirement);
	return async function guarded(request, context) {
		const authorization = request.headers.get('authorization') ?? undefined;
		const verdict = await guard.check(authorization, declared, requestOfFetch(request, addressOf(request)));
		if (!verdict.allowed) return refusalResponse(verdict.refusal);
		return handler(Object.assign(request, { caller: verdict.caller }), context);
	};
}

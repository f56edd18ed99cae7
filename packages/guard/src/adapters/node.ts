// Plain node:http: wraps a handler. The caller stands at `request.caller`.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Guard } from '../guard.ts';
import { declareRequirement } from '../operations/require-auth-context.ts';
import type { Refusal, Requirement } from '../options.ts';
import type { Caller } from '../token/caller.ts';
import { answerOf } from './answer.ts';
import { requestOfNode } from './presented-request.ts';

export { mountAdminPage } from './admin-listener.ts';

export type ProtectedRequest = IncomingMessage & { caller: Caller };

/** Writes a refusal, such as one that {@link Guard.relayChallenge} made. */
export function sendRefusal(response: ServerResponse, refusal: Refusal): void {
	const { status, headers, body } = answerOf(refusal, response.getHeader('access-control-expose-headers'));
	response
		.writeHead(status, { ...headers, 'content-type': 'application/json; charset=utf-8' })
		.end(JSON.stringify(body));
}

/**
 * @param handler runs for callers that are let through, and for nobody else
 * @returns a listener; what the guard or the handler throws is answered 500 and given to `onError`
 * @example
 * createServer(protect(guard, { scopes: ['Tasks.Read'] }, (request, response) =>
 * response.end(request.caller.objectId)));
 */
export function protect(
	guard: Guard,
	requirement: Requirement,
	handler: (request: ProtectedRequest, response: ServerResponse) => unknown,
	onError: (error: unknown) => void = () => undefined,
) {
	const declared = declareRequirement(guard, requirement);
	return async function guarded(request: IncomingMessage, response: ServerResponse): Promise<void> {
		try {
			const verdict = await guard.check(request.headers.authorization, declared, requestOfNode(request));
			if (!verdict.allowed) return sendRefusal(response, verdict.refusal);
			await handler(Object.assign(request, { caller: verdict.caller }), response);
		} catch (error) {
			onError(error);
			if (response.headersSent) response.destroy();
			else response.writeHead(500).end();
		}
	};
}

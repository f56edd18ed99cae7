// Express 4 and 5: a middleware per route. The caller stands at `request.caller`.
import type { Guard } from '../guard.ts';
import { declareRequirement } from '../operations/require-auth-context.ts';
import type { Refusal, Requirement } from '../options.ts';
import type { Caller } from '../token/caller.ts';
import { answerOf } from './answer.ts';
import { requestOfNode } from './presented-request.ts';

export { mountAdminPage } from './admin-listener.ts';

declare global {
	namespace Express {
		interface Request {
			/** who calls; there in the handlers of routes that are protected */
			caller?: Caller;
		}
	}
}

interface ExpressRequest {
	headers: { authorization?: string | undefined };
	method: string;
	/** as received, whatever router it passed */
	originalUrl: string;
	caller?: Caller;
}

interface ExpressResponse {
	status(code: number): ExpressResponse;
	set(headers: Record<string, string>): ExpressResponse;
	json(body: unknown): unknown;
	getHeader?(name: string): unknown;
}

/** Writes a refusal, such as one that {@link Guard.relayChallenge} made. */
export function sendRefusal(response: ExpressResponse, refusal: Refusal): void {
	const { status, headers, body } = answerOf(refusal, response.getHeader?.('access-control-expose-headers'));
	response.status(status).set(headers).json(body);
}

/**
 * @example
 * app.delete('/tasks/:id', protect(guard, { scopes: ['Tasks.ReadWrite'], operation: 'tasks.delete' }), handler);
 */
export function protect(guard: Guard, requirement: Requirement) {
	const declared = declareRequirement(guard, requirement);
	return async function guarded(
		request: ExpressRequest,
		response: ExpressResponse,
		next: (error?: unknown) => void,
	): Promise<void> {
		try {
			const verdict = await guard.check(request.headers.authorization, declared, requestOfNode(request));
			if (!verdict.allowed) return sendRefusal(response, verdict.refusal);
			request.caller = verdict.caller;
		} catch (error) {
			return next(error);
		}
		// outside: what the handler throws is its own, and is not answered a second time
		next();
	};
}

// NestJS, on Express or Fastify: a guard per controller or route. The caller stands at `request.caller`.
import { type CanActivate, type ExecutionContext, HttpException } from '@nestjs/common';
import type { Guard } from '../guard.ts';
import { declareRequirement } from '../operations/require-auth-context.ts';
import type { Refusal, Requirement } from '../options.ts';
import type { Caller } from '../token/caller.ts';
import { answerOf } from './answer.ts';
import { requestOfNode } from './presented-request.ts';

export { mountAdminPage } from './admin-listener.ts';

/**
 * For handlers behind the guard: `remove(@Req() request: ProtectedRequest)`; add the type of your platform’s requests
 * to it.
 */
export interface ProtectedRequest {
	caller: Caller;
}

interface NestRequest {
	headers: { authorization?: string | undefined };
	method: string;
	originalUrl: string;
	caller?: Caller;
}

interface NestResponse {
	/** Express */
	setHeader?(name: string, value: string): unknown;
	/** Fastify */
	header?(name: string, value: string): unknown;
	getHeader(name: string): unknown;
}

/**
 * @returns an exception for a refusal, such as one that {@link Guard.relayChallenge} made; its headers are set on the
 * response
 */
export function refusalException(response: NestResponse, refusal: Refusal): HttpException {
	const { status, headers, body } = answerOf(refusal, response.getHeader('access-control-expose-headers'));
	for (const [name, value] of Object.entries(headers)) {
		if (response.setHeader) response.setHeader(name, value);
		else response.header?.(name, value);
	}
	return new HttpException(body, status);
}

/**
 * @example
 * UseGuards(protect(guard, { scopes: ['Tasks.ReadWrite'], operation: 'tasks.delete' }))(TasksController.prototype,
 * 'remove', descriptor)
 */
export function protect(guard: Guard, requirement: Requirement): CanActivate {
	const declared = declareRequirement(guard, requirement);
	return {
		async canActivate(context: ExecutionContext): Promise<boolean> {
			const http = context.switchToHttp();
			const request = http.getRequest<NestRequest>();
			const verdict = await guard.check(request.headers.authorization, declared, requestOfNode(request));
			if (!verdict.allowed) throw refusalException(http.getResponse<NestResponse>(), verdict.refusal);
			request.caller = verdict.caller;
			return true;
		},
	};
}

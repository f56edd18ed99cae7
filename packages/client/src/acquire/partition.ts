// Tokens that belong to no account in the cache: an application's own, and those got on behalf of somebody's token.
import type { AuthenticationResult } from '../authentication-result.ts';
import type { AuthorityContext } from '../authorities.ts';
import { findToken } from '../cache/document.ts';
import { createSharedWork, type SharedWork } from '../shared-work.ts';
import { requestToken } from '../token-request.ts';
import type { BaseRequest } from './request.ts';
import { resultOf, takeResponse } from './take-response.ts';

const running = new WeakMap<AuthorityContext, SharedWork<AuthenticationResult>>();

/** @param partition whose tokens answer this request: never another assertion's */
export async function acquireForPartition(
	context: AuthorityContext,
	request: BaseRequest & { skipCache?: boolean | undefined },
	partition: string,
	fields: Record<string, string | undefined>,
): Promise<AuthenticationResult> {
	const { cache, configuration } = context;
	const { scopes, claims, skipCache, signal, correlationId } = request;
	signal?.throwIfAborted();
	const began = await cache.beginPartition(partition);
	const wanted = { tenant: cache.tenant, scopes, now: Math.floor(configuration.clock() / 1000) };
	const found = claims || skipCache ? undefined : findToken(began.document, wanted);
	if (found) return resultOf(found, undefined, true);
	const shared = running.get(context) ?? createSharedWork<AuthenticationResult>();
	running.set(context, shared);
	return shared.join(JSON.stringify([partition, [...scopes].sort(), claims ?? '']), signal, async (stop) => {
		const response = await requestToken(configuration, fields, { subject: partition, signal: stop, correlationId });
		// the ID token of an on-behalf-of answer is the user's; the token is kept with the assertion
		const { id_token: _, ...rest } = response;
		return takeResponse(context, { ...request, signal: stop }, rest, { began });
	});
}

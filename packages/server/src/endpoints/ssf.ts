// The addresses of a tenant's transmitter of security events, and of the receiver of others' events. OpenID Shared
// Signals Framework 1.0 §7, §8.
import type { Authority, Exchange } from '../authority.ts';
import { methodNotAllowed, notFound } from '../errors.ts';
import type { HttpResponse } from '../http/message.ts';
import { ssfEvents } from './ssf-events.ts';
import { ssfPoll } from './ssf-poll.ts';
import { ssfStatus } from './ssf-status.ts';
import { ssfStreams } from './ssf-streams.ts';
import { ssfAddSubject, ssfRemoveSubject } from './ssf-subjects.ts';
import { ssfVerify } from './ssf-verify.ts';

/** below `/{tenant}/ssf/v1/` */
const endpoints = {
	streams: { methods: ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'], answer: ssfStreams },
	status: { methods: ['GET', 'POST'], answer: ssfStatus },
	'subjects/add': { methods: ['POST'], answer: ssfAddSubject },
	'subjects/remove': { methods: ['POST'], answer: ssfRemoveSubject },
	verify: { methods: ['POST'], answer: ssfVerify },
	events: { methods: ['POST'], answer: ssfEvents },
	poll: { methods: ['POST'], answer: ssfPoll },
} as const;

export async function ssf(authority: Authority, exchange: Exchange, tenant: string): Promise<HttpResponse> {
	const { method, path } = exchange.request;
	const [, name = ''] = /\/ssf\/v1\/([a-z/]+)$/i.exec(path) ?? [];
	const found = Object.entries(endpoints).find(([endpoint]) => endpoint === name.toLowerCase())?.[1];
	if (!found) throw notFound();
	const methods: readonly string[] = found.methods;
	if (!methods.includes(method)) throw methodNotAllowed(methods.join(', '));
	return found.answer(authority, exchange, tenant);
}

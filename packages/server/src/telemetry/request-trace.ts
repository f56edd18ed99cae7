// One request as a span, and the phases of a token request as spans within it. W3C Trace Context: `traceparent`.
import { type Context, defaultTextMapGetter, ROOT_CONTEXT, SpanKind, type Tracer, trace } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import type { HttpRequest, HttpResponse } from '../http/message.ts';
import type { Observation, TokenPhase } from '../http/observation.ts';
import { methodName } from './route-name.ts';

export interface RequestTrace extends Observation {
	/** @param response `undefined` where the connection ended without one */
	end(response: HttpResponse | undefined): void;
}

const propagator = new W3CTraceContextPropagator();

/**
 * @param now milliseconds that only rise
 * @param onPhase is told how long each phase took, in seconds
 */
export function traceRequest(
	{ tracer, now, onPhase }: { tracer: Tracer; now(): number; onPhase(phase: TokenPhase, seconds: number): void },
	request: HttpRequest,
	route: string,
): RequestTrace {
	const { traceparent, tracestate } = request.headers;
	// the caller's trace goes on; whether it is sampled is decided here, or strangers could make each request cost a
	// trace
	const parent =
		traceparent === undefined
			? ROOT_CONTEXT
			: propagator.extract(ROOT_CONTEXT, { traceparent, tracestate }, defaultTextMapGetter);
	const method = methodName(request.method);
	const attributes = { 'http.request.method': method, 'http.route': route };
	const span = tracer.startSpan(`${method} ${route}`, { kind: SpanKind.SERVER, attributes }, parent);
	const within: Context = trace.setSpan(ROOT_CONTEXT, span);
	let current: { phase: TokenPhase; since: number; end(): void } | undefined;
	const leave = () => {
		if (!current) return;
		onPhase(current.phase, (now() - current.since) / 1000);
		current.end();
		current = undefined;
	};
	return {
		enter(phase) {
			leave();
			const started = tracer.startSpan(phase, {}, within);
			current = { phase, since: now(), end: () => started.end() };
		},
		end(response) {
			leave();
			if (response) {
				span.setAttribute('http.response.status_code', response.status);
				// the id that the client was answered with, and that the log has
				span.setAttribute('countersign.trace_id', String(response.headers['x-ms-request-id'] ?? ''));
			}
			span.end();
		},
	};
}

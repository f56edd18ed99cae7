// Telemetry by OpenTelemetry's SDK. Nothing is registered globally: two authorities in one process measure apart.
import type { Attributes, Counter, Histogram, ObservableResult } from '@opentelemetry/api';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, type MetricReader, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, BatchSpanProcessor, TraceIdRatioBasedSampler } from '@opentelemetry/sdk-trace-base';
import type { AuthorityApp } from '../app.ts';
import { countEvent } from './event-counters.ts';
import { durationBounds, type InstrumentName, instruments } from './instruments.ts';
import { keyAges } from './key-ages.ts';
import { traceRequest } from './request-trace.ts';
import { methodName, routeName } from './route-name.ts';
import type { Telemetry, TelemetryOptions } from './telemetry.ts';

const scope = 'countersign';
/** milliseconds that a collector may take when the authority stops */
const lastExport = 5000;

/** @throws the system's error when Prometheus's port cannot be bound */
export async function startOpenTelemetry(
	{ serviceName, prometheus, otlp }: TelemetryOptions,
	now: () => number,
): Promise<Telemetry> {
	const resource = resourceFromAttributes({ 'service.name': serviceName });
	const readers: MetricReader[] = [];
	if (prometheus) {
		const exporter = new PrometheusExporter({ ...prometheus, preventServerStart: true });
		await exporter.startServer();
		readers.push(exporter);
	}
	if (otlp) {
		const { url, headers, intervalSeconds } = otlp;
		const exporter = new OTLPMetricExporter({ url: `${url.replace(/\/$/, '')}/v1/metrics`, headers });
		const milliseconds = intervalSeconds * 1000;
		readers.push(
			new PeriodicExportingMetricReader({
				exporter,
				exportIntervalMillis: milliseconds,
				exportTimeoutMillis: Math.min(milliseconds, lastExport),
			}),
		);
	}
	const meters = new MeterProvider({ resource, readers });
	const meter = meters.getMeter(scope);
	const tracers = new BasicTracerProvider({
		resource,
		sampler: new TraceIdRatioBasedSampler(otlp?.traceRatio ?? 0),
		spanProcessors: otlp
			? [
					new BatchSpanProcessor(
						new OTLPTraceExporter({ url: `${otlp.url.replace(/\/$/, '')}/v1/traces`, headers: otlp.headers }),
						{ exportTimeoutMillis: lastExport },
					),
				]
			: [],
	});
	const tracer = tracers.getTracer(scope);
	const described = (name: InstrumentName) => {
		const { description, unit } = instruments[name];
		return { description, unit };
	};
	const counters = new Map<InstrumentName, Counter>();
	const histograms = new Map<InstrumentName, Histogram>();
	for (const [key, { kind }] of Object.entries(instruments)) {
		const name = key as InstrumentName;
		if (kind === 'counter') counters.set(name, meter.createCounter(name, described(name)));
		if (kind === 'histogram') {
			const advice = { explicitBucketBoundaries: [...durationBounds] };
			histograms.set(name, meter.createHistogram(name, { ...described(name), advice }));
		}
	}
	const observeTime = (name: InstrumentName, seconds: number, labels: Attributes) =>
		histograms.get(name)?.record(seconds, labels);
	const gauge = (name: InstrumentName, read: (result: ObservableResult) => void | Promise<void>) =>
		meter.createObservableGauge(name, described(name)).addCallback(read);

	return {
		onEvent: (event) => countEvent(event, (name, labels) => counters.get(name)?.add(1, labels)),
		observe(app) {
			let inWork = 0;
			const { openRequests, passwords, storage, clock } = app.authority;
			gauge('countersign.requests.in_work', (result) => result.observe(inWork));
			gauge('countersign.requests.open', (result) => result.observe(openRequests.count()));
			gauge('countersign.passwords.waiting', (result) => result.observe(passwords.waiting()));
			gauge('countersign.signing_key.age.seconds', async (result) => {
				for (const { algorithm, seconds } of await keyAges(storage, Math.floor(clock() / 1000)))
					result.observe(seconds, { algorithm });
			});
			const handle: AuthorityApp['handle'] = async (request) => {
				const route = routeName(request.path);
				const since = now();
				inWork += 1;
				const observation = traceRequest(
					{ tracer, now, onPhase: (phase, s) => observeTime('countersign.token.phase.duration.seconds', s, { phase }) },
					request,
					route,
				);
				let response: Awaited<ReturnType<AuthorityApp['handle']>> | undefined;
				try {
					response = await app.handle({ ...request, observation });
					return response;
				} finally {
					inWork -= 1;
					observation.end(response);
					if (response)
						observeTime('countersign.request.duration.seconds', (now() - since) / 1000, {
							'http.request.method': methodName(request.method),
							'http.route': route,
							'http.response.status_code': response.status,
						});
				}
			};
			return { ...app, handle };
		},
		async close() {
			const ended = Promise.allSettled([tracers.shutdown(), meters.shutdown()]);
			let timer: NodeJS.Timeout | undefined;
			const late = new Promise<void>((resolve) => {
				timer = setTimeout(resolve, lastExport);
			});
			await Promise.race([ended, late]);
			clearTimeout(timer);
		},
	};
}

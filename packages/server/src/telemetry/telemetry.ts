// What the programs hold of telemetry. The implementation is loaded only where it is configured: its modules take 100
// ms and more.
import type { AuthorityApp } from '../app.ts';
import type { AuthorityEvent } from '../events.ts';

export interface TelemetryOptions {
	serviceName: string;
	/** where Prometheus reads */
	prometheus?: { host: string; port: number } | undefined;
	/** the collector, OTLP over HTTP */
	otlp?:
		| {
				/** without `/v1/metrics` and `/v1/traces` */
				url: string;
				headers: Record<string, string>;
				intervalSeconds: number;
				/** from 0 to 1 */
				traceRatio: number;
		  }
		| undefined;
}

export interface Telemetry {
	/** counts an event */
	onEvent(event: AuthorityEvent): void;
	/** @returns the authority, whose requests are measured */
	observe(app: AuthorityApp): AuthorityApp;
	/** sends what is left, and closes; a collector that does not answer holds it for five seconds at most */
	close(): Promise<void>;
}

// Telemetry where the configuration of `serve` asks for it, and nothing loaded where it does not.
import { z } from 'zod';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { readFileOrRefuse, type TelemetryConfiguration } from './production-configuration.ts';
import { bindError, StartupError } from './startup-error.ts';

function readHeaders(path: string | undefined): Record<string, string> {
	if (path === undefined) return {};
	try {
		return z.record(z.string(), z.string()).parse(JSON.parse(readFileOrRefuse(path, 'the file of headers')));
	} catch (cause) {
		if (cause instanceof StartupError) throw cause;
		throw new StartupError(`${path} is no JSON object of header names and values`);
	}
}

/** @throws StartupError where a module is missing, a file cannot be read, or the port is taken */
export async function startTelemetry(
	configuration: TelemetryConfiguration | undefined,
): Promise<Telemetry | undefined> {
	if (!configuration?.prometheus && !configuration?.otlp) return undefined;
	const { serviceName, prometheus, otlp } = configuration;
	const options = {
		serviceName,
		prometheus,
		otlp: otlp && { ...otlp, headers: readHeaders(otlp.headersFile) },
	};
	const { startOpenTelemetry } = await import('../telemetry/open-telemetry.ts').catch((cause) => {
		throw new StartupError('telemetry needs the @opentelemetry packages beside @countersign/server', { cause });
	});
	return startOpenTelemetry(options, () => performance.now()).catch((error) => {
		throw prometheus ? bindError(error, prometheus.host, prometheus.port, 'telemetry.prometheus.port') : error;
	});
}

// countersign serve: the production authority.
import { type AuthorityEvent, type ProductionConfiguration, StartupError, startProduction } from '@countersign/server';
import type { Command } from 'commander';
import { readConfiguration } from './configuration-file.ts';
import { logLine, type ProcessEvent } from './log-line.ts';
import { createLineWriter, outliveReaders } from './output-streams.ts';
import { portalFolder } from './portal-folder.ts';
import { describeInvitation } from './setup.ts';
import { stopOnSignal } from './stop-on-signal.ts';
import { isFirstWorker, isWorker, startWorkers, tellReady } from './workers.ts';

export interface ServeOptions {
	config: string;
	workers?: string;
}

export function serve(program: Command): void {
	program
		.command('serve')
		.description('start the production authority; it refuses to start weak')
		.requiredOption('--config <file>', 'configuration file, JSON')
		.option('--workers <number>', 'processes on this machine that serve; more than one needs database.url')
		.action(startServe);
}

const mostWorkers = 64;

function portal(): { portalFolder?: string } {
	const folder = portalFolder();
	return folder === undefined ? {} : { portalFolder: folder };
}

function readWorkers(text: string | undefined, { dataFolder, telemetry }: ProductionConfiguration): number {
	if (text === undefined) return 1;
	const count = Number(text);
	if (!Number.isInteger(count) || count < 1 || count > mostWorkers)
		throw new StartupError(`\`${text}\` is no number of workers from 1 to ${mostWorkers}`);
	if (count > 1 && dataFolder !== undefined)
		throw new StartupError(
			'a data folder is served by one process: it keeps in memory what only it may change. Give database.url for more workers',
		);
	if (count > 1 && telemetry?.prometheus)
		throw new StartupError(
			'telemetry.prometheus is for one process: with more workers, send metrics by telemetry.otlp',
		);
	return count;
}

export async function startServe({ config, workers }: ServeOptions): Promise<void> {
	const configuration = readConfiguration(config);
	const count = readWorkers(workers, configuration);
	outliveReaders();
	const write = createLineWriter(process.stderr, (lines) =>
		logLine({ kind: 'linesDropped', count: lines }, Date.now()),
	);
	// one JSON object a line, for whatever collects logs. Private details of failures go here and nowhere else
	const log = (event: AuthorityEvent | ProcessEvent) => write(logLine(event, Date.now()));
	if (count > 1 && !isWorker) return supervise(count, log);
	const invites = !isWorker || isFirstWorker();
	const authority = await startProduction(configuration, process.env, log, {
		...portal(),
		invites,
	});
	stopOnSignal(() => authority.close(), { hangup: false });
	process.on('SIGHUP', () => {
		try {
			authority.reloadTls();
			log({ kind: 'tlsReloaded' });
		} catch (error) {
			log({ kind: 'failed', traceId: '', detail: `TLS files were not reloaded: ${error}` });
		}
	});
	const summary = { origin: authority.origin, tenants: authority.tenants };
	if (isWorker) tellReady(summary);
	else process.stdout.write(`${JSON.stringify(summary)}\n`);
	if (!authority.setup) return;
	// a token in a log is everybody's who reads the log: a terminal shows it, and nothing else does
	if (process.stdout.isTTY) process.stdout.write(`\n${describeInvitation(authority.setup).join('\n')}\n`);
	else log({ kind: 'setupNeeded', detail: `there is no tenant yet; run: countersign setup --config ${config}` });
}

async function supervise(count: number, log: (event: ProcessEvent) => void): Promise<void> {
	const workers = await startWorkers(count, (code) => log({ kind: 'workerEnded', code })).catch((error) => {
		throw new StartupError(error instanceof Error ? error.message : String(error), { cause: error });
	});
	stopOnSignal(() => workers.stop(), { hangup: false });
	process.on('SIGHUP', () => workers.signal('SIGHUP'));
	process.stdout.write(`${JSON.stringify(workers.summary)}\n`);
}

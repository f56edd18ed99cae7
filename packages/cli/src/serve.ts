// countersign serve: the production authority.
import { type AuthorityEvent, startProduction } from '@countersign/server';
import type { Command } from 'commander';
import { readConfiguration } from './configuration-file.ts';
import { createLineWriter, outliveReaders } from './output-streams.ts';
import { portalFolder } from './portal-folder.ts';
import { describeInvitation } from './setup.ts';
import { stopOnSignal } from './stop-on-signal.ts';

export function serve(program: Command): void {
	program
		.command('serve')
		.description('start the production authority; it refuses to start weak')
		.requiredOption('--config <file>', 'configuration file, JSON')
		.action(run);
}

const logLine = (event: object) => JSON.stringify({ time: new Date().toISOString(), ...event });

async function run({ config }: { config: string }): Promise<void> {
	const configuration = readConfiguration(config);
	outliveReaders();
	const write = createLineWriter(process.stderr, (count) => logLine({ kind: 'linesDropped', count }));
	// one JSON object a line, for whatever collects logs. Private details of failures go here and nowhere else
	const log = (event: AuthorityEvent) => write(logLine(event));
	const authority = await startProduction(configuration, process.env, log, portalFolder());
	stopOnSignal(() => authority.close(), { hangup: false });
	process.on('SIGHUP', () => {
		try {
			authority.reloadTls();
			write(logLine({ kind: 'tlsReloaded' }));
		} catch (error) {
			write(logLine({ kind: 'failed', traceId: '', detail: `TLS files were not reloaded: ${error}` }));
		}
	});
	process.stdout.write(`${JSON.stringify({ origin: authority.origin, tenants: authority.tenants })}\n`);
	if (!authority.setup) return;
	// a token in a log is everybody's who reads the log: a terminal shows it, and nothing else does
	if (process.stdout.isTTY) process.stdout.write(`\n${describeInvitation(authority.setup).join('\n')}\n`);
	else
		write(
			logLine({ kind: 'setupNeeded', detail: `there is no tenant yet; run: countersign setup --config ${config}` }),
		);
}

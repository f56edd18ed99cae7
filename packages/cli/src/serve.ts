// countersign serve: the production authority.
import { readFileSync } from 'node:fs';
import { type AuthorityEvent, parseConfiguration, StartupError, startProduction } from '@countersign/server';
import type { Command } from 'commander';
import { stopOnSignal } from './stop-on-signal.ts';

export function serve(program: Command): void {
	program
		.command('serve')
		.description('start the production authority; it refuses to start weak')
		.requiredOption('--config <file>', 'configuration file, JSON')
		.action(run);
}

/** One JSON object a line, for whatever collects logs. Private details of failures go here and nowhere else. */
function log(event: AuthorityEvent): void {
	process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), ...event })}\n`);
}

async function run({ config }: { config: string }): Promise<void> {
	let text: string;
	try {
		text = readFileSync(config, 'utf8');
	} catch (cause) {
		throw new StartupError(`the configuration file ${config} cannot be read`, { cause });
	}
	const authority = await startProduction(parseConfiguration(text), process.env, log);
	stopOnSignal(() => authority.close());
	process.stdout.write(`${JSON.stringify({ origin: authority.origin, tenants: authority.tenants })}\n`);
}

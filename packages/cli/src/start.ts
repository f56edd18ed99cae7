// countersign start: one command for both authorities. Without a configuration file it is `dev`, with one it is
// `serve`.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { StartupError } from '@countersign/server';
import type { Command } from 'commander';
import { addDevOptions, type DevOptions, startDev } from './dev.ts';
import { startServe } from './serve.ts';
import { dim } from './terminal.ts';

type StartOptions = DevOptions & { config?: string; workers?: string };

const ofProduction = new Set(['config', 'workers']);

export function start(program: Command): void {
	addDevOptions(
		program
			.command('start')
			.description('start an authority: for development on this machine, or with --config for production')
			.option('--config <file>', 'configuration file: start the production authority, as `serve` does')
			.option('--workers <number>', 'with --config: processes on this machine that serve'),
	).action(run);
}

/**
 * The options that were given and belong to the other authority: they would have no effect, and nobody would notice.
 */
function misplaced(command: Command, isProduction: boolean): string[] {
	return command.options
		.filter((option) => command.getOptionValueSource(option.attributeName()) === 'cli')
		.filter((option) => ofProduction.has(option.attributeName()) !== isProduction)
		.map((option) => option.long ?? option.flags);
}

async function run(options: StartOptions, command: Command): Promise<void> {
	const { config, workers } = options;
	const [wrong] = misplaced(command, config !== undefined);
	if (wrong !== undefined)
		throw new StartupError(
			config === undefined
				? `${wrong} is for the production authority, which needs --config`
				: `${wrong} is for development; with --config everything else stands in ${config}`,
		);
	if (config !== undefined) return startServe({ config, ...(workers === undefined ? {} : { workers }) });
	const isFirst = !existsSync(join(options.data, 'countersign.sqlite'));
	if (isFirst && !options.quiet)
		process.stderr.write(
			dim(`first start: making keys, a certificate and ${tenantOf(options)} in ${resolve(options.data)}\n`),
		);
	return startDev(options);
}

const tenantOf = ({ tenant }: StartOptions) => (tenant === undefined ? 'a demo tenant' : `the tenants of ${tenant}`);

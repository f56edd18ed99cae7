// countersign doctor: says what it finds in a data folder or a database. Exit codes: 0 all is well, 2 something is to
// be done, 3 a start is refused or something is lost, 1 nothing could be looked at.
import { examine, type Finding } from '@countersign/server';
import type { Command } from 'commander';
import { readConfiguration } from './configuration-file.ts';

const exitCodes = { well: 0, warning: 2, fault: 3 } as const;

export function doctor(program: Command): void {
	program
		.command('doctor')
		.description(
			'say what is found in the data folder or database, and change nothing; exit code 0, 2 for warnings, 3 for faults',
		)
		.requiredOption('--config <file>', 'configuration file of serve')
		.option('--json', 'one JSON array')
		.action(run);
}

async function run({ config, json }: { config: string; json?: boolean }): Promise<void> {
	const findings = await examine(readConfiguration(config), Math.floor(Date.now() / 1000), process.env);
	const line = ({ level, about, text }: Finding) => `${level.padEnd(8)} ${about.padEnd(12)} ${text}`;
	process.stdout.write(`${json ? JSON.stringify(findings) : findings.map(line).join('\n')}\n`);
	process.exitCode = Math.max(...findings.map(({ level }) => exitCodes[level]));
}

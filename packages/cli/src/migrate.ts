// countersign migrate: brings the schema of a PostgreSQL database to this program's, without serving.
import { migrateDatabase } from '@countersign/server';
import type { Command } from 'commander';
import { readConfiguration } from './configuration-file.ts';

export function migrate(program: Command): void {
	program
		.command('migrate')
		.description('bring the schema of the database to this program’s; `serve` does it too when it starts')
		.requiredOption('--config <file>', 'configuration file of serve')
		.action(async ({ config }: { config: string }) => {
			const { from, to } = await migrateDatabase(readConfiguration(config));
			process.stdout.write(from === to ? `The schema is ${to} already.\n` : `The schema went from ${from} to ${to}.\n`);
		});
}

// countersign backup: copies the database, also while `serve` runs.
import { resolve } from 'node:path';
import { copyDatabase, requireDataFolder } from '@countersign/server';
import type { Command } from 'commander';
import { readConfiguration } from './configuration-file.ts';

export function backup(program: Command): void {
	program
		.command('backup')
		.description('copy the database of one moment to a new file, also while `serve` runs, and check the copy')
		.argument('<file>', 'the copy; it must not be there yet')
		.requiredOption('--config <file>', 'configuration file of serve')
		.action((file: string, { config }: { config: string }) => {
			const configuration = readConfiguration(config);
			const { epochFile } = configuration;
			const dataFolder = requireDataFolder(
				configuration,
				"back it up with PostgreSQL's own tools, such as pg_basebackup",
			);
			const { bytes, tenants } = copyDatabase(dataFolder, resolve(file), epochFile);
			process.stdout.write(
				`${file}: ${bytes} bytes, ${tenants} tenants, checked. Keep the root secret apart from it.\n`,
			);
		});
}

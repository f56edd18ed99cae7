// countersign export and import: an installation moves between a data folder and a PostgreSQL database.
import { exportInstallation, importInstallation } from '@countersign/server';
import type { Command } from 'commander';
import { readConfiguration } from './configuration-file.ts';

export function transfer(program: Command): void {
	program
		.command('export')
		.description('write all of an installation to a file, while nobody serves it; sessions and refresh tokens too')
		.argument('<file>', 'the export; it must not be there yet. Keep it as the data folder itself')
		.requiredOption('--config <file>', 'configuration file of serve')
		.action(async (file: string, { config }: { config: string }) => {
			const rows = await exportInstallation(readConfiguration(config), file);
			process.stdout.write(
				`${rows} rows are in ${file}. Serve what was exported no more once they are taken over: what was spent there would be good here.\n`,
			);
		});
	program
		.command('import')
		.description(
			'take over the installation of an export into an empty PostgreSQL database or a new data folder, whole or not at all',
		)
		.argument('<file>', 'the export')
		.requiredOption('--config <file>', 'configuration file of serve, with the same root secret')
		.action(async (file: string, { config }: { config: string }) => {
			const rows = await importInstallation(readConfiguration(config), file);
			process.stdout.write(`${rows} rows were taken over. Remove ${file}: it holds what the database holds.\n`);
		});
}

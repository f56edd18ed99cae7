// countersign restore: accepts an older copy of the data folder.
import { restoreCopy } from '@countersign/server';
import type { Command } from 'commander';
import { readConfiguration } from './configuration-file.ts';

export function restore(program: Command): void {
	program
		.command('restore')
		.description(
			'after an older copy of the data folder was put back: make void what may have been spent or revoked since',
		)
		.requiredOption('--config <file>', 'configuration file, JSON')
		.action(async ({ config }: { config: string }) => {
			await restoreCopy(readConfiguration(config), process.env);
			process.stdout.write(
				'The copy is accepted. Codes, refresh tokens, sessions and one-time codes of before are void: users sign in again.\n',
			);
		});
}

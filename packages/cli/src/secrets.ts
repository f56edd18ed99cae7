// countersign secrets: exchanges the root secret of a data folder that nobody serves.
import { rotateRootSecret } from '@countersign/server';
import type { Command } from 'commander';
import { readConfiguration } from './configuration-file.ts';

export function secrets(program: Command): void {
	program
		.command('secrets')
		.description('exchange the root secret')
		.command('rotate')
		.description(
			'exchange the root secret for COUNTERSIGN_NEW_SECRET while `serve` is stopped; after a kill, run it again',
		)
		.requiredOption('--config <file>', 'configuration file of serve')
		.option('--new-secret-file <file>', 'file that holds the new root secret')
		.action(rotate);
}

async function rotate({ config, newSecretFile }: { config: string; newSecretFile?: string }): Promise<void> {
	const { sealed, alreadyDone } = await rotateRootSecret(readConfiguration(config), process.env, {
		newSecretFile,
		onProgress: (count) => process.stderr.write(`${count} values sealed anew\n`),
	});
	process.stdout.write(
		alreadyDone
			? 'The root secret had been exchanged already: give serve the new one.\n'
			: `The root secret is exchanged; ${sealed} values were sealed anew. Give serve the new one from now on, and keep the old one with the backups from before.\n`,
	);
}

// countersign setup: a new set-up token for an authority that has no tenant yet.
import { createSetupInvitation, type SetupInvitation } from '@countersign/server';
import type { Command } from 'commander';
import { readConfiguration } from './configuration-file.ts';

export function setup(program: Command): void {
	program
		.command('setup')
		.description('print a new set-up token, by which the first administrator is made; also while `serve` runs')
		.requiredOption('--config <file>', 'configuration file of serve')
		.action(async ({ config }: { config: string }) => {
			const invitation = await createSetupInvitation(readConfiguration(config), process.env);
			process.stdout.write(`${describeInvitation(invitation).join('\n')}\n`);
		});
}

/** @returns lines for the operator's terminal, and for nothing that is kept */
export function describeInvitation({ address, token, expiresAt }: SetupInvitation): string[] {
	const until = new Date(expiresAt * 1000).toISOString();
	return [
		`Make the first administrator at  ${address}`,
		`Set-up token                     ${token}`,
		`It works once, until ${until}, and is void when another one is made.`,
	];
}

// countersign keys: lists, rotates and withdraws signing keys, also while `serve` runs.
import {
	type KeyAdministration,
	type KeyState,
	openKeyAdministration,
	readRootSecret,
	StartupError,
} from '@countersign/server';
import type { Command } from 'commander';
import { readConfiguration } from './configuration-file.ts';

interface KeyOptions {
	config: string;
	publishHours?: string;
}

const time = (seconds: number | undefined) => (seconds ? new Date(seconds * 1000).toISOString() : '-');

function print(keys: readonly KeyState[]): void {
	for (const { tenantId, kid, algorithm, state, signsFrom, withdrawnAt } of keys)
		process.stdout.write(
			`${tenantId}  ${kid}  ${algorithm}  ${state.padEnd(9)}  signs from ${time(signsFrom)}  withdrawn ${time(withdrawnAt)}\n`,
		);
}

async function onKeys({ config }: KeyOptions, act: (keys: KeyAdministration) => Promise<void>): Promise<void> {
	const configuration = readConfiguration(config);
	const keys = await openKeyAdministration(configuration, readRootSecret(configuration, process.env));
	try {
		await act(keys);
	} finally {
		await keys.close();
	}
}

function readHours(text: string): number {
	const hours = Number(text);
	if (!/^\d{1,3}(\.\d+)?$/.test(text) || hours > 720)
		throw new StartupError(`\`${text}\` is no number of hours from 0 to 720`);
	return hours;
}

export function keys(program: Command): void {
	const command = program
		.command('keys')
		.description('list, rotate and withdraw signing keys; a running authority follows within a minute');
	const sub = (name: string, description: string) =>
		command.command(name).description(description).requiredOption('--config <file>', 'configuration file of serve');
	sub('list', 'list the signing keys').action((options: KeyOptions) =>
		onKeys(options, async (opened) => print(await opened.list())),
	);
	sub('rotate', 'publish new keys, sign with them later, and withdraw the old ones once their last token has expired')
		.option('--publish-hours <number>', 'hours that new keys are published before they sign', '24')
		.action((options: KeyOptions) =>
			onKeys(options, async (opened) => {
				const made = await opened.rotate(readHours(options.publishHours ?? '24') * 3600);
				print(made);
				if (made.length === 0)
					process.stdout.write(
						'nothing was done: the key that comes next is staged already; see `countersign keys list`\n',
					);
			}),
		);
	sub('withdraw', 'withdraw a key at once, as when it was stolen: its tokens are refused')
		.argument('<kid>', 'id of the key')
		.action((kid: string, options: KeyOptions) => onKeys(options, (opened) => opened.withdraw(kid)));
}

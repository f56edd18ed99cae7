// countersign device proof: runs the agent that proves to sign-in pages which device this is.
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { readDeviceFile } from './device-key.ts';
import { deviceFile } from './options.ts';
import { runAgent } from './run-agent.ts';

export function deviceProof(parent: Command): void {
	parent
		.command('proof')
		.description('run the agent that proves to sign-in pages which device this is')
		.option('--file <path>', 'where the key is kept', deviceFile)
		.action(({ file }: { file: string }) => runAgent(readDeviceFile(resolve(file))));
}

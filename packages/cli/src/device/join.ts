// countersign device join: makes the device's key, and runs the agent while the device registers from a sign-in.
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { createDeviceFile, writeDeviceFile } from './device-key.ts';
import { deviceFile } from './options.ts';
import { runAgent } from './run-agent.ts';

interface JoinOptions {
	file: string;
	personal?: boolean;
	name?: string;
}

export function deviceJoin(parent: Command): void {
	parent
		.command('join')
		.description('make a key for this device, and run its agent while it registers from a sign-in page')
		.argument('<authority>', 'address of the authority, such as https://login.example.com')
		.option('--file <path>', 'where the key is kept', deviceFile)
		.option('--personal', 'register it as your own, instead of joining it to the organization')
		.option('--name <text>', 'name of the device; the host name when absent')
		.action(async (authority: string, { file, personal, name }: JoinOptions) => {
			const device = createDeviceFile(authority, personal ? 'register' : 'join', name);
			writeDeviceFile(resolve(file), device);
			process.stdout.write(
				`${[
					`Made a key for "${device.displayName}" in ${file}; its device id is ${device.deviceId}.`,
					'Now sign in to an application that asks for a device, and choose "Register this device".',
					'Later, run `countersign device proof` to sign in on it.',
				].join('\n')}\n`,
			);
			await runAgent(device);
		});
}

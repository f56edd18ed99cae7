// countersign device status: what this device calls itself, and the public key that an administrator may register.
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { publicKeyOf, readDeviceFile } from './device-key.ts';
import { deviceFile } from './options.ts';

export function deviceStatus(parent: Command): void {
	parent
		.command('status')
		.description('print what this device calls itself, without its private key')
		.option('--file <path>', 'where the key is kept', deviceFile)
		.action(({ file }: { file: string }) => {
			const device = readDeviceFile(resolve(file));
			const { key: _, ...told } = device;
			process.stdout.write(`${JSON.stringify({ ...told, publicKey: publicKeyOf(device) }, null, '\t')}\n`);
		});
}

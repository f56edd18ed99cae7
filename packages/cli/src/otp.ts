// countersign otp: the current one-time code of a demo user.
import { resolve } from 'node:path';
import { demoOneTimeCode } from '@countersign/server';
import type { Command } from 'commander';

export function otp(program: Command): void {
	program
		.command('otp')
		.description('print the current one-time code of a user in a development data folder')
		.argument('<user>', 'userPrincipalName')
		.option('--data <folder>', 'data folder', '.countersign/dev')
		.action((user: string, options: { data: string }) => {
			process.stdout.write(`${demoOneTimeCode(resolve(options.data), user, Math.floor(Date.now() / 1000))}\n`);
		});
}

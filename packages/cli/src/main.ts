// The countersign command: one file per subcommand beside this one.
import { DataFolderError, StartupError, TenantFileError } from '@countersign/server';
import { Command } from 'commander';
import { dev } from './dev.ts';
import { otp } from './otp.ts';
import { serve } from './serve.ts';
import { red } from './terminal.ts';

const program = new Command('countersign').description('Conditional Access you can run yourself.').showHelpAfterError();
for (const register of [dev, serve, otp]) register(program);

try {
	await program.parseAsync();
} catch (error) {
	const expected = error instanceof StartupError || error instanceof DataFolderError || error instanceof TenantFileError;
	process.stderr.write(`${red('error')} ${expected ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
	process.exitCode = 1;
}

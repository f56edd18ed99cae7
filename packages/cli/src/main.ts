// The countersign command: one file per subcommand beside this one.
import { DataFolderError, StartupError, TenantFileError } from '@countersign/server';
import { Command } from 'commander';
import { dev } from './dev.ts';
import { otp } from './otp.ts';
import { endWithReader } from './output-streams.ts';
import { policy } from './policy/index.ts';
import { PolicyFileError } from './policy/policy-files.ts';
import { serve } from './serve.ts';
import { red } from './terminal.ts';

const program = new Command('countersign').description('Conditional Access you can run yourself.').showHelpAfterError();
for (const register of [dev, serve, otp, policy]) register(program);

endWithReader();
try {
	await program.parseAsync();
} catch (error) {
	const expected = error instanceof StartupError || error instanceof PolicyFileError || error instanceof DataFolderError || error instanceof TenantFileError;
	process.stderr.write(`${red('error')} ${expected ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
	process.exitCode = 1;
}

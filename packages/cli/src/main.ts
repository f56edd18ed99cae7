// The countersign command: one file per subcommand beside this one.
import { createRequire } from 'node:module';
import { DataFolderError, StartupError, StorageSetupError, TenantFileError } from '@countersign/server';
import { Command } from 'commander';
import { audit } from './audit.ts';
import { backup } from './backup.ts';
import { dev } from './dev.ts';
import { device } from './device/index.ts';
import { doctor } from './doctor.ts';
import { keys } from './keys.ts';
import { migrate } from './migrate.ts';
import { otp } from './otp.ts';
import { endWithReader } from './output-streams.ts';
import { policy } from './policy/index.ts';
import { PolicyFileError } from './policy/read-json-file.ts';
import { restore } from './restore.ts';
import { secrets } from './secrets.ts';
import { serve } from './serve.ts';
import { setup } from './setup.ts';
import { start } from './start.ts';
import { red } from './terminal.ts';
import { transfer } from './transfer.ts';

// who reads the output may stop reading, as `head` does: that is no error
for (const stream of [process.stdout, process.stderr])
	stream.on('error', (error: NodeJS.ErrnoException) => {
		if (error.code !== 'EPIPE') throw error;
		process.exit();
	});

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };
const program = new Command('countersign')
	.description('Conditional Access you can run yourself.')
	.version(version, '-v, --version', 'print the version')
	.showHelpAfterError();
for (const register of [
	start,
	dev,
	serve,
	setup,
	keys,
	audit,
	secrets,
	backup,
	restore,
	doctor,
	otp,
	device,
	policy,
	migrate,
	transfer,
])
	register(program);

endWithReader();
try {
	await program.parseAsync();
} catch (error) {
	const expected =
		error instanceof StartupError ||
		error instanceof PolicyFileError ||
		error instanceof DataFolderError ||
		error instanceof StorageSetupError ||
		error instanceof TenantFileError;
	process.stderr.write(
		`${red('error')} ${expected ? error.message : error instanceof Error ? error.stack : String(error)}\n`,
	);
	process.exitCode = 1;
}

// The countersign command: one file per subcommand beside this one.
import { createRequire } from 'node:module';
import { Command } from 'commander';
import { endWithReader } from './output-streams.ts';
import { policy } from './policy/index.ts';
import { PolicyFileError } from './policy/read-json-file.ts';
import { red } from './terminal.ts';

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
// `policy` asks no server, and a pipeline may call it for every file: loading the server would take most of its time
const served = process.argv[2] === 'policy' ? undefined : await import('./served-commands.ts');
for (const register of [...(served?.servedCommands ?? []), policy]) register(program);

endWithReader();
try {
	await program.parseAsync();
} catch (error) {
	const expected = error instanceof PolicyFileError || served?.isExpected(error);
	process.stderr.write(
		`${red('error')} ${error instanceof Error ? (expected ? error.message : error.stack) : String(error)}\n`,
	);
	process.exitCode = 1;
}

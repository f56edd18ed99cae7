// `npm start`: builds, then runs the demo in this same process, so that a signal to npm ends the build or the demo and
// all that it
// started. As `npm run build && node …` the signal ended a shell between them, and four programs went on and held their
// ports.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const tsc = join(createRequire(import.meta.url).resolve('typescript/package.json'), '..', 'bin', 'tsc');

function run(...command) {
	const child = spawn(process.execPath, command, { cwd: root, stdio: 'inherit' });
	const end = () => {
		child.kill('SIGTERM');
		process.exit(1);
	};
	const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
	for (const signal of signals) process.on(signal, end);
	return new Promise((done) => {
		child.once('exit', (code) => {
			for (const signal of signals) process.off(signal, end);
			if (code !== 0) process.exit(code ?? 1);
			done();
		});
	});
}

await run(tsc, '-b');
await run('scripts/build-pages.js');
await import(new URL('../examples/demo/dist/main.js', import.meta.url).href);

// Bundles the command, so that the published program starts in half the time: Node reads a few files where it would
// look for hundreds. Run before the package is packed; `--remove` afterwards, so that a checkout runs what tsc built
// last.
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

const folder = fileURLToPath(new URL('../packages/cli/', import.meta.url));
const target = join(folder, 'bundle');
// a reader finds either no bundle or a whole one
const unfinished = join(folder, 'bundle.unfinished');

/** The folder of the package that a module belongs to. */
function packageOf(module) {
	let path = dirname(module);
	while (!existsSync(join(path, 'package.json')) || !JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')).name)
		path = dirname(path);
	return path;
}

/** The licences of what is in the bundle: most ask that their text goes with each copy. */
function licences(modules) {
	const files = modules.map((id) => id.replaceAll('\0', '').split('?')[0]).filter((id) => existsSync(id));
	const folders = [...new Set(files.map(packageOf))].filter((path) => path.includes('node_modules')).sort();
	return folders.map((path) => {
		const { name, version, license } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
		const file = readdirSync(path).find((entry) => /^licen[cs]e/i.test(entry));
		const text = file ? readFileSync(join(path, file), 'utf8').trim() : `Licence: ${license}`;
		return `${name} ${version}\n\n${text}\n`;
	});
}

rmSync(target, { recursive: true, force: true });
rmSync(unfinished, { recursive: true, force: true });

if (!process.argv.includes('--remove')) {
	const { output } = await build({
		cwd: folder,
		input: 'dist/main.js',
		platform: 'node',
		// binaries, data, and `pg-native`, which `pg` looks for and does without. OpenTelemetry's packages are in a file of
		// their own, which is read where telemetry is configured
		external: [/^libsql(\/|$)/, '@node-rs/argon2', 'pg-native', /^@countersign\/portal/, /^@ip-location-db\//],
		onLog(level, log) {
			// above all: a package that was not found would be missing where the command is installed
			if (level === 'warn') throw new Error(log.message);
		},
		output: {
			dir: unfinished,
			format: 'esm',
			// all beside each other: a file that is looked for from a module's own address is found from each of them
			entryFileNames: 'main.js',
			chunkFileNames: '[name].js',
			comments: { legal: true, jsdoc: false, annotation: false },
		},
	});
	const modules = output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
	writeFileSync(join(unfinished, 'LICENCES.txt'), licences(modules).join(`\n${'-'.repeat(80)}\n\n`));
	renameSync(unfinished, target);
}

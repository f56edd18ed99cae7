// The whole suite in one command: build, static checks, generated files, tests. Stops at the first that fails and says
// which.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
process.chdir(root);

/** The program of an installed package, run by this Node: no shell, so it works alike everywhere. */
function program(name, bin = name) {
	// read, not resolved: some packages export no package.json
	const folder = join(root, 'node_modules', name);
	const { bin: bins } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
	return join(folder, typeof bins === 'string' ? bins : bins[bin]);
}

const phases = [
	['build', [program('typescript', 'tsc'), '-b']],
	['pages', ['scripts/build-pages.js']],
	['generated files are up to date', ['scripts/generate.js', '--check']],
	['lint', [program('@biomejs/biome', 'biome'), 'check', '.']],
	['unused files, exports and dependencies', [program('knip'), '--no-progress']],
	['tests', [program('vitest'), 'run', ...process.argv.slice(2)]],
];

for (const [name, command] of phases) {
	console.log(`\n▸ ${name}`);
	const started = Date.now();
	const { status } = spawnSync(process.execPath, command, { stdio: 'inherit' });
	if (status !== 0) {
		console.error(`\n✗ ${name} failed`);
		process.exit(status ?? 1);
	}
	console.log(`  ${((Date.now() - started) / 1000).toFixed(1)} s`);
}
console.log('\nEverything passed.');

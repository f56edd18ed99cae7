// The whole suite in one command: build, static checks, generated files, tests. Stops at the first that fails and says
// which. A few test files that failed are run once more, and said to have been: on a machine that does much beside, a
// browser or a database may take longer than a test waits.
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
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
];

async function phase(name, run) {
	console.log(`\n▸ ${name}`);
	const started = Date.now();
	if (!(await run())) {
		console.error(`\n✗ ${name} failed`);
		process.exit(1);
	}
	console.log(`  ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

/** more files than this that fail have one reason, which a second run would not change */
const fewFiles = 8;
const notPassed = join(root, 'node_modules', '.cache', 'countersign-tests', 'not-passed.json');

/** @returns whether all passed */
function runTests(...parameters) {
	rmSync(notPassed, { force: true });
	const child = spawn(process.execPath, [program('vitest'), 'run', ...parameters], {
		stdio: 'inherit',
		// a group of its own, which scripts/running-files.js can end with all workers
		detached: process.platform !== 'win32',
		env: { ...process.env, COUNTERSIGN_NOT_PASSED: notPassed },
	});
	const end = (signal) => process.kill(process.platform === 'win32' ? child.pid : -child.pid, signal);
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, end);
	return new Promise((done) => {
		child.once('exit', (code) => {
			for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(signal, end);
			done(code === 0);
		});
	});
}

/** @returns the files worth a second run; none where nothing was written, or too many failed */
function forASecondRun() {
	try {
		const { reason, files } = JSON.parse(readFileSync(notPassed, 'utf8'));
		return reason === 'hung' || files.length <= fewFiles ? files : [];
	} catch {
		return [];
	}
}

for (const [name, command] of phases)
	await phase(name, () => spawnSync(process.execPath, command, { stdio: 'inherit' }).status === 0);
await phase('tests', async () => {
	if (await runTests(...process.argv.slice(2))) return true;
	const files = forASecondRun();
	if (files.length === 0) return false;
	console.log(`\n▸ a second run of ${files.length} files that did not pass:\n  ${files.join('\n  ')}`);
	return runTests(...files);
});
console.log('\nEverything passed.');

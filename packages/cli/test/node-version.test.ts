// On a Node that is older than the package needs, the command says so before it loads anything that needs a newer one.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const installed = join(import.meta.dirname, '../bin/countersign.js');
const { engines } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8'));

function runOn(version: string) {
	const pretend =
		`const versions = { ...process.versions, node: '${version}' };` +
		"Object.defineProperty(process, 'versions', { value: versions })";
	const preload = `data:text/javascript,${encodeURIComponent(pretend)}`;
	return spawnSync(process.execPath, ['--import', preload, installed, 'policy', '--help'], {
		encoding: 'utf8',
		timeout: 60_000,
	});
}

test.each(['18.20.8', '20.19.6'])('Node %s is refused with one sentence that names the version it needs', (version) => {
	const { status, stdout, stderr } = runOn(version);
	const needed = engines.node.replace('>=', '');
	expect([status, stdout, stderr]).toEqual([
		1,
		'',
		`error countersign needs Node.js ${needed} or newer, and this is ${version}; see https://nodejs.org\n`,
	]);
});

test.each(['20.20.0', '22.1.0'])('Node %s goes on', (version) => {
	expect(runOn(version)).toMatchObject({ status: 0, stderr: '' });
});

test('the floor is written in the one form that the command reads', () => {
	expect(engines.node).toMatch(/^>=\d+\.\d+$/);
});

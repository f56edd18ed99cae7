// What the tests themselves keep to, so that one file of them neither holds up nor changes another.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const notOurs = /^(?:node_modules|dist|build|generated|src|\..*)$/;

function filesIn(folder: string): string[] {
	return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
		const path = join(folder, entry.name);
		if (entry.isDirectory()) return notOurs.test(entry.name) ? [] : filesIn(path);
		return entry.name.endsWith('.ts') && entry.name !== 'tests.test.ts' ? [path] : [];
	});
}

/** @returns the text from an opening parenthesis at `from` to the one that closes it */
function callFrom(text: string, from: number): string {
	let open = 0;
	for (let at = from; at < text.length; at += 1) {
		if ('([{'.includes(text[at] as string)) open += 1;
		if (')]}'.includes(text[at] as string)) open -= 1;
		if (open === 0) return text.slice(from, at + 1);
	}
	return text.slice(from);
}

/** @returns the lines of calls that wait for a program without a limit */
function unlimited(text: string): number[] {
	return [...text.matchAll(/\b(?:spawnSync|execFileSync|execSync)\(/g)]
		.filter(({ 0: name, index }) => !/\btimeout:/.test(callFrom(text, index + name.length - 1)))
		.map(({ index }) => text.slice(0, index).split('\n').length);
}

test('a call that waits for a program without a limit is found, one with a limit is not', () => {
	const text = "spawnSync('a', [f(1)], { stdio });\nspawnSync('b', [], { timeout: 1 });\nexecFileSync('c');";
	expect(unlimited(text)).toEqual([1, 3]);
});

const folders = ['e2e', 'interop', 'faults', 'fuzz', 'test', 'packages', 'apps', 'examples'];
const files = folders.flatMap((folder) => filesIn(join(root, folder)));

// a synchronous call holds the worker, so that no time limit of the runner can end the test: a program that hangs would
// hold the whole run until CI gives up
test('each program that a test waits for has a time limit', () => {
	const found = files.flatMap((path) =>
		unlimited(readFileSync(path, 'utf8')).map((line) => `${relative(root, path)}:${line}`),
	);
	expect(found).toEqual([]);
});

// files share a worker's modules: what is loaded once registers its hooks with the first file that loads it alone
test('a module that files of tests share registers no hook when it is loaded', () => {
	const shared = files.filter(
		(path) => !path.endsWith('.test.ts') && !path.includes('e2e') && !path.includes('interop'),
	);
	const found = shared.filter((path) => /^(?:before|after)(?:Each|All)\(/m.test(readFileSync(path, 'utf8')));
	expect(found.map((path) => relative(root, path))).toEqual([]);
});

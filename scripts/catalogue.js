// Which tests show each number of the security catalogue, or why there is none. `node scripts/catalogue.js` prints it
// and fails where a number has neither; with --write it writes the table of docs/security-catalogue.md anew.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

const root = join(import.meta.dirname, '..');
const page = join(root, 'docs', 'security-catalogue.md');
const folders = ['packages', 'test', 'interop', 'e2e', 'fuzz', 'examples'];

/** @returns {string[]} */
function testFiles(folder) {
	return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
		const path = join(folder, entry.name);
		if (entry.isDirectory()) return ['node_modules', 'dist', 'src'].includes(entry.name) ? [] : testFiles(path);
		// the engine's cases are data, and what every storage must do is a suite of its own
		return /\.test\.tsx?$|[\\/]test[\\/](?:cases[\\/].*\.json|.*conformance\.ts)$/.test(path) ? [path] : [];
	});
}

/**
 * The numbers that a title names: `[sec 57]`, `[sec 27, 30]`, `[sec 123–125]`.
 *
 * @param {string} text
 * @returns {number[]}
 */
export function numbersIn(text) {
	return [...text.matchAll(/\[sec ([\d, –-]+)\]/g)].flatMap(([, list]) =>
		list.split(',').flatMap((part) => {
			const [first, last = first] = part.trim().split(/[–-]/).map(Number);
			return Array.from({ length: last - first + 1 }, (_, index) => first + index);
		}),
	);
}

/**
 * @param {string} markdown the page: rows of number, what it is, and why no test shows it or shows it whole
 * @returns {{ number: number, attack: string, reason: string }[]}
 */
export function readRows(markdown) {
	return [...markdown.matchAll(/^\| (\d+) \| ([^|]+?) \| [^|]*? ?\| ([^|]*?) ?\|$/gm)].map(
		([, number, attack, reason]) => ({
			number: Number(number),
			attack,
			reason,
		}),
	);
}

/** @returns {Map<number, string[]>} the files whose tests name each number */
export function testsByNumber() {
	const found = new Map();
	for (const file of folders.flatMap((folder) => testFiles(join(root, folder)))) {
		for (const number of new Set(numbersIn(readFileSync(file, 'utf8'))))
			found.set(number, [...(found.get(number) ?? []), relative(root, file).split(sep).join('/')].sort());
	}
	return found;
}

/**
 * @param {{ number: number, attack: string, reason: string }[]} rows
 * @param {Map<number, string[]>} tests
 * @param {number} last
 * @returns {string[]} what is wrong with the page
 */
export function complaints(rows, tests, last = 286) {
	const known = new Map(rows.map((row) => [row.number, row]));
	const missing = Array.from({ length: last }, (_, index) => index + 1).filter((number) => !known.has(number));
	const unanswered = rows.filter(({ number, reason }) => !tests.has(number) && reason === '');
	const strange = [...tests.keys()].filter((number) => !known.has(number));
	return [
		...missing.map((number) => `${number} is not on the page`),
		...unanswered.map(({ number }) => `${number} has neither a test nor a reason`),
		...strange.map((number) => `${number} is named by a test and is not on the page`),
	];
}

/**
 * The page with its column of tests written anew. What has a test is built.
 *
 * @param {string} markdown
 * @param {Map<number, string[]>} tests
 * @returns {string}
 */
export function withTests(markdown, tests) {
	const name = (file) => `[${file.split('/').at(-1)}](../${file})`;
	return markdown.replace(/^(\| (\d+) \| [^|]+? \|) [^|]*?(\| [^|]*\|)$/gm, (_, before, number, after) => {
		const files = tests.get(Number(number)) ?? [];
		const still = files.length > 0 && after.startsWith('| not built yet') ? '| |' : after;
		return `${before} ${files.map(name).join(', ')}${files.length ? ' ' : ''}${still}`;
	});
}

if (process.argv[1] === import.meta.filename) {
	const tests = testsByNumber();
	const markdown = readFileSync(page, 'utf8');
	const rows = readRows(markdown);
	if (process.argv.includes('--write')) writeFileSync(page, withTests(markdown, tests));
	else
		for (const { number, reason } of rows)
			console.log(`${number}\t${[...(tests.get(number) ?? []), reason].filter(Boolean).join('; ')}`);
	const wrong = complaints(rows, tests);
	for (const line of wrong) console.error(line);
	process.exitCode = wrong.length > 0 ? 1 : 0;
}

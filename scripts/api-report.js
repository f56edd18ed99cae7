// The public declarations of the libraries, as text that is checked in: whoever changes what programs can call sees it
// in the diff of docs/api, and the check fails until the report is written again (`node scripts/api-report.js
// --write`). Comments are left out, and so is everything that no entry point reaches. Run `npx tsc -b` before.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const packages = ['client', 'react', 'guard'];

/** @returns the files that an entry point reaches, each once, in the order of their names */
function reached(entries) {
	const found = new Map();
	const queue = [...entries];
	for (const file of queue) {
		if (found.has(file)) continue;
		const text = readFileSync(file, 'utf8');
		found.set(file, text);
		for (const [, name] of text.matchAll(/(?:from|import\()\s*['"](\.[^'"]+)['"]/g)) {
			const next = join(dirname(file), name).replace(/\.(ts|js)$/, '.d.ts');
			if (existsSync(next)) queue.push(next);
		}
	}
	return [...found].sort(([a], [b]) => (a < b ? -1 : 1));
}

function reportOf(name) {
	const folder = join(root, 'packages', name);
	const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
	const entries = Object.values(exports)
		.map(({ types }) => types)
		.filter(Boolean)
		.map((types) => join(folder, types));
	const parts = reached(entries).map(([file, text]) => {
		const bare = text
			.replace(/\/\*[\s\S]*?\*\//g, '')
			.replace(/^\s*\/\/.*$/gm, '')
			.replace(/^\s*\n/gm, '')
			.trim();
		return `// ${relative(join(folder, 'dist'), file).replaceAll('\\', '/')}\n${bare}\n`;
	});
	return `${parts.join('\n')}`;
}

const isWriting = process.argv.includes('--write');
const changed = [];
for (const name of packages) {
	const path = join(root, 'docs/api', `${name}.txt`);
	const report = reportOf(name);
	if (existsSync(path) && readFileSync(path, 'utf8') === report) continue;
	changed.push(name);
	if (!isWriting) continue;
	mkdirSync(dirname(path), { recursive: true });
	writeFileSync(path, report);
}
if (changed.length > 0 && !isWriting) {
	console.error(
		`the public declarations of ${changed.join(', ')} are not those of docs/api: look at the change, and run`,
	);
	console.error('node scripts/api-report.js --write');
	process.exitCode = 1;
}

// Reads the report of a mutation run: the score, and whether each mutant that survived is explained in
// packages/policy/test/ survivors.json: by file, by the line of source it is on, and by what was changed into what.
// Prevents: a survivor that nobody looked at.
import { readFileSync } from 'node:fs';

const leastScore = 90;
const folder = 'packages/policy/src/';
const report = JSON.parse(readFileSync('.stryker/mutation.json', 'utf8'));
const reasons = JSON.parse(readFileSync('packages/policy/test/survivors.json', 'utf8'));
const oneLine = (text) => text.trim().replace(/\s+/g, ' ');

/** @returns what was changed into what, each in one line */
function changeOf({ location: { start, end }, replacement }, lines) {
	const changed = lines.slice(start.line - 1, end.line);
	changed[changed.length - 1] = changed.at(-1).slice(0, end.column - 1);
	changed[0] = changed[0].slice(start.column - 1);
	return `${oneLine(changed.join(' '))} → ${oneLine(replacement)}`;
}

const count = { Killed: 0, Timeout: 0, Survived: 0, NoCoverage: 0 };
const unexplained = {};
const used = new Set();
for (const [path, { source, mutants }] of Object.entries(report.files)) {
	const file = path.replace(folder, '');
	const lines = source.split('\n');
	for (const mutant of mutants) {
		if (mutant.status in count) count[mutant.status] += 1;
		if (mutant.status !== 'Survived' && mutant.status !== 'NoCoverage') continue;
		const line = lines[mutant.location.start.line - 1].trim();
		const change = changeOf(mutant, lines);
		used.add(`${file}\n${line}\n${change}`);
		if (reasons[file]?.[line]?.[change]) continue;
		unexplained[file] ??= {};
		unexplained[file][line] ??= {};
		unexplained[file][line][change] = '';
	}
}
const stale = Object.entries(reasons).flatMap(([file, lines]) =>
	Object.entries(lines).flatMap(([line, changes]) =>
		Object.keys(changes).filter((change) => !used.has(`${file}\n${line}\n${change}`)),
	),
);
const caught = count.Killed + count.Timeout;
const all = caught + count.Survived + count.NoCoverage;
const score = (100 * caught) / all;
const missing = Object.keys(unexplained).length > 0;

console.log(
	`${caught} of ${all} mutants were caught: ${score.toFixed(1)} % (at least ${leastScore}), ${all - caught} survived`,
);
if (missing)
	console.log(`not explained, in the form of survivors.json:\n${JSON.stringify(unexplained, undefined, '\t')}`);
for (const change of stale) console.log(`caught by now, its explanation can go: ${change}`);
if (score < leastScore || missing) process.exitCode = 1;

// Reads the report of a mutation run: the score, and whether each mutant that survived is explained in packages/policy/test/
// survivors.json, by file and by the line of source it is on. Prevents: a survivor that nobody looked at.
import { readFileSync } from 'node:fs';

const leastScore = 90;
const folder = 'packages/policy/src/';
const report = JSON.parse(readFileSync('.stryker/mutation.json', 'utf8'));
const reasons = JSON.parse(readFileSync('packages/policy/test/survivors.json', 'utf8'));

const count = { Killed: 0, Timeout: 0, Survived: 0, NoCoverage: 0 };
const unexplained = [];
const used = new Set();
for (const [path, { source, mutants }] of Object.entries(report.files)) {
	const file = path.replace(folder, '');
	const lines = source.split('\n');
	for (const { status, location, mutatorName, replacement } of mutants) {
		if (status in count) count[status] += 1;
		if (status !== 'Survived' && status !== 'NoCoverage') continue;
		const line = lines[location.start.line - 1].trim();
		if (reasons[file]?.[line] === undefined) unexplained.push(`${file}:${location.start.line}  ${mutatorName}\n\t${line}\n\t→ ${replacement}`);
		else used.add(`${file} ${line}`);
	}
}
const stale = Object.entries(reasons).flatMap(([file, lines]) =>
	Object.keys(lines)
		.filter((line) => !used.has(`${file} ${line}`))
		.map((line) => `${file}  ${line}`),
);
const caught = count.Killed + count.Timeout;
const all = caught + count.Survived + count.NoCoverage;
const score = (100 * caught) / all;

console.log(`${caught} of ${all} mutants were caught: ${score.toFixed(1)} % (at least ${leastScore}), ${all - caught} survived`);
for (const survivor of unexplained) console.log(`not explained: ${survivor}`);
for (const explanation of stale) console.log(`caught by now, its explanation can go: ${explanation}`);
if (score < leastScore || unexplained.length > 0) process.exitCode = 1;

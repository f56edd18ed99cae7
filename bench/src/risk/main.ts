// False alarms and misses of the detectors of risk, on a generated year of sign-ins of 1,000 people with planted
// attacks, and what the detectors cost. `npm run bench:risk`; another seed as its argument makes another year.
import { createRisk, learnSignIn, runDetectors, type SignInProfile } from '@countersign/server';
import { generateYear } from './year.ts';

const seed = Number(process.argv[2] ?? 1);
const risk = createRisk();
const signIns = generateYear({
	seed,
	people: 1000,
	attacks: 100,
	from: Date.UTC(2025, 0, 6) / 1000,
	extentOf: (country) => risk.extentOf(country),
});

const profiles = new Map<number, SignInProfile>();
const alarms = { low: 0, medium: 0, high: 0 };
const byDetector = new Map<string, { right: number; wrong: number }>();
const caught = new Map<string, { all: number; low: number; alarmed: number }>();
let own = 0;
let nanoseconds = 0n;

for (const { person, attempt, attack } of signIns) {
	const profile = profiles.get(person);
	const begun = process.hrtime.bigint();
	const { found, level } = runDetectors(risk.detectors, { attempt, profile });
	// what a second factor settles is learnt; a thief has none
	const learnt = attack ? undefined : learnSignIn(profile, attempt);
	nanoseconds += process.hrtime.bigint() - begun;
	if (learnt) profiles.set(person, learnt);
	for (const { detector, level: one } of found) {
		if (one === 'low') continue;
		const counted = byDetector.get(detector.id) ?? { right: 0, wrong: 0 };
		counted[attack ? 'right' : 'wrong'] += 1;
		byDetector.set(detector.id, counted);
	}
	if (!attack) {
		own += 1;
		if (level && level !== 'none') alarms[level] += 1;
		continue;
	}
	const counted = caught.get(attack) ?? { all: 0, low: 0, alarmed: 0 };
	counted.all += 1;
	if (level === 'low') counted.low += 1;
	if (level === 'medium' || level === 'high') counted.alarmed += 1;
	caught.set(attack, counted);
}

const percent = (part: number, all: number) => `${((part / all) * 100).toFixed(2)} %`;
console.log(`seed ${seed}: ${signIns.length} sign-ins, ${own} of their owners\n`);
console.log('false alarms, of the owners’ sign-ins');
for (const [level, count] of Object.entries(alarms))
	console.log(`  ${level.padEnd(8)} ${count} (${percent(count, own)})`);
console.log(`  medium or high, for each person and year: ${((alarms.medium + alarms.high) / 1000).toFixed(2)}\n`);
console.log('attacks                found at medium or high   at low    missed');
let [all, missed] = [0, 0];
for (const [attack, { all: of, low, alarmed }] of caught) {
	all += of;
	missed += of - alarmed;
	console.log(
		`  ${attack.padEnd(20)} ${`${alarmed} of ${of}`.padEnd(25)} ${String(low).padEnd(9)} ${of - alarmed - low}`,
	);
}
console.log(`  misses at medium or high: ${percent(missed, all)}\n`);
console.log('detector                  right   wrong   (medium and high)');
for (const [id, { right, wrong }] of byDetector)
	console.log(`  ${id.padEnd(24)} ${String(right).padStart(5)}   ${String(wrong).padStart(5)}`);
const each = Number(nanoseconds) / 1000 / signIns.length;
console.log(`\ndetectors and what they learn: ${each.toFixed(1)} µs a sign-in (bar: 100)`);
const largest = Math.max(...[...profiles.values()].map((profile) => JSON.stringify(profile).length));
console.log(`largest profile: ${largest} bytes; in memory: none, they are read from storage one at a time`);
if (each > 100) process.exitCode = 1;

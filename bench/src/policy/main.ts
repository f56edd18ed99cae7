// Decisions per second on one core, side by side in one run: rounds interleaved, medians. Every engine is first shown
// to give every answer that the others give. The task is in task.ts.
import { compile, edit } from '@countersign/policy';
import type { ConditionalAccessPolicy } from '@countersign/protocol';
import { median } from '../load.ts';
import { casbin } from './casbin.ts';
import { cedar } from './cedar.ts';
import { countersign } from './countersign.ts';
import { jsonRulesEngine } from './json-rules-engine.ts';
import { type PlainDecision, placesOf, plainLoop } from './plain-loop.ts';
import { type Engine, makeTask, type Task } from './task.ts';

const sizes = [20, 200, 2000, 20_000];
const rounds = Number(process.env.BENCH_ROUNDS ?? 7);
const milliseconds = Number(process.env.BENCH_MILLISECONDS ?? 200);
/** decisions on which all must agree first; of 20,000 policies Cedar and json-rules-engine take a second each */
const agreements = (size: number) => (size > 2000 ? 8 : size > 200 ? 24 : 128);
const progress = (text: string) => process.stderr.write(`${text}\n`);

async function engines(task: Task): Promise<Engine[]> {
	// first, while the heap is small: reading 20,000 policies makes it ask for hundreds of full collections
	const inCedar = cedar(task);
	const plain = plainLoop(task);
	const single = new Map(task.policies.map((policy) => [policy, plainLoop({ ...task, policies: [policy] }) as Engine]));
	const matches = (policy: ConditionalAccessPolicy, index: number) =>
		((single.get(policy) as Engine).decide(index) as PlainDecision).applying.length > 0;
	return [
		...countersign(task),
		...[plain, inCedar, await casbin(task, matches), jsonRulesEngine(task, placesOf(task))].map(
			(engine) => engine as Engine,
		),
	];
}

/** @returns how many policies apply, on average */
async function requireAgreement(task: Task, contenders: readonly Engine[]): Promise<number> {
	const asked = Math.min(task.requests.length, agreements(task.size));
	let applying = 0;
	for (let request = 0; request < asked; request += 1) {
		const answers = await Promise.all(
			contenders.map(async (engine) => engine.answer(await engine.decide(request), request)),
		);
		applying += answers[0]?.applying.length ?? 0;
		answers.forEach((answer, index) => {
			if (JSON.stringify(answer) !== JSON.stringify(answers[0]))
				throw new Error(
					`${contenders[index]?.name} disagrees at ${task.size} policies:\n${JSON.stringify(answers[0])}\n${JSON.stringify(answer)}`,
				);
		});
	}
	return applying / asked;
}

async function decisionsPerSecond(engine: Engine, { requests }: Task): Promise<number> {
	const start = performance.now();
	let decided = 0;
	let elapsed = 0;
	do {
		const answer = engine.decide(decided % requests.length);
		if (answer instanceof Promise) await answer;
		decided += 1;
		elapsed = performance.now() - start;
	} while (elapsed < milliseconds);
	return (decided / elapsed) * 1000;
}

/**
 * In turns: a machine that others use is not the same machine a minute later. @returns decisions per second, median, of
 * each
 */
async function interleaved(contenders: readonly (readonly [Engine, Task])[]): Promise<number[]> {
	const samples = contenders.map((): number[] => []);
	for (const [engine, task] of contenders) await decisionsPerSecond(engine, task);
	for (let round = 0; round < rounds; round += 1)
		for (const [index, [engine, task]] of contenders.entries())
			samples[index]?.push(await decisionsPerSecond(engine, task));
	return samples.map(median);
}

const format = (value: number) => (value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(1));

async function measure(size: number): Promise<Map<string, number>> {
	const task = makeTask(size);
	progress(`reading ${size.toLocaleString('en')} policies …`);
	const contenders = await engines(task);
	progress('asking whether all agree …');
	const applying = await requireAgreement(task, contenders);
	progress('timing …');
	const speeds = await interleaved(contenders.map((engine) => [engine, task]));
	const medians = new Map(contenders.map(({ name }, index) => [name, speeds[index] as number]));
	const ours = medians.get('countersign') as number;
	console.log(
		`\n${size.toLocaleString('en')} policies, ${applying.toFixed(1)} of them apply on average; every engine gave the same answers`,
	);
	for (const [name, value] of medians)
		console.log(
			`  ${name.padEnd(24)} ${format(value).padStart(10)} /s   countersign is ${format(ours / value).padStart(6)} × that`,
		);
	return medians;
}

/** The same decisions of few policies and of many, side by side. */
async function measureGrowth(few: number, many: number): Promise<void> {
	const ours = [few, many].map((size) => {
		const task = makeTask(size);
		return [countersign(task)[0] as Engine, task] as const;
	});
	const [atFew, atMany] = (await interleaved(ours)) as [number, number];
	console.log(
		`\ntime at ${many.toLocaleString('en')} policies is ${(atFew / atMany).toFixed(1)} × the time at ${few.toLocaleString('en')}`,
	);
}

function measureEdits(): void {
	const { policies, locations } = makeTask(20_000);
	const compiles = Array.from({ length: rounds }, () => {
		const start = performance.now();
		compile(policies, { namedLocations: locations });
		return performance.now() - start;
	});
	let set = compile(policies, { namedLocations: locations });
	const edits = Array.from({ length: 100 }, (_, index) => {
		const start = performance.now();
		set = edit(set, { put: { ...(policies[index * 150] as (typeof policies)[number]), state: 'disabled' } });
		return performance.now() - start;
	});
	console.log(
		`\nat 20,000 policies: compile ${median(compiles).toFixed(0)} ms, edit of one policy ${median(edits).toFixed(1)} ms (slowest of 100: ${Math.max(...edits).toFixed(1)} ms)`,
	);
}

const results = new Map<number, Map<string, number>>();
for (const size of sizes) results.set(size, await measure(size));
const at = (size: number, name = 'countersign') => results.get(size)?.get(name) as number;
await measureGrowth(200, 20_000);
for (const size of sizes)
	console.log(
		`explained at ${size.toLocaleString('en')}: ${((100 * at(size, 'countersign, explained')) / at(size)).toFixed(0)} % of the speed without`,
	);
measureEdits();

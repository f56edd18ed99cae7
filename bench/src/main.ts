// Answers per second of server CPU, side by side in one run: ours, oidc-provider, and the ceiling. Servers on core 1,
// load on core 0, rounds interleaved, medians. Then a storm of passwords, cold start and memory.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { coldStart } from './cold-start.ts';
import { type Algorithm, type Contender, type ContenderName, startContender } from './contenders.ts';
import { clientCredentials } from './flows/client-credentials.ts';
import { code } from './flows/code.ts';
import { codeWithPage } from './flows/code-with-page.ts';
import type { Flow, Lane } from './flows/flow.ts';
import { onBehalfOf } from './flows/on-behalf-of.ts';
import { refresh } from './flows/refresh.ts';
import { load, median } from './load.ts';
import { passwordStorm } from './password-storm.ts';

/** a loaded server: requests wait while others are answered, and each commit is shared by as many as it can be */
const lanes = 128;
const rounds = Number(process.env.BENCH_ROUNDS ?? 7);
const milliseconds = Number(process.env.BENCH_MILLISECONDS ?? 2000);

/** @returns answers per second of the server's CPU */
async function measure(contender: Contender, lane: Lane, time = milliseconds): Promise<number> {
	const before = await contender.cpu();
	const answered = await load(lanes, time, lane);
	return (answered / ((await contender.cpu()) - before)) * 1_000_000;
}

interface Entry {
	flow: Flow;
	contender: Contender;
	lane: Lane;
	results: number[];
}

/** Every flow on every contender that has it, in turns: what the machine does to one it does to the next. */
async function race(flows: readonly Flow[], contenders: readonly Contender[]): Promise<Entry[]> {
	const entries: Entry[] = [];
	for (const flow of flows) {
		for (const contender of contenders) {
			const has =
				contender.name === 'countersign' ||
				(contender.name === 'oidc-provider' ? flow.peer : flow === clientCredentials || flow === code);
			if (has) entries.push({ flow, contender, lane: await flow.start(contender, lanes), results: [] });
		}
	}
	for (const { contender, lane } of entries) await measure(contender, lane, 1000);
	for (let round = 0; round < rounds; round += 1)
		for (const { contender, lane, results } of entries) results.push(await measure(contender, lane));
	return entries;
}

const verdict = (value: number, minimum: number) =>
	`${value.toFixed(2)} (bar ${minimum}${value >= minimum ? ', met' : ', MISSED'})`;

const bars: Record<Algorithm, { ceiling: number[]; refresh: number; code: number; clientCredentials: number[] }> = {
	RS256: { ceiling: [0.9, 0.92], clientCredentials: [], refresh: 1.3, code: 2 },
	ES256: { ceiling: [0.6], clientCredentials: [2], refresh: 1.5, code: 2 },
};

async function compare(algorithm: Algorithm, folder: string): Promise<void> {
	const contenders = await Promise.all(
		(['bare', 'oidc-provider', 'countersign'] as const).map((name) => startContender(name, algorithm, '1', folder)),
	);
	const bar = bars[algorithm];
	try {
		console.log(
			`\n${algorithm}, answers per second of server CPU (median of ${rounds} interleaved rounds of ${milliseconds / 1000} s, ${lanes} lanes)`,
		);
		console.log(
			`  ${'flow'.padEnd(20)} ${'ceiling'.padStart(8)} ${'oidc-provider'.padStart(14)} ${'countersign'.padStart(12)}`,
		);
		const flows = [clientCredentials, refresh, code, codeWithPage, onBehalfOf];
		const entries = await race(flows, contenders);
		const of = (flow: Flow, name: ContenderName) => {
			const entry = entries.find((candidate) => candidate.flow === flow && candidate.contender.name === name);
			return entry ? median(entry.results) : Number.NaN;
		};
		const column = (value: number, width: number) => (Number.isNaN(value) ? '' : value.toFixed(0)).padStart(width);
		for (const flow of flows)
			console.log(
				`  ${flow.name.padEnd(20)} ${column(of(flow, 'bare'), 8)} ${column(of(flow, 'oidc-provider'), 14)} ${column(of(flow, 'countersign'), 12)}`,
			);
		const ahead = (flow: Flow) => of(flow, 'countersign') / of(flow, 'oidc-provider');
		const ceiling = of(clientCredentials, 'countersign') / of(clientCredentials, 'bare');
		console.log(
			`  client_credentials : ceiling        ${bar.ceiling.map((minimum) => verdict(ceiling, minimum)).join(', ')}`,
		);
		console.log(
			`  client_credentials : oidc-provider  ${bar.clientCredentials.map((minimum) => verdict(ahead(clientCredentials), minimum)).join(', ') || ahead(clientCredentials).toFixed(2)}`,
		);
		console.log(`  refresh : oidc-provider             ${verdict(ahead(refresh), bar.refresh)}`);
		console.log(`  code : oidc-provider                ${verdict(ahead(code), bar.code)}`);
		console.log(
			`  code : ceiling                      ${(of(code, 'countersign') / of(code, 'bare')).toFixed(2)}, which stands at ${(of(code, 'bare') / of(code, 'oidc-provider')).toFixed(2)} of oidc-provider`,
		);
		console.log(`  code, with a page : oidc-provider   ${ahead(codeWithPage).toFixed(2)}`);
		console.log(
			`  on-behalf-of : refresh              ${verdict(of(onBehalfOf, 'countersign') / of(refresh, 'countersign'), 0.8)}`,
		);
		const memory = (await (contenders[2] as Contender).residentMemory()) / 1_048_576;
		console.log(
			`  resident memory under load: ${memory.toFixed(0)} MB (bar 150 MB${memory <= 150 ? ', met' : ', MISSED'})`,
		);
	} finally {
		for (const contender of contenders) contender.stop();
	}
}

if (spawnSync('taskset', ['--version']).error)
	throw new Error('the benchmark pins processes with taskset, which this machine does not have');
const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-'));
try {
	spawnSync('taskset', ['-cp', '0', String(process.pid)]);
	for (const algorithm of ['RS256', 'ES256'] as const) await compare(algorithm, mkdtempSync(join(folder, algorithm)));
	spawnSync('taskset', ['-cp', '0,1', String(process.pid)]);
	const both = await startContender('countersign', 'RS256', '0,1', mkdtempSync(join(folder, 'passwords')));
	await passwordStorm(both, Math.min(rounds, 5), milliseconds).finally(() => both.stop());
	await coldStart(folder);
} finally {
	rmSync(folder, { recursive: true, force: true });
}

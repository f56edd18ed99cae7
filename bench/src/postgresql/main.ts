// The authority on PostgreSQL beside itself on SQLite: answers per second of the authority's own CPU, interleaved,
// medians. BENCH_DATABASE is the address of an empty database whose user owns it: `npm run bench:postgresql`
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Algorithm, type Contender, startContender } from '../contenders.ts';
import { clientCredentials } from '../flows/client-credentials.ts';
import type { Lane } from '../flows/flow.ts';
import { refresh } from '../flows/refresh.ts';
import { load, median } from '../load.ts';

const lanes = 64;
const rounds = Number(process.env.BENCH_ROUNDS ?? 8);
const milliseconds = Number(process.env.BENCH_MILLISECONDS ?? 2000);
const bar = 0.75;

const database = process.env.BENCH_DATABASE;
if (!database) throw new Error('set BENCH_DATABASE to the address of an empty database, whose user owns it');
const algorithm = (process.env.BENCH_ALGORITHM ?? 'RS256') as Algorithm;

interface Entry {
	flow: string;
	storage: 'sqlite' | 'postgresql';
	contender: Contender;
	lane: Lane;
	results: number[];
	rates: number[];
}

async function measure({ contender, lane, results, rates }: Entry, time: number): Promise<void> {
	const before = await contender.cpu();
	const started = performance.now();
	const answered = await load(lanes, time, lane);
	results.push((answered / ((await contender.cpu()) - before)) * 1_000_000);
	rates.push((answered / (performance.now() - started)) * 1000);
}

const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-postgresql-'));
const contenders: Contender[] = [];
try {
	const start = async (storage: Entry['storage'], environment: Record<string, string>) => {
		const data = mkdtempSync(join(folder, storage));
		const contender = await startContender('countersign', algorithm, '1', data, environment);
		contenders.push(contender);
		return { storage, contender };
	};
	const both = [await start('sqlite', {}), await start('postgresql', { BENCH_SERVE_DATABASE: database })];
	const entries: Entry[] = [];
	for (const flow of [clientCredentials, refresh])
		for (const { storage, contender } of both)
			entries.push({
				flow: flow.name,
				storage,
				contender,
				lane: await flow.start(contender, lanes),
				results: [],
				rates: [],
			});
	for (const entry of entries) await measure({ ...entry, results: [], rates: [] }, 1000);
	for (let round = 0; round < rounds; round += 1) for (const entry of entries) await measure(entry, milliseconds);
	console.log(
		`${algorithm}, answers per second of the authority's CPU (and per second), ${rounds} rounds, ${lanes} lanes`,
	);
	for (const flow of [clientCredentials.name, refresh.name]) {
		const of = (storage: Entry['storage']) =>
			entries.find((entry) => entry.flow === flow && entry.storage === storage) as Entry;
		const [sqlite, postgresql] = [of('sqlite'), of('postgresql')];
		const ratio = median(postgresql.results) / median(sqlite.results);
		const told = ({ results, rates }: Entry) => `${median(results).toFixed(0)} (${median(rates).toFixed(0)})`;
		console.log(
			`  ${flow.padEnd(20)} SQLite ${told(sqlite)}, PostgreSQL ${told(postgresql)}: ${ratio.toFixed(2)} (bar ${bar}${ratio >= bar ? ', met' : ', MISSED'})`,
		);
	}
} finally {
	for (const contender of contenders) contender.stop();
	rmSync(folder, { recursive: true, force: true });
}

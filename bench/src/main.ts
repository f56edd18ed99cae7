// Tokens per second of server CPU, side by side in one run: ours, oidc-provider, and the ceiling. Servers on core 1, load on
// core 0, rounds interleaved, medians. Then refresh, cold start and memory.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBrowser, createTestClient, testIds } from '@countersign/testkit';
import { coldStart } from './cold-start.ts';
import { type Algorithm, type Contender, startContender } from './contenders.ts';
import { load, median, post } from './load.ts';

const lanes = 32;
const rounds = Number(process.env.BENCH_ROUNDS ?? 7);
const milliseconds = Number(process.env.BENCH_MILLISECONDS ?? 2000);
const ours = {
	path: `/${testIds.tenant}/oauth2/v2.0/token`,
	body: new URLSearchParams({
		grant_type: 'client_credentials',
		client_id: testIds.daemon,
		client_secret: testIds.secret,
		scope: 'api://orders/.default',
	}).toString(),
};
const peer = {
	path: '/token',
	body: new URLSearchParams({ grant_type: 'client_credentials', client_id: 'client', client_secret: 'a-secret-for-the-benchmark', scope: 'api' }).toString(),
};

const requestOf = (contender: Contender) => (contender.name === 'countersign' ? ours : contender.name === 'oidc-provider' ? peer : ours);

/** @returns answers per second of the server's CPU */
async function measure(contender: Contender, lane: (index: number) => Promise<boolean>, time = milliseconds): Promise<number> {
	const before = await contender.cpu();
	const answered = await load(lanes, time, lane);
	return (answered / ((await contender.cpu()) - before)) * 1_000_000;
}

function clientCredentials(contender: Contender): (index: number) => Promise<boolean> {
	const { path, body } = requestOf(contender);
	return async () => (await post(contender.port, path, body)).status === 200;
}

async function refreshing(contender: Contender): Promise<(index: number) => Promise<boolean>> {
	const kit = {
		origin: 'https://login.test',
		send: async ({
			method = 'GET',
			path,
			query = '',
			headers = {},
			body = '',
		}: {
			method?: string;
			path: string;
			query?: string;
			headers?: Record<string, string>;
			body?: string;
		}) => {
			const response = await fetch(`http://127.0.0.1:${contender.port}${path}${query ? `?${query}` : ''}`, {
				method,
				headers,
				redirect: 'manual',
				...(method === 'GET' ? {} : { body }),
			});
			const cookies = response.headers.getSetCookie();
			return {
				status: response.status,
				headers: { ...Object.fromEntries(response.headers), ...(cookies.length > 0 ? { 'set-cookie': cookies } : {}) },
				body: await response.text(),
			};
		},
		oneTimeCode: () => '',
	} as never;
	const client = createTestClient(kit);
	const browser = createBrowser(kit);
	const tokens: string[] = [];
	for (let lane = 0; lane < lanes; lane += 1) {
		const script = lane === 0 ? { username: 'alice@contoso.example', password: testIds.password } : {};
		tokens.push((await client.redeem(await client.run(browser, script))).body.refresh_token);
	}
	return async (index) => {
		const body = new URLSearchParams({
			grant_type: 'refresh_token',
			client_id: testIds.native,
			refresh_token: tokens[index] ?? '',
			scope: 'openid profile offline_access api://orders/Orders.Read',
		});
		const answer = await post(contender.port, ours.path, body.toString());
		tokens[index] = (JSON.parse(answer.body) as { refresh_token: string }).refresh_token;
		return answer.status === 200;
	};
}

async function compare(algorithm: Algorithm, folder: string): Promise<void> {
	const contenders = await Promise.all((['bare', 'oidc-provider', 'countersign'] as const).map((name) => startContender(name, algorithm, 1, folder)));
	try {
		const results = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
		for (const contender of contenders) await measure(contender, clientCredentials(contender), 1000);
		for (let round = 0; round < rounds; round += 1) {
			for (const contender of contenders) results.get(contender.name)?.push(await measure(contender, clientCredentials(contender)));
		}
		const [bare, provider, countersign] = ['bare', 'oidc-provider', 'countersign'].map((name) => median(results.get(name) ?? [])) as [number, number, number];
		const us = contenders[2] as Contender;
		const memory = await us.residentMemory();
		const refresh: number[] = [];
		const lane = await refreshing(us);
		for (let round = 0; round < Math.min(3, rounds); round += 1) refresh.push(await measure(us, lane));
		const bar = algorithm === 'RS256' ? { ceiling: 0.9, peer: undefined } : { ceiling: 0.6, peer: 2 };
		const verdict = (value: number, minimum: number | undefined) =>
			minimum === undefined ? '' : `  (bar ${minimum}${value >= minimum ? ', met' : ', MISSED'})`;
		console.log(
			`\n${algorithm}, client_credentials per second of server CPU (median of ${rounds} interleaved rounds of ${milliseconds / 1000} s, ${lanes} lanes)`,
		);
		console.log(`  ceiling, bare node:http     ${bare.toFixed(0).padStart(6)}`);
		console.log(`  oidc-provider, in memory    ${provider.toFixed(0).padStart(6)}`);
		console.log(`  countersign, durable        ${countersign.toFixed(0).padStart(6)}`);
		console.log(`  countersign : ceiling       ${(countersign / bare).toFixed(2).padStart(6)}${verdict(countersign / bare, bar.ceiling)}`);
		console.log(`  countersign : oidc-provider ${(countersign / provider).toFixed(2).padStart(6)}${verdict(countersign / provider, bar.peer)}`);
		console.log(`  refresh, rotated, with policy, access and ID token: ${median(refresh).toFixed(0)}`);
		console.log(`  resident memory under load: ${(memory / 1_048_576).toFixed(0)} MB${verdict(150 / (memory / 1_048_576), 1).replace('bar 1', 'bar 150 MB')}`);
	} finally {
		for (const contender of contenders) contender.stop();
	}
}

if (spawnSync('taskset', ['--version']).error) throw new Error('the benchmark pins processes with taskset, which this machine does not have');
spawnSync('taskset', ['-cp', '0', String(process.pid)]);
const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-'));
try {
	for (const algorithm of ['RS256', 'ES256'] as const) await compare(algorithm, mkdtempSync(join(folder, algorithm)));
	await coldStart(folder);
} finally {
	rmSync(folder, { recursive: true, force: true });
}

// Three authorities on a PostgreSQL cluster that fails over, a load, and a nemesis; afterwards a checker that shares no
// code with the server judges the history and the database.
// `npm run test:faults -- --cluster --minutes N [--seed S] [--rate R]`
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { testIds } from '@countersign/testkit';
import { expect, test } from 'vitest';
import { seeded } from '../seeded.ts';
import { createAuthorities } from './authorities.ts';
import { checkInvariants } from './check-invariants.ts';
import { startCluster } from './cluster.ts';
import { figures } from './figures.ts';
import { createLoad } from './load.ts';
import { createNemesis } from './nemesis.ts';
import { freePort, wait } from './processes.ts';
import { findPrograms } from './programs.ts';
import { createRequests } from './requests.ts';
import { createWire } from './wire.ts';
import { type History, rootSecret, tenantId } from './world.ts';

const isAsked = process.env.FAULT_CLUSTER !== undefined;
const minutes = Number(process.env.FAULT_MINUTES ?? 3);
const seed = Number(process.env.FAULT_SEED ?? Date.now() % 1_000_000);
const rate = Number(process.env.FAULT_RATE ?? 200);
const command = process.env.FAULT_COMMAND ?? join(import.meta.dirname, '../../packages/cli/dist/main.js');
const found = findPrograms();
if (isAsked && 'missing' in found)
	throw new Error(`the cluster cannot be made: ${found.missing.join(', ')} is missing (faults/cluster/programs.ts)`);

const canaries = [rootSecret, testIds.password, testIds.secret, testIds.totpSecret];

test.skipIf(!isAsked)(
	`${minutes} minutes on a cluster break nothing that was promised (seed ${seed})`,
	{ timeout: minutes * 60_000 + 900_000 },
	async () => {
		if ('missing' in found) return;
		const say = (text: string) => void process.stdout.write(`${new Date().toISOString()} ${text}\n`);
		const random = seeded(seed);
		const history: History = { operations: [], strikes: [] };
		const keySets = new Set<string>();
		let inFlight = 0;
		const ports = await Promise.all([freePort(), freePort(), freePort()]);
		const cluster = await startCluster(found.programs, ports);
		say(
			`a cluster of three, ${cluster.canFill ? 'each on a file system of its own' : 'without full disks: no file system can be made'}`,
		);
		const authorities = await createAuthorities(found.programs, command, ports, cluster);
		const wire = createWire(cluster.authorityPort);
		try {
			await wait(2000);
			const requests = createRequests(
				wire,
				history.operations,
				(text) => keySets.add(text),
				(by) => {
					inFlight += by;
				},
			);
			const load = createLoad(wire, requests, { random: seeded(seed + 1), rate, operations: history.operations });
			const { strikes } = history;
			const nemesis = createNemesis({ cluster, authorities, random, strikes, inFlight: () => inFlight, say });
			await load.prepare();
			say('all are signed in');
			const end = Date.now() + minutes * 60_000;
			let isOver = false;
			const running = load.run(minutes * 60_000).finally(() => {
				isOver = true;
			});
			await Promise.all([running, nemesis.run(() => isOver || Date.now() > end - 30_000)]);
			say('the load is over; ten seconds later every kind of request must succeed');
			await wait(10_000);
			await requests.keys();
			const failedAfterwards = await load.everyKind();
			await wait(72_000);
			await load.showAgain();
			say('everything that was spent was shown again');

			const signIns = await cluster.rows<{ record: string }>('select record from sign_ins');
			const tables = await cluster.rows<{ name: string }>(
				"select tablename as name from pg_tables where schemaname = 'public'",
			);
			const spent = history.operations.flatMap(({ presented = '' }) => (presented.length > 40 ? [presented] : []));
			const secrets = [...canaries, ...spent.slice(-200)];
			const leaks: string[] = [];
			for (const { name } of tables) {
				const list = secrets.map((secret) => `'${secret.replaceAll("'", "''")}'`).join(',');
				const text = `select count(*) from ${name} t, unnest(array[${list}]) s where strpos(t::text, s) > 0`;
				const [row] = await cluster.rows<{ count: string }>(text);
				if (Number(row?.count) > 0) leaks.push(`a secret stands in ${row?.count} rows of the table ${name}`);
			}
			const logs = authorities.logs();
			if (secrets.some((secret) => logs.includes(secret))) leaks.push('a secret stands in the log of an authority');
			const published = [...keySets].flatMap((text) => JSON.parse(text).keys as (JsonWebKey & { kid: string })[]);
			const keys = new Map(published.map((key) => [key.kid, key]));
			const violations = checkInvariants(history, {
				// the letter that a row has for the token's id
				tokenIds: signIns.map(({ record }) => JSON.parse(record).x),
				audits: (
					await cluster.rows<{ position: string }>(
						`select * from directory_audits where tenant_id = '${tenantId}' order by sequence`,
					)
				).map((row) => ({ ...row, position: Number(row.position) })) as never,
				signingKeys: Number(
					(
						await cluster.rows<{ count: string }>(`select count(*) from signing_keys where tenant_id = '${tenantId}'`)
					)[0]?.count,
				),
				leaks,
				failedAfterwards,
				keys,
				audiences: new Map([
					['api://orders', testIds.orders],
					['api://payroll', testIds.payroll],
					['api://middle', testIds.middleTier],
				]),
			});
			for (const line of figures(history)) process.stdout.write(`${line}\n`);
			process.stdout.write(`${violations.length} violations; seed ${seed}\n`);
			if (process.env.FAULT_HISTORY) {
				const kept = history.operations.map(({ accessToken, ...rest }) => JSON.stringify(rest));
				writeFileSync(process.env.FAULT_HISTORY, [...kept, ...strikes.map((each) => JSON.stringify(each))].join('\n'));
			}
			expect(violations.slice(0, 30)).toEqual([]);
		} finally {
			if (process.env.FAULT_LOG) writeFileSync(process.env.FAULT_LOG, authorities.logs());
			wire.close();
			await authorities.close();
			cluster.stop();
		}
	},
);

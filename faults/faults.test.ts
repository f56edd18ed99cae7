// Three authorities on one PostgreSQL database, a load, and a nemesis that kills, stops and restarts what it finds.
// Afterwards a checker that shares no code with the server reads the history and the database, and says what was
// broken. `npm run test:faults -- --minutes N`
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
	type Answer,
	blockAlice,
	command,
	configure,
	daemonToken,
	graph,
	refresh,
	run,
	type Served,
	serve,
	signIn,
} from '../packages/cli/test/served-database.ts';
import { hasPostgresql, startPostgresql } from '../packages/server/test/storage/postgresql-server.ts';
import { check, type Operation } from './check-history.ts';
import { seeded } from './seeded.ts';

const minutes = Number(process.env.FAULT_MINUTES ?? (process.env.CI ? 3 : 0.5));
const seed = Number(process.env.FAULT_SEED ?? Date.now() % 1_000_000);
const milliseconds = minutes * 60_000;
const wait = (time: number) => new Promise((resolve) => setTimeout(resolve, time));

describe.skipIf(!hasPostgresql)('three authorities and a nemesis', { timeout: milliseconds * 2 + 240_000 }, () => {
	test(`[sec 256] [sec 258] [sec 268] in ${minutes} minutes nothing that was promised is broken (seed ${seed})`, async () => {
		if (!existsSync(command)) throw new Error('build first: npm run build');
		const random = seeded(seed);
		const server = await startPostgresql();
		const url = await server.createDatabase();
		const authorities: Served[] = [];
		const configurations: Awaited<ReturnType<typeof configure>>[] = [];
		for (let index = 0; index < 3; index += 1) {
			const configured = await configure({ database: { url } });
			configurations.push(configured);
			authorities.push(await serve(configured));
		}
		const history: Operation[] = [];
		let stopping = false;
		let turn = 0;
		/** as a load balancer does: the next one that takes connections */
		const someone = () => {
			turn += 1;
			return (authorities[turn % authorities.length] as Served).port;
		};
		/** one try, and its place in the history whatever becomes of it */
		async function attempt(kind: Operation['kind'], of: Partial<Operation>, ask: () => Promise<Answer>) {
			const operation: Operation = { kind, ...of, startedAt: Date.now(), endedAt: 0, outcome: 'unknown' };
			history.push(operation);
			try {
				const { status, body } = await ask();
				operation.outcome = status >= 200 && status < 300 ? 'given' : status >= 500 ? 'unknown' : 'refused';
				operation.status = status;
				if (status !== 200 && body?.error_codes) operation.errorCode = body.error_codes[0];
				if (status === 200 && body?.access_token) operation.accessToken = body.access_token;
				if (status === 200 && body?.refresh_token) operation.successor = body.refresh_token;
			} catch {
				operation.outcome = 'unknown';
			}
			operation.endedAt = Date.now();
			return operation;
		}

		async function refreshLane(username: string, first: string): Promise<void> {
			let presented = first;
			while (!stopping) {
				const operation = await attempt('refresh', { presented, username }, () => refresh(someone(), presented));
				if (operation.successor) presented = operation.successor;
				else if (operation.outcome === 'refused' && username === 'bob@contoso.example') {
					// nobody blocks bob: a refusal signs him out, which the checker reports
					return;
				} else await wait(50);
			}
		}
		async function daemonLane(): Promise<void> {
			while (!stopping) {
				await attempt('daemon', {}, () => daemonToken(someone()));
				await wait(20);
			}
		}
		/**
		 * blocks alice and lets her in again: each change that was acknowledged holds for all that is asked for afterwards
		 */
		async function administratorLane(policyId: string): Promise<void> {
			for (let round = 0; !stopping; round += 1) {
				const state = round % 2 === 0 ? 'enabled' : 'disabled';
				await attempt('policy', { state }, async () => {
					const administrator = await daemonToken(someone(), 'https://graph.microsoft.com/.default');
					const path = `identity/conditionalAccess/policies/${policyId}`;
					return graph(someone(), administrator.body.access_token, 'PATCH', path, { state });
				});
				await wait(700);
			}
		}
		async function nemesis(): Promise<void> {
			while (!stopping) {
				await wait(2000 + random() * 3000);
				if (stopping) return;
				const index = Math.floor(random() * authorities.length);
				const victim = authorities[index] as Served;
				const kind = ['kill', 'pause', 'database', 'keys'][Math.floor(random() * 4)] as string;
				history.push({ kind: 'nemesis', state: kind, startedAt: Date.now(), endedAt: Date.now(), outcome: 'given' });
				if (kind === 'kill') {
					victim.child.kill('SIGKILL');
					authorities[index] = await serve(configurations[index] as { file: string; port: number });
				} else if (kind === 'pause') {
					victim.child.kill('SIGSTOP');
					await wait(1000 + random() * 3000);
					victim.child.kill('SIGCONT');
				} else if (kind === 'database') await server.restart(random() < 0.5 ? 'immediate' : 'fast');
				else run('keys', 'rotate', '--publish-hours', '0', '--config', configurations[index]?.file ?? '');
			}
		}

		const administrator = await daemonToken(someone(), 'https://graph.microsoft.com/.default');
		const made = await graph(
			someone(),
			administrator.body.access_token,
			'POST',
			'identity/conditionalAccess/policies',
			blockAlice('disabled'),
		);
		const lanesOf = async (username: string, count: number) => {
			const answers = await Promise.all(Array.from({ length: count }, () => signIn(someone(), username)));
			return answers.map(
				({ body }) =>
					() =>
						refreshLane(username, body.refresh_token),
			);
		};
		// signed in before anything is blocked
		const users = [...(await lanesOf('bob@contoso.example', 6)), ...(await lanesOf('alice@contoso.example', 3))];
		const lanes = [
			...users.map((lane) => lane()),
			...Array.from({ length: 2 }, daemonLane),
			administratorLane(made.body.id),
			nemesis(),
		];
		await wait(milliseconds);
		stopping = true;
		await Promise.all(lanes);
		const client = await server.asSuperuser(url);
		const { rows } = await client.query<{ record: string }>('select record from sign_ins');
		await client.end();
		const report = check(
			history,
			// the letter that a row has for the token's id
			rows.map(({ record }) => ({ tokenId: JSON.parse(record).x })),
		);
		for (const authority of authorities) await authority.stop();
		await server.stop();
		process.stdout.write(`\n${report.lines.join('\n')}\nseed ${seed}\n`);
		expect(report.violations).toEqual([]);
		expect(report.given).toBeGreaterThan(100 * minutes);
	});
});

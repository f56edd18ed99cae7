// PostgreSQL runs the conformance suite, and what only a database of several processes can show.
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { timeOrderedUuid } from '../../src/clock.ts';
import { securityAudit } from '../../src/records/security-activities.ts';
import { openPostgresqlStorage } from '../../src/storage/postgresql/index.ts';
import { migrations } from '../../src/storage/postgresql/migrations/index.ts';
import {
	beginningOfList,
	findSignIn,
	listSignIns,
	numbersOfId,
	numbersPerSecond,
} from '../../src/storage/postgresql/sign-in-log.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { storageConformance } from './conformance.ts';
import { hasPostgresql, type PostgresqlServer, startPostgresql } from './postgresql-server.ts';
import { code, family, record, session, tenant, tenantId } from './stored-things.ts';

describe.skipIf(!hasPostgresql)('with a PostgreSQL server', () => {
	let server: PostgresqlServer;
	beforeAll(async () => {
		server = await startPostgresql();
		return () => server.stop();
	}, 60_000);

	async function open(url: string, connections = 4): Promise<Storage> {
		return openPostgresqlStorage({ url, clock: Date.now, connections });
	}
	storageConformance('PostgreSQL', async () => {
		const url = await server.createMigratedDatabase();
		const storage = await open(url);
		return {
			...storage,
			async close() {
				await storage.close();
				await server.dropDatabase(url);
			},
		};
	});

	describe('a database', () => {
		let url: string;
		let administrator: pg.Client;
		let clients: pg.Client[];
		beforeEach(async () => {
			url = await server.createDatabase();
			administrator = await server.asSuperuser(url);
			clients = [administrator];
		});
		afterEach(async () => {
			for (const client of clients) await client.end();
		});
		const setting = async (name: string, value: string) => {
			const name_ = new URL(url).pathname.slice(1);
			await administrator.query(`alter database ${name_} set ${name} = '${value}'`);
		};

		test('[sec 265] whose commits may be lost is refused, and says what to set', async () => {
			await setting('synchronous_commit', 'off');
			await expect(open(url)).rejects.toThrow(/synchronous_commit is off .* set both to on/);
		});

		test('that is used by a superuser is refused: tenants would not be kept apart', async () => {
			const superuser = url.replace('countersign@', 'postgres@');
			await expect(open(superuser)).rejects.toThrow(/superuser/);
		});

		test('[sec 272] of a schema that is newer than the program is refused', async () => {
			await (await open(url)).close();
			await administrator.query('insert into schema_versions (version) values (99)');
			await expect(open(url)).rejects.toThrow(/has schema 99, which is newer than this program's/);
		});

		test('[sec 267] whose clock differs by more than 30 seconds is refused, and one that differs by less is not', async () => {
			const clock = (seconds: number) => () => Date.now() + seconds * 1000;
			for (const seconds of [-40, 40])
				await expect(openPostgresqlStorage({ url, clock: clock(seconds) })).rejects.toThrow(/differ by 40 seconds/);
			await (await openPostgresqlStorage({ url, clock: clock(20) })).close();
		});

		test('that cannot be reached is refused with a sentence', async () => {
			await expect(open('postgres://countersign@127.0.0.1:1/none')).rejects.toThrow(/the database cannot be used/);
		});

		test('[sec 272] is migrated once, however many processes start at once', async () => {
			const storages = await Promise.all(Array.from({ length: 5 }, () => open(url, 2)));
			await Promise.all(storages.map((storage) => storage.close()));
			const { rows } = await administrator.query('select version from schema_versions order by version');
			expect(rows).toEqual(migrations.map((_, index) => ({ version: index + 1 })));
		});

		test('shows nothing of a tenant to a statement that names none, and nothing of others to one that names one', async () => {
			const storage = await open(url);
			const other = tenant({ users: [], applications: [] });
			other.tenant = { ...other.tenant, id: 'other', domains: ['other.example'] };
			await storage.directory.importTenants([tenant(), other]);
			await storage.conditionalAccess.put('other', 'policies', { id: 'p' } as never);
			await storage.grants.recordRefusal(record());
			await storage.close();
			const { default: driver } = await import('pg');
			const client = new driver.Client({ connectionString: url });
			await client.connect();
			clients.push(client);
			const tables = await client.query<{ name: string }>(
				`select table_name as name from information_schema.columns where column_name = 'tenant_id'
				and table_schema = 'public' and table_name <> 'domains'`,
			);
			expect(tables.rows.length).toBeGreaterThan(14);
			const seen = async () => {
				const tenants = new Set<string>();
				for (const { name } of tables.rows)
					for (const row of (await client.query(`select distinct tenant_id from ${name}`)).rows)
						tenants.add(row.tenant_id);
				return [...tenants];
			};
			expect(await seen()).toEqual([]);
			await client.query(`select set_config('countersign.tenant', $1, false)`, [tenantId]);
			expect(await seen()).toEqual([tenantId]);
			await expect(client.query(`insert into policies values ('other', 'q', 1, '{}')`)).rejects.toThrow(
				/row-level security/,
			);
			expect((await client.query(`delete from policies`)).rowCount).toBe(0);
		});

		test('finds no session, code or refresh token family for another tenant, and spends no code there', async () => {
			const storage = await open(url);
			const stranger = tenant({ users: [], applications: [] });
			stranger.tenant = { ...stranger.tenant, id: 'other', domains: ['other.example'] };
			await storage.directory.importTenants([tenant(), stranger]);
			const version = async (id: string) => (await storage.directory.tenantVersion(id)) as number;
			const issue = async (of: string, more: object) =>
				storage.grants.commitIssuance({
					spends: [],
					record: record({ tenantId: of, id: `${of} ${JSON.stringify(more)}` }),
					tenantVersion: await version(of),
					at: 1,
					...more,
				});
			const own = { newFamily: family('f'), newCode: code('c'), newSession: session('s') };
			expect(await issue(tenantId, own)).toEqual({ outcome: 'committed' });
			const { default: driver } = await import('pg');
			const client = new driver.Client({ connectionString: url });
			await client.connect();
			clients.push(client);
			const seen = async (scope: string) => {
				await client.query("select set_config('countersign.tenant', $1, false)", [scope]);
				const tables = ['sessions', 'authorization_codes', 'refresh_token_families', 'sign_ins'];
				const counts: number[] = [];
				for (const table of tables)
					counts.push((await client.query(`select count(*)::int as count from ${table}`)).rows[0].count);
				return counts;
			};
			expect(await seen('')).toEqual([0, 0, 0, 0]);
			expect(await seen('other')).toEqual([0, 0, 0, 0]);
			expect(await seen(tenantId)).toEqual([1, 1, 1, 1]);
			// what is committed for another tenant does not find the code
			const spentCode = { kind: 'authorizationCode', codeHash: 'c' };
			expect(await issue('other', { spends: [spentCode] })).toEqual({ outcome: 'spent', kind: 'authorizationCode' });
			expect(await issue(tenantId, { spends: [spentCode] })).toEqual({ outcome: 'committed' });
			await storage.close();
		});

		test('writes the sign-in log into a table for each day, drops the days that are over, and looks at few of them', async () => {
			const storage = await open(url);
			await storage.directory.importTenants([tenant()]);
			const today = Math.floor(Date.now() / 86_400_000);
			const days = [today - 1, today, today + 1];
			for (const day of days)
				await storage.grants.recordRefusal(record({ createdAt: day * 86_400 + 5, id: `r${day}` }));
			const tablesOfDays = async () =>
				(
					await administrator.query<{ name: string; rows: string }>(
						`select relid::regclass::text as name from pg_partition_tree('sign_ins') where isleaf order by 1`,
					)
				).rows.map(({ name }) => name);
			expect(await tablesOfDays()).toEqual(
				[...Array.from({ length: 9 }, (_, index) => `sign_ins_day_${today - 1 + index}`), 'sign_ins_other'].sort(),
			);
			expect((await administrator.query(`select count(*)::int as count from sign_ins_other`)).rows).toEqual([
				{ count: 0 },
			]);
			const plan = await administrator.query(
				`explain select * from sign_ins where tenant_id = 'x' and sequence < ${today * 86_400 * numbersPerSecond}
				and sequence >= ${(today - 1) * 86_400 * numbersPerSecond} order by sequence desc limit 50`,
			);
			const text = plan.rows.map((row) => row['QUERY PLAN']).join('\n');
			expect(text).toContain(`sign_ins_day_${today - 1}`);
			expect(text).not.toContain(`sign_ins_day_${today + 1}`);
			await storage.sweep({ expiredBefore: 0, signInsBefore: today * 86_400 });
			expect(await tablesOfDays()).not.toContain(`sign_ins_day_${today - 1}`);
			expect((await storage.grants.signIns(tenantId, 9)).map(({ id }) => id)).toEqual([`r${today + 1}`, `r${today}`]);
			await storage.close();
		});

		test('looks at the tables of the days that a list is about, of 30 that have rows', async () => {
			const storage = await open(url);
			await storage.directory.importTenants([tenant()]);
			const today = Math.floor(Date.now() / 86_400_000);
			await administrator.query('select create_sign_in_days_1($1, $2)', [today - 30, today]);
			await administrator.query(
				`insert into sign_ins (tenant_id, sequence, id, record)
				select $1, ((${today} - day)::bigint * 86400 + second) * ${numbersPerSecond}, 'r' || day || '-' || second, $2
				from generate_series(0, 29) as day, generate_series(1, 200) as second`,
				[tenantId, JSON.stringify(record())],
			);
			await administrator.query('analyze sign_ins');
			/** of a statement of the storage, with its values as it sends them: the tables that were looked at */
			const tables = async (text: string, values: unknown[]) => {
				const types = values.map((value) => (typeof value === 'number' ? 'bigint' : 'text')).join(', ');
				await administrator.query(`prepare listed (${types}) as ${text}`);
				const literals = values.map((value) => (typeof value === 'number' ? value : `'${value}'`)).join(', ');
				// as after many calls: the plan is for whatever values come
				await administrator.query('set plan_cache_mode = force_generic_plan');
				const plan = await administrator.query(`explain (analyze, timing off) execute listed (${literals})`);
				await administrator.query('deallocate listed');
				const lines = plan.rows.map((row) => row['QUERY PLAN'] as string);
				const read = lines.filter((line) => /Scan .* on sign_ins_/.test(line) && !line.includes('never executed'));
				return read.map((line) => /on (sign_ins_\w+)/.exec(line)?.[1]);
			};
			const newest = await tables(listSignIns, [
				tenantId,
				Number.MAX_SAFE_INTEGER,
				beginningOfList(undefined, today * 86_400 + 500),
				50,
			]);
			expect(
				newest.filter((name) => name !== undefined && /day_\d+$/.test(name) && name <= `sign_ins_day_${today - 1}`),
			).toEqual([]);
			// days that are still to come have no rows, and the limit is reached in the newest that has
			expect(newest).toContain(`sign_ins_day_${today}`);
			const tenDaysAgo = (today - 10) * 86_400 * numbersPerSecond;
			const older = await tables(listSignIns, [tenantId, tenDaysAgo, beginningOfList(tenDaysAgo, 0), 50]);
			expect(older).toEqual([`sign_ins_day_${today - 11}`]);
			expect(await storage.grants.signIns(tenantId, 50, tenDaysAgo)).toHaveLength(50);
			// a record by its id: an id that tells when it was made leads to the table of that day
			const fiveDaysAgo = (today - 5) * 86_400 + 40_000;
			const id = timeOrderedUuid(randomBytes, () => fiveDaysAgo * 1000);
			await storage.grants.recordRefusal(record({ id, createdAt: fiveDaysAgo }));
			expect(await tables(findSignIn, [tenantId, id, ...numbersOfId(id)])).toEqual([`sign_ins_day_${today - 5}`]);
			expect((await storage.grants.findSignIn(tenantId, id))?.createdAt).toBe(fiveDaysAgo);
			// one of before, which tells nothing, is found in whatever table it is
			expect((await storage.grants.findSignIn(tenantId, 'r7-3'))?.sequence).toBe(
				((today - 7) * 86_400 + 3) * numbersPerSecond,
			);
			await storage.close();
		});

		test('[sec 258] that restarts fails what was under way as unavailable, and answers again afterwards', async () => {
			const storage = await open(url);
			await storage.settings.set('a', '1');
			const restarted = server.restart('immediate');
			const failures = await Promise.allSettled(
				Array.from({ length: 20 }, async (_, index) => {
					await new Promise((resolve) => setTimeout(resolve, index * 20));
					return storage.settings.get('a');
				}),
			);
			await restarted;
			clients = [];
			for (const failure of failures)
				if (failure.status === 'rejected') expect(failure.reason).toMatchObject({ code: 'storage_unavailable' });
			expect(await storage.settings.get('a')).toBe('1');
			await storage.close();
		}, 60_000);

		test('a lock that waits for its tenant holds up no attempts but those that lock', async () => {
			const storage = await open(url);
			await storage.directory.importTenants([tenant()]);
			const limit = { attempts: 1, windowSeconds: 600, lockSeconds: 60 };
			const audit = securityAudit('accountLocked', {
				...{ id: 'a', tenantId, at: 1, correlationId: '' },
				target: { id: 'u1', displayName: '' },
			});
			// a change of the tenant that is long under way
			const other = new pg.Client({ connectionString: url });
			await other.connect();
			await other.query("select set_config('countersign.tenant', '*', false)");
			await other.query('begin');
			await other.query('select 1 from tenants where id = $1 for update', [tenantId]);
			let isLocked = false;
			const locking = storage.attempts.reserve('locks', 1, limit, undefined, audit).then((reserved) => {
				isLocked = true;
				return reserved;
			});
			await new Promise((resolve) => setTimeout(resolve, 200));
			expect(await storage.attempts.reserve('another', 1, { ...limit, attempts: 9 })).toBe(true);
			// nor others of the same name, which are as many tries as the limit lets through
			expect(await storage.attempts.reserve('locks', 1, { ...limit, attempts: 9 })).toBe(true);
			expect(isLocked).toBe(false);
			await other.query('rollback');
			await other.end();
			expect(await locking).toBe(true);
			expect(await storage.attempts.isLocked('locks', 2)).toBe(true);
			await storage.close();
		});

		test('a text with a NUL, which PostgreSQL cannot hold, is found nowhere and fails nobody', async () => {
			const storage = await open(url);
			await storage.directory.importTenants([tenant()]);
			const version = (await storage.directory.tenantVersion(tenantId)) as number;
			expect(await storage.directory.findTenant('contoso\0.example')).toBeUndefined();
			const spend = { kind: 'clientAssertion', clientAppId: 'c', jti: 'j\0', expiresAt: 9 } as const;
			const issue = () =>
				storage.grants.commitIssuance({
					spends: [spend],
					record: record({ userAgent: 'a\0b' }),
					tenantVersion: version,
					at: 1,
				});
			expect([await issue(), await issue()].map(({ outcome }) => outcome)).toEqual(['committed', 'spent']);
			await storage.close();
		});
	});
});

// Values that PostgreSQL cannot hold as they come, and work that takes long: nothing of it fails anybody else, and
// nothing that was acknowledged is lost.
import type pg from 'pg';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { securityAudit } from '../../src/records/security-activities.ts';
import { connect, type Database, everyTenant } from '../../src/storage/postgresql/database.ts';
import { openPostgresqlStorage } from '../../src/storage/postgresql/index.ts';
import { createTurns } from '../../src/storage/postgresql/turns.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { hasPostgresql, type PostgresqlServer, startPostgresql } from './postgresql-server.ts';
import { at, record, tenant, tenantId, user } from './stored-things.ts';

const halfPair = 'j\ud800';
/** so that it cannot be made shorter, which the index tries */
const longText = Array.from({ length: 6000 }, (_, index) =>
	String.fromCodePoint(0x4e00 + ((index * 7919) % 20_000)),
).join('');

describe.skipIf(!hasPostgresql)('on PostgreSQL', () => {
	let server: PostgresqlServer;
	let url: string;
	let storage: Storage;
	let administrator: pg.Client;
	beforeAll(async () => {
		server = await startPostgresql();
		return () => server.stop();
	}, 240_000);
	beforeEach(async () => {
		url = await server.createDatabase();
		storage = await openPostgresqlStorage({ url, clock: Date.now, connections: 2 });
		administrator = await server.asSuperuser(url);
		await storage.directory.importTenants([tenant()]);
	});
	afterEach(async () => {
		await storage.close();
		await administrator.end();
		await server.dropDatabase(url);
	});
	const version = async () => (await storage.directory.tenantVersion(tenantId)) as number;

	test.each([
		['half of a surrogate pair', halfPair, at + 60],
		['a NUL', 'j\0', at + 60],
		['a lifetime with a fraction', 'j', at + 60.5],
	])('a proof with %s is spent once, in a commit and by itself', async (_, jti, expiresAt) => {
		const assertion = { kind: 'clientAssertion', clientAppId: 'c', jti, expiresAt } as const;
		const tenantVersion = await version();
		const issue = () => storage.grants.commitIssuance({ spends: [assertion], record: record(), tenantVersion, at });
		expect([await issue(), await issue()].map(({ outcome }) => outcome)).toEqual(['committed', 'spent']);
		const proof = { kind: 'dpopProof', thumbprint: 't', jti, expiresAt } as const;
		expect([await storage.grants.spendDpopProof(proof), await storage.grants.spendDpopProof(proof)]).toEqual([
			true,
			false,
		]);
	});

	test('a name that is too long for an index is counted as any other, and fails none of those that are counted with it', async () => {
		const limit = { attempts: 1, windowSeconds: 100, lockSeconds: 60 };
		const reserve = (key: string) => storage.attempts.reserve(key, at, limit);
		expect(await Promise.all([reserve('a'), reserve(longText), reserve('b')])).toEqual([true, true, true]);
		expect([await reserve(longText), await reserve(`${longText}x`)]).toEqual([false, true]);
		expect(await storage.attempts.isLocked(longText, at + 1)).toBe(true);
		await storage.attempts.clear(longText);
		expect(await reserve(longText)).toBe(true);
	});

	test('a text that is too long for an index is the fault of its statement, and ends no connection', async () => {
		const proof = { kind: 'dpopProof', thumbprint: 't', jti: longText, expiresAt: at } as const;
		const before = await administrator.query("select pid from pg_stat_activity where application_name = 'countersign'");
		await expect(storage.grants.spendDpopProof(proof)).rejects.toMatchObject({ code: '54000' });
		const after = await administrator.query("select pid from pg_stat_activity where application_name = 'countersign'");
		expect(after.rows).toEqual(before.rows);
	});

	test('names with a NUL or half of a surrogate pair are imported, and what is sealed beside them is exchanged', async () => {
		const named = { ...user('u1', 'alice'), displayName: `a\0b${halfPair}`, sealedTotpSecret: 'sealed' };
		const appName = `\\u0000 \0\0 ${halfPair} \\`;
		await storage.directory.importTenants([
			tenant({
				users: [
					{
						...named,
						registeredMethods: {
							revision: 1,
							passkeys: [],
							phones: [],
							emails: [],
							authenticatorApps: [
								{ id: 'app1', displayName: appName, sealedSecret: 'old', registeredAt: at, lastStep: 0 },
							],
						},
					} as never,
				],
			}),
		]);
		await administrator.query('update users set registered_methods = $1 where id = $2', [
			JSON.stringify({ authenticatorApps: [{ id: 'app1', displayName: appName, sealedSecret: 'old' }] }),
			'u1',
		]);
		expect((await storage.sealed.list('app', '', 10)).map(({ sealed }) => sealed)).toEqual(['old']);
		const [app] = await storage.sealed.list('app', '', 10);
		await storage.sealed.replace('app', [{ key: app?.key as string, sealed: 'new' }] as never);
		const { rows } = await administrator.query("select registered_methods as text from users where id = 'u1'");
		expect(JSON.parse(rows[0].text).authenticatorApps).toEqual([
			{ id: 'app1', displayName: '\\u0000 \ufffd\ufffd j\ufffd \\', sealedSecret: 'new' },
		]);
	});

	test('a refusal that the audit log tells of is durable when it was acknowledged, though other refusals need not be', async () => {
		await administrator.query("alter system set wal_writer_delay = '10s'");
		await administrator.query('select pg_reload_conf()');
		const position = async (what: string) =>
			(await administrator.query<{ at: string }>(`select ${what} - '0/0'::pg_lsn as at`)).rows[0]?.at ?? '';
		const isFlushed = async (work: () => Promise<unknown>) => {
			// what waited until now is written
			await storage.settings.set('a', '1');
			const before = await position('pg_current_wal_insert_lsn()');
			await work();
			return Number(await position('pg_current_wal_flush_lsn()')) > Number(before);
		};
		const audit = securityAudit('refreshTokenReplayed', {
			...{ id: 'a', tenantId, at, correlationId: '' },
			target: { id: 'u1', displayName: '' },
		});
		expect(await isFlushed(() => storage.grants.recordRefusal(record({ id: 'r1' }), audit))).toBe(true);
		await administrator.query('alter system reset wal_writer_delay');
		await administrator.query('select pg_reload_conf()');
	});

	describe('a transaction', () => {
		let database: Database;
		beforeEach(() => {
			database = connect({ url, clock: Date.now, connections: 1 });
			return () => database.close();
		});
		const limitNow = () =>
			database
				.within<{ limit: string }>(everyTenant, "select current_setting('statement_timeout') as limit")
				.then(([row]) => row?.limit);

		test('that changes whole tables has longer for each statement, and its connection has not afterwards', async () => {
			const limit = await database.transaction(
				everyTenant,
				async (query) =>
					(await query<{ limit: string }>("select current_setting('statement_timeout') as limit"))[0]?.limit,
				{ statementSeconds: 600 },
			);
			expect([limit, await limitNow()]).toEqual(['10min', '8s']);
		});

		test('that meets another is run four times at most, and then told as unavailable', async () => {
			let runs = 0;
			const work = () =>
				database.transaction(everyTenant, async (query) => {
					runs += 1;
					await query("do $$ begin raise exception sqlstate '40001'; end $$");
				});
			await expect(work()).rejects.toMatchObject({ code: 'storage_unavailable' });
			expect(runs).toBe(4);
			expect(await limitNow()).toBe('8s');
		});
	});
});

describe('of what shares a statement', () => {
	const turnsThat = (fault: { code: string }) => {
		const sent: string[][] = [];
		const turns = createTurns<string, string>({
			largest: 9,
			inFlight: 1,
			async send(items) {
				sent.push([...items]);
				if (items.includes('bad')) throw fault;
				return items.map((item) => `${item}!`);
			},
		});
		const ask = () => Promise.allSettled(['a', 'bad', 'b'].map((item) => turns.ask(item)));
		return { sent, ask };
	};

	test.each(['22P02', '54000'])('what the statement is at fault for (%s) fails alone', async (code) => {
		const { sent, ask } = turnsThat({ code });
		expect((await ask()).map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : 'failed'))).toEqual([
			'a!',
			'failed',
			'b!',
		]);
		expect(sent).toEqual([['a', 'bad', 'b'], ['a'], ['bad'], ['b']]);
	});

	test('a failure of the database is each one’s, and nothing is sent again: it may have been done', async () => {
		const { sent, ask } = turnsThat({ code: '57P01' });
		expect((await ask()).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
		expect(sent).toHaveLength(1);
	});
});

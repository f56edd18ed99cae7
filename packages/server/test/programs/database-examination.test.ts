// What `countersign doctor` says of a PostgreSQL database: each thing that an operator must mend, and that nothing else
// is told beside it.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { examine } from '../../src/programs/examination.ts';
import { parseConfiguration } from '../../src/programs/production-configuration.ts';
import { checkOf } from '../../src/programs/root-secret.ts';
import { createSecrets } from '../../src/secrets.ts';
import { openPostgresqlStorage } from '../../src/storage/postgresql/index.ts';
import { migrations } from '../../src/storage/postgresql/migrations/index.ts';
import { hasPostgresql, type PostgresqlServer, startPostgresql } from '../storage/postgresql-server.ts';

const secret = '8f3c1a5e7b9d2f4a6c8e0b1d3f5a7c9e8f3c1a5e7b9d2f4a6c8e0b1d3f5a7c9f';
const other = 'ab12cd34ef56789001fe23dc45ba67890102030405060708090a0b0c0d0e0f10';
const random = () => Buffer.alloc(16);

describe.skipIf(!hasPostgresql)('of a PostgreSQL database', () => {
	let server: PostgresqlServer;
	let url: string;
	let administrator: pg.Client;
	let folder: string;
	beforeAll(async () => {
		server = await startPostgresql();
		folder = mkdtempSync(join(tmpdir(), 'countersign-examined-'));
		return async () => {
			rmSync(folder, { recursive: true });
			await server.stop();
		};
	}, 240_000);
	beforeEach(async () => {
		url = await server.createDatabase();
		administrator = await server.asSuperuser(url);
	});
	afterEach(async () => {
		vi.restoreAllMocks();
		const name = new URL(url).pathname.slice(1);
		await administrator.query(`alter database ${name} reset all`);
		await administrator.end();
		await server.dropDatabase(url);
	});

	async function prepare(): Promise<void> {
		const storage = await openPostgresqlStorage({ url, clock: Date.now, connections: 2, holds: 'shared' });
		await storage.settings.set('root-secret-check', checkOf(createSecrets(Buffer.from(secret, 'hex'), random)));
		await storage.close();
	}
	async function asked(of: { url?: string; secret?: string; database?: object } = {}) {
		const configuration = parseConfiguration(
			JSON.stringify({
				origin: 'https://login.example.test',
				trustProxy: ['10.0.0.0/8'],
				database: { url: of.url ?? url, ...of.database },
			}),
			'serve.json',
		);
		const now = Math.floor(Date.now() / 1000);
		const findings = await examine(configuration, now, { COUNTERSIGN_SECRET: of.secret ?? secret });
		return findings.filter(({ level }) => level !== 'well');
	}
	const setting = (name: string, value: string) =>
		administrator.query(`alter database ${new URL(url).pathname.slice(1)} set ${name} = '${value}'`);

	test('one that a process serves is well', async () => {
		await prepare();
		const storage = await openPostgresqlStorage({ url, clock: Date.now, connections: 2, holds: 'shared' });
		expect(await asked()).toEqual([]);
		await storage.close();
	});

	test('an empty one has its migrations pending, and nothing in it is asked for', async () => {
		expect(await asked()).toEqual([
			{
				about: 'schema',
				level: 'warning',
				text: expect.stringMatching(`version 0 of ${migrations.length}.*countersign migrate`),
			},
		]);
	});

	test('one that is away is refused with a sentence', async () => {
		await expect(asked({ url: 'postgres://countersign@127.0.0.1:1/none' })).rejects.toMatchObject({
			code: 'storage_setup',
			message: expect.stringMatching(/^the database cannot be used \(.*ECONNREFUSED/),
		});
	});

	test.each<[string, string, string, RegExp, () => Promise<unknown>]>([
		[
			'a schema that lacks a migration',
			'schema',
			'warning',
			/1 migrations are pending; run `countersign migrate`/,
			() => administrator.query('delete from schema_versions where version = $1', [migrations.length]),
		],
		[
			'a schema of a newer program',
			'schema',
			'fault',
			/version 99 is newer than this program's/,
			() => administrator.query('insert into schema_versions (version) values (99)'),
		],
		[
			'commits that may be lost',
			'commits',
			'fault',
			/synchronous_commit is off .*set both to on/,
			() => setting('synchronous_commit', 'off'),
		],
		[
			'a table without its wall',
			'walls',
			'fault',
			/row-level security is off for sessions:/,
			() => administrator.query('alter table sessions no force row level security'),
		],
		[
			'a clock that differs by more than 30 seconds',
			'clock',
			'fault',
			/differ by 40 seconds/,
			async () => {
				const now = Date.now.bind(Date);
				vi.spyOn(Date, 'now').mockImplementation(() => now() + 40_000);
			},
		],
		[
			'a time that was reached and is to come',
			'clock',
			'fault',
			/3\d\d seconds behind the time that was reached before/,
			() =>
				administrator.query("insert into settings values ('newest-time', $1)", [
					String(Math.floor(Date.now() / 1000) + 390),
				]),
		],
		[
			'another timeline of its server',
			'state',
			'warning',
			/began timeline 1 since it was served last: a fail-over, or a backup .*countersign restore/,
			() =>
				administrator.query(`update settings set value = split_part(value, '/', 1) || '/7' where name = 'served-on'`),
		],
		[
			'another server',
			'state',
			'warning',
			/served on another server last: .*countersign restore/,
			() => administrator.query(`update settings set value = '5/1' where name = 'served-on'`),
		],
		[
			'an exchange of the root secret that was not finished',
			'secret',
			'fault',
			/was begun and not finished/,
			() => administrator.query("insert into settings values ('root-secret-exchange', 'x')"),
		],
		[
			'a log without a table for today',
			'records',
			'warning',
			/today has no table of its own/,
			() => administrator.query(`drop table sign_ins_day_${Math.floor(Date.now() / 86_400_000)}`),
		],
	])('%s is told, about %s, as a %s', async (_, about, level, text, bringAbout) => {
		await prepare();
		await bringAbout();
		expect(await asked()).toEqual([{ about, level, text: expect.stringMatching(text) }]);
	});

	test('another root secret is told, and a user who passes by row-level security', async () => {
		await prepare();
		expect(await asked({ secret: other })).toEqual([
			{ about: 'secret', level: 'fault', text: expect.stringMatching(/is not the one .*give that one/) },
		]);
		expect(await asked({ url: url.replace('countersign@', 'postgres@') })).toEqual([
			{ about: 'walls', level: 'fault', text: expect.stringMatching(/superuser/) },
		]);
	});

	test.skipIf(process.platform === 'win32')('a password file that others may read is told', async () => {
		await prepare();
		const passwordFile = join(folder, 'password');
		writeFileSync(passwordFile, 'x');
		chmodSync(passwordFile, 0o644);
		expect(await asked({ database: { passwordFile } })).toEqual([
			{ about: 'permissions', level: 'warning', text: expect.stringContaining(`run: chmod 600 ${passwordFile}`) },
		]);
	});

	test('after an older copy was accepted the state is well, and the copies are counted', async () => {
		await prepare();
		await administrator.query(`update settings set value = '5/1' where name = 'served-on'`);
		const storage = await openPostgresqlStorage({ url, clock: Date.now, connections: 2 });
		await storage.voidProofs(Math.floor(Date.now() / 1000));
		await storage.close();
		expect(await asked()).toEqual([]);
		const { rows } = await administrator.query("select value from settings where name = 'epoch'");
		expect(rows).toEqual([{ value: '1' }]);
	});
});

// SQLite runs the conformance suite in memory and on disk, and what only a data folder can show.
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Libsql from 'libsql';
import { afterAll, describe, expect, test } from 'vitest';
import { openSqliteStorage } from '../../src/storage/sqlite/index.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { storageConformance } from './conformance.ts';
import { record } from './stored-things.ts';

const root = mkdtempSync(join(tmpdir(), 'countersign-storage-'));
let folders = 0;
const freshFolder = () => {
	folders += 1;
	return join(root, String(folders));
};
afterAll(() => rmSync(root, { recursive: true, force: true }));

storageConformance('SQLite in memory', async () => openSqliteStorage(':memory:'));
storageConformance('SQLite on disk', async () => openSqliteStorage(freshFolder()));
storageConformance('SQLite on disk, commits beside the event loop', async () =>
	openSqliteStorage(freshFolder(), { commitsAside: true }),
);

describe('a data folder', () => {
	test('is in WAL mode, readable by others while it is open', async () => {
		const folder = freshFolder();
		const storage = openSqliteStorage(folder);
		await storage.settings.set('a', '1');
		const reader = new Libsql(join(folder, 'countersign.sqlite'), { readonly: true });
		expect(reader.prepare('pragma journal_mode').get()).toMatchObject({ journal_mode: 'wal' });
		reader.close();
		await storage.close();
	});

	test.skipIf(process.platform === 'win32')('has a database and a log that only its owner reads', async () => {
		const folder = freshFolder();
		mkdirSync(folder, { mode: 0o755 });
		const storage = openSqliteStorage(folder);
		await storage.settings.set('a', '1');
		const modes = ['', '-wal'].map((end) => statSync(join(folder, `countersign.sqlite${end}`)).mode & 0o777);
		await storage.close();
		expect(modes).toEqual([0o600, 0o600]);
	});

	test('keeps everything over a restart', async () => {
		const folder = freshFolder();
		const first = openSqliteStorage(folder);
		await first.settings.set('a', '1');
		await first.close();
		const second = openSqliteStorage(folder);
		expect(await second.settings.get('a')).toBe('1');
		await second.close();
	});

	test('reads records of the sign-in log that say what goes without saying, as earlier versions wrote them', async () => {
		const folder = freshFolder();
		await openSqliteStorage(folder).close();
		const file = new Libsql(join(folder, 'countersign.sqlite'));
		const earlier = record({ tenantId: 'a', correlationId: 'record' });
		file
			.prepare('insert into sign_ins (tenant_id, sequence, record) values (?, ?, ?)')
			.run(['a', 1, JSON.stringify(earlier)]);
		file.pragma('wal_checkpoint(TRUNCATE)');
		file.close();
		const storage = openSqliteStorage(folder);
		expect(await storage.grants.signIns('a', 9)).toEqual([{ ...earlier, sequence: 1 }]);
		await storage.close();
	});

	describe('of the version before, which called the first segment of the path `authority`', () => {
		const request = { clientAppId: 'c', scope: 'openid', platform: 'spa', correlationId: 'x' };
		test.each([
			['its', { authority: 'contoso.example' }],
			['the', { tenantSegment: 'contoso.example' }],
		])('opens with its sign-ins, devices and pushed requests under way, by %s name', async (_, segment) => {
			const folder = freshFolder();
			await openSqliteStorage(folder).close();
			const file = new Libsql(join(folder, 'countersign.sqlite'));
			const transaction = { id: 't', revision: 0, request: { ...request, ...segment }, expiresAt: 9 };
			const device = { deviceCodeHash: 'd', userCode: 'BCD', ...segment, clientAppId: 'c', expiresAt: 9 };
			file
				.prepare('insert into sign_in_transactions (id, revision, resource, expires_at) values (?, ?, ?, ?)')
				.run(['t', 3, JSON.stringify(transaction), 9]);
			file
				.prepare(
					'insert into device_authorizations (device_code_hash, user_code, resource, expires_at) values (?, ?, ?, ?)',
				)
				.run(['d', 'BCD', JSON.stringify(device), 9]);
			file
				.prepare('insert into pushed_authorization_requests values (?, ?, ?, ?, ?)')
				.run(['p', 'c', 'contoso.example', '[["scope","openid"]]', 9]);
			file.pragma('wal_checkpoint(TRUNCATE)');
			file.close();
			const storage = openSqliteStorage(folder);
			const found = await storage.transactions.find('t');
			expect(found).toMatchObject({ revision: 3, request: { ...request, tenantSegment: 'contoso.example' } });
			expect(found?.request).not.toHaveProperty('authority');
			for (const asked of [
				await storage.deviceAuthorizations.findByDeviceCode('d'),
				await storage.deviceAuthorizations.findByUserCode('BCD'),
			])
				expect(asked).toMatchObject({ tenantSegment: 'contoso.example', state: 'pending' });
			const pushed = { handleHash: 'p', clientAppId: 'c', tenantSegment: 'contoso.example' };
			expect(await storage.pushedRequests.find(pushed, 1)).toEqual([['scope', 'openid']]);
			await storage.close();
		});
	});

	test('goes on with the sign-in log where it was, in every tenant', async () => {
		const folder = freshFolder();
		const write = async (storage: Storage, ...records: [string, string][]) => {
			for (const [tenantId, id] of records) await storage.grants.recordRefusal(record({ tenantId, id }));
		};
		const first = openSqliteStorage(folder);
		await write(first, ['b', '1'], ['a', '2'], ['c', '3'], ['b', '4']);
		await first.close();
		const second = openSqliteStorage(folder);
		await write(second, ['a', '5'], ['b', '6'], ['c', '7'], ['d', '8']);
		const log = async (tenantId: string) => (await second.grants.signIns(tenantId, 9)).map(({ id }) => id);
		expect(await Promise.all(['a', 'b', 'c', 'd'].map(log))).toEqual([['5', '2'], ['6', '4', '1'], ['7', '3'], ['8']]);
		await second.close();
		const file = new Libsql(join(folder, 'countersign.sqlite'), { readonly: true });
		const numbers =
			'select tenant_id as tenant, max(sequence) as last, count(*) as count from sign_ins group by tenant_id order by tenant_id';
		expect(file.prepare(numbers).all()).toEqual([
			{ tenant: 'a', last: 2, count: 2 },
			{ tenant: 'b', last: 3, count: 3 },
			{ tenant: 'c', last: 2, count: 2 },
			{ tenant: 'd', last: 1, count: 1 },
		]);
		file.close();
	});

	test('[sec 266] that is open is refused a second time, with a clear error, and is free again after closing', async () => {
		const folder = freshFolder();
		const first = openSqliteStorage(folder);
		expect(() => openSqliteStorage(folder)).toThrow(/is in use by another process/);
		await first.close();
		await openSqliteStorage(folder).close();
	});

	test('with a damaged database is refused with a clear error', async () => {
		const folder = freshFolder();
		await openSqliteStorage(folder).close();
		for (const name of ['countersign.sqlite', 'countersign.sqlite-wal', 'countersign.sqlite-shm'])
			rmSync(join(folder, name), { force: true });
		writeFileSync(join(folder, 'countersign.sqlite'), 'this is no database '.repeat(500));
		expect(() => openSqliteStorage(folder)).toThrow(/is damaged/);
	});

	test('that is a file is refused with a clear error', () => {
		const file = freshFolder();
		writeFileSync(file, '');
		expect(() => openSqliteStorage(file)).toThrow(/cannot be used/);
	});

	test('of a newer version is refused with a clear error', async () => {
		const folder = freshFolder();
		await openSqliteStorage(folder).close();
		const file = new Libsql(join(folder, 'countersign.sqlite'));
		file.pragma('user_version = 99');
		file.pragma('wal_checkpoint(TRUNCATE)');
		file.close();
		expect(() => openSqliteStorage(folder)).toThrow(/newer version/);
	});
});

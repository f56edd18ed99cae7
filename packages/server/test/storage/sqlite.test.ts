// SQLite runs the conformance suite in memory and on disk, and what only a data folder can show.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Libsql from 'libsql';
import { afterAll, describe, expect, test } from 'vitest';
import { openSqliteStorage } from '../../src/storage/sql/index.ts';
import { storageConformance } from './conformance.ts';

const root = mkdtempSync(join(tmpdir(), 'countersign-storage-'));
let folders = 0;
const freshFolder = () => {
	folders += 1;
	return join(root, String(folders));
};
afterAll(() => rmSync(root, { recursive: true, force: true }));

storageConformance('SQLite in memory', async () => openSqliteStorage(':memory:'));
storageConformance('SQLite on disk', async () => openSqliteStorage(freshFolder()));

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

	test('keeps everything over a restart', async () => {
		const folder = freshFolder();
		const first = openSqliteStorage(folder);
		await first.settings.set('a', '1');
		await first.close();
		const second = openSqliteStorage(folder);
		expect(await second.settings.get('a')).toBe('1');
		await second.close();
	});

	test('that is open is refused a second time, with a clear error, and is free again after closing', async () => {
		const folder = freshFolder();
		const first = openSqliteStorage(folder);
		expect(() => openSqliteStorage(folder)).toThrow(/is in use by another process/);
		await first.close();
		await openSqliteStorage(folder).close();
	});

	test('with a damaged database is refused with a clear error', async () => {
		const folder = freshFolder();
		await openSqliteStorage(folder).close();
		for (const name of ['countersign.sqlite', 'countersign.sqlite-wal', 'countersign.sqlite-shm']) rmSync(join(folder, name), { force: true });
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
		file.close();
		expect(() => openSqliteStorage(folder)).toThrow(/newer version/);
	});
});

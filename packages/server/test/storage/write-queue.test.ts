import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Libsql from 'libsql';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { openAside } from '../../src/storage/sqlite/commit-aside.ts';
import { openDatabase } from '../../src/storage/sqlite/database.ts';
import { createWriteQueue, type WriteQueue } from '../../src/storage/sqlite/write-queue.ts';

const root = mkdtempSync(join(tmpdir(), 'countersign-write-queue-'));
let folders = 0;
const freshFolder = () => {
	folders += 1;
	return join(root, String(folders));
};
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('a commit beside the event loop', () => {
	let file: Libsql.Database;
	let queue: WriteQueue;
	let commits: { finish(): void; fail(error: Error): void }[];
	beforeEach(() => {
		file = new Libsql(':memory:');
		file.exec('create table things (name text primary key)');
		commits = [];
		const commitAside = () =>
			new Promise<void>((resolve, reject) => {
				commits.push({
					finish() {
						file.exec('commit');
						resolve();
					},
					fail: reject,
				});
			});
		queue = createWriteQueue(file, commitAside);
		return () => file.close();
	});
	const names = () => (file.prepare('select name from things').all([]) as { name: string }[]).map(({ name }) => name);
	const insert = (name: string) => queue.write(() => file.prepare('insert into things values (?)').run([name]).changes);
	const turn = () => new Promise((resolve) => setImmediate(resolve));

	test('nobody is told of a change before it is durable', async () => {
		let told = false;
		const written = insert('a').then(() => {
			told = true;
		});
		await turn();
		await turn();
		expect(told).toBe(false);
		commits[0]?.finish();
		await written;
		expect(queue.isCommitting()).toBe(false);
	});

	test('what is asked for meanwhile shares the next commit', async () => {
		const first = insert('a');
		await turn();
		const others = Promise.all([insert('b'), insert('c')]);
		await turn();
		expect([commits.length, names()]).toEqual([1, ['a']]);
		commits[0]?.finish();
		await first;
		await turn();
		await turn();
		commits[1]?.finish();
		expect(await others).toEqual([1, 1]);
		expect(commits).toHaveLength(2);
	});

	test('one that fails is told to all whose changes it held, nothing of them is kept, and the next are made', async () => {
		const both = Promise.allSettled([insert('a'), insert('b')]);
		await turn();
		commits[0]?.fail(new Error('disk full'));
		expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
		const next = insert('c');
		await turn();
		commits[1]?.finish();
		expect(await next).toBe(1);
		expect(names()).toEqual(['c']);
	});

	test('closing waits for the one being made and for what waits behind it', async () => {
		const written = Promise.all([insert('a'), turn().then(() => insert('b'))]);
		await turn();
		await turn();
		let closed = false;
		const closing = Promise.resolve(queue.close()).then(() => {
			closed = true;
		});
		await turn();
		expect(closed).toBe(false);
		commits[0]?.finish();
		await turn();
		commits[1]?.finish();
		await closing;
		await written;
		expect(names()).toEqual(['a', 'b']);
	});
});

describe('the second connection', () => {
	test.each([
		['select value from settings where name = ?', true],
		['with newest as (select 1) select * from newest', true],
		['with gone as (select 1) delete from settings', false],
		['insert into settings (name, value) values (1, 2) returning name', false],
		['update settings set value = 1 returning name', false],
		['pragma wal_checkpoint', false],
	])('%s: it is asked, %s', (sql, isAsked) => {
		const folder = freshFolder();
		void openDatabase(folder).close();
		const file = new Libsql(join(folder, 'countersign.sqlite'));
		const aside = openAside(join(folder, 'countersign.sqlite'), file);
		expect(aside.statement(sql) !== undefined).toBe(isAsked);
		aside.close();
		file.close();
	});

	test('while a commit is made it answers from what is durable, and whoever was told of the commit sees it', async () => {
		const database = openDatabase(freshFolder(), { commitsAside: true });
		const put = database.prepare("insert or replace into settings values ('a', ?)");
		const get = database.prepare<{ value: string }>("select value from settings where name = 'a'");
		await database.write(() => put.run('1'));
		const written = database.write(() => put.run('2'));
		await new Promise((resolve) => setImmediate(resolve));
		expect(['1', '2']).toContain(get.get()?.value);
		await written;
		expect(get.get()?.value).toBe('2');
		await database.close();
	});
});

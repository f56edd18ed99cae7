// Commits beside the event loop: with the driver that is installed, with one that cannot, and in a process that is
// killed in the middle of one.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Libsql from 'libsql';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { openAside } from '../../src/storage/sqlite/commit-aside.ts';
import { openDatabase } from '../../src/storage/sqlite/database.ts';

const root = mkdtempSync(join(tmpdir(), 'countersign-commit-aside-'));
const program = join(import.meta.dirname, 'killed-writer.js');
const built = join(import.meta.dirname, '../../dist/storage/sqlite/database.js');
afterAll(() => rmSync(root, { recursive: true, force: true }));
let files = 0;

type Load = NonNullable<Parameters<typeof openAside>[2]>;
const driver = (exec: (sql: string) => Promise<unknown>) => async () => ({ default: { prototype: { exec } } });

/** @returns whether another connection sees the row, and how often the commit was made in place */
async function commitOnce(load?: Load) {
	files += 1;
	const path = join(root, `${files}.sqlite`);
	const file = new Libsql(path);
	file.pragma('journal_mode = WAL');
	file.exec('create table things (name text)');
	const aside = openAside(path, file, load);
	file.exec('begin immediate');
	file.exec("insert into things values ('a')");
	const inPlace = vi.spyOn(file, 'exec');
	await aside.commit();
	const seen = aside.statement('select name from things')?.all([]);
	aside.close();
	file.close();
	return { seen, inPlace: inPlace.mock.calls.length };
}

const committed = [{ name: 'a' }];

test('the driver that is installed makes a commit beside the event loop', async () => {
	expect(await commitOnce()).toEqual({ seen: committed, inPlace: 0 });
});

test.each<[string, Load]>([
	['has no such interface', () => Promise.reject(new Error('not found'))],
	[
		'keeps its connection elsewhere',
		driver(() => {
			throw new TypeError('undefined is no connection');
		}),
	],
	['fails what it is asked', driver(() => Promise.reject(new Error('failed to downcast')))],
	['runs it on another connection', driver(async () => undefined)],
])('where the driver %s the commit is made in place before anybody is told', async (_, load) => {
	expect(await commitOnce(load)).toEqual({ seen: committed, inPlace: 1 });
});

describe.skipIf(!existsSync(built))('a process that is killed in the middle of a commit', () => {
	test('[sec 256] leaves all that it acknowledged, and everything else whole or not at all', async () => {
		const folder = join(root, 'killed');
		const acknowledged = new Set<string>();
		for (let round = 0; round < 4; round += 1) {
			const child = spawn(process.execPath, [program, built, folder, String(round * 1_000_000)], {
				stdio: ['ignore', 'pipe', 'inherit'],
			});
			let told = '';
			child.stdout.on('data', (text) => {
				told += text;
			});
			await once(child.stdout, 'data');
			await new Promise((resolve) => setTimeout(resolve, 30 + 17 * round));
			child.kill('SIGKILL');
			await once(child, 'close');
			// what stands before the last line's end was told whole
			for (const id of told.split('\n').slice(0, -1)) acknowledged.add(id);
			const database = openDatabase(folder);
			const names = database
				.prepare<{ name: string }>("select name from settings where name glob '*-one' or name glob '*-two'")
				.all()
				.map(({ name }) => name);
			database.close();
			const kept = new Set(names.map((name) => name.split('-')[0] as string));
			expect(names).toHaveLength(2 * kept.size);
			expect([...acknowledged].filter((id) => !kept.has(id))).toEqual([]);
			// what was under way at the kill, of four at a time
			expect(kept.size - acknowledged.size).toBeLessThanOrEqual(4 * (round + 1));
		}
		expect(acknowledged.size).toBeGreaterThan(4);
	}, 60_000);
});

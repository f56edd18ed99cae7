// A data folder that belongs to somebody else: each command names what keeps it out, and what to do. Nothing is called
// missing that this user may not see.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { restoreCopy } from '../../src/programs/production.ts';
import { readFileOrRefuse } from '../../src/programs/production-configuration.ts';
import { requireDatabase } from '../../src/programs/secret-exchange.ts';
import { copyDatabase } from '../../src/storage/sqlite/copy.ts';
import { openSqliteStorage } from '../../src/storage/sqlite/index.ts';
import { inspectFolder } from '../../src/storage/sqlite/inspect.ts';
import { readNewestState } from '../../src/storage/sqlite/newest-state.ts';

const root = mkdtempSync(join(tmpdir(), 'countersign-denied-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const isRoot = process.geteuid?.() === 0;
const nobody = 65_534;

describe.skipIf(process.platform === 'win32')('a data folder of another user', () => {
	let folder: string;
	beforeEach(async () => {
		chmodSync(root, 0o755);
		folder = mkdtempSync(join(root, 'data-'));
		await openSqliteStorage(folder).close();
		writeFileSync(join(folder, 'secret'), 'a'.repeat(64));
		chmodSync(folder, 0);
		// root may everything: so it is somebody else for as long as the test runs
		if (isRoot) process.seteuid?.(nobody);
	});
	afterEach(() => {
		if (isRoot) process.seteuid?.(0);
		chmodSync(folder, 0o700);
	});

	const environment = { COUNTERSIGN_SECRET: Buffer.from(Array.from({ length: 32 }, (_, at) => at)).toString('hex') };
	const configuration = () => ({ origin: 'https://login.example.com', dataFolder: folder }) as never;
	const uses: [string, () => unknown][] = [
		['a start', () => openSqliteStorage(folder)],
		['a command beside it', () => openSqliteStorage(folder, { beside: true })],
		['a start in a folder inside it', () => openSqliteStorage(join(folder, 'inner'))],
		['doctor', () => inspectFolder(folder)],
		['backup', () => copyDatabase(folder, join(root, 'copy'))],
		['restore', () => restoreCopy(configuration(), environment)],
		['an exchange of the secret', () => requireDatabase(folder)],
		['the file of the newest state', () => readNewestState(join(folder, 'epoch.json'))],
		['a secret file', () => readFileOrRefuse(join(folder, 'secret'), 'the secret file')],
	];
	test.each(uses)('%s names the folder, the user and what to do', async (_, use) => {
		const error = await (async () => use())().catch((cause) => cause as Error);
		expect((error as Error).message).toMatch(/ cannot be (used|read): the user `[^`]+` has no permission for /);
		expect((error as Error).message).toContain(` has no permission for ${folder}; give it by chown or chmod`);
	});
});

test('what is wrong with a path is said in words', () => {
	const file = join(root, 'file');
	writeFileSync(file, '');
	const folder = join(root, 'folder');
	mkdirSync(folder);
	const refusal = (path: string) => {
		try {
			return readFileOrRefuse(path, 'the tenant file');
		} catch (error) {
			return (error as Error).message;
		}
	};
	expect(refusal(join(root, 'none'))).toBe(`the tenant file ${join(root, 'none')} cannot be read: it does not exist`);
	expect(refusal(folder)).toBe(`the tenant file ${folder} cannot be read: it is a folder`);
	expect(() => openSqliteStorage(join(file, 'inner'))).toThrow(
		`${join(file, 'inner')} lies below a file that is no folder`,
	);
});

// A data folder that is not its installation's newest state is found at the start, and refused with what to do.
import { createHash } from 'node:crypto';
import {
	chmodSync,
	copyFileSync,
	cpSync,
	existsSync,
	mkdtempSync,
	openSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync,
	writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBrowser, createTestAuthority, createTestClient, testIds } from '@countersign/testkit';
import Libsql from 'libsql';
import { afterAll, describe, expect, test } from 'vitest';
import { freePort } from '../../../../e2e/free-port.ts';
import { restoreCopy, startProduction } from '../../src/programs/production.ts';
import { parseConfiguration } from '../../src/programs/production-configuration.ts';
import { openSqliteStorage } from '../../src/storage/sqlite/index.ts';

const root = mkdtempSync(join(tmpdir(), 'countersign-newest-'));
afterAll(() => rmSync(root, { recursive: true }));
let folders = 0;
const freshFolder = () => {
	folders += 1;
	return join(root, String(folders));
};
const bob = { username: 'bob@contoso.example', password: testIds.password };
const database = (folder: string) => join(folder, 'countersign.sqlite');
/** the test kit's */
const secret = createHash('sha256').update('the test secret').digest('hex');
const configuration = (dataFolder: string, more: object = {}) =>
	parseConfiguration(
		JSON.stringify({ origin: 'https://login.test:8443', dataFolder, trustProxy: ['10.0.0.0/8'], ...more }),
	);

async function stopped(): Promise<string> {
	const folder = freshFolder();
	await (await createTestAuthority({ dataFolder: folder })).close();
	return folder;
}

describe('[case authority/20] [sec 273] an older copy', () => {
	test('of the database alone is refused, and after `restore` nothing that was spent or revoked since is good again', async () => {
		const folder = freshFolder();
		const first = await createTestAuthority({ dataFolder: folder });
		const client = createTestClient(first);
		const browser = createBrowser(first);
		const tokens = await client.redeem(await client.run(browser, bob));
		const code = await browser.open(client.authorizePath({ prompt: 'none' }));
		await first.close();
		copyFileSync(database(folder), join(root, 'older.sqlite'));
		const second = await createTestAuthority({ dataFolder: folder });
		await createTestClient(second).refresh(tokens.body.refresh_token);
		await second.close();
		copyFileSync(join(root, 'older.sqlite'), database(folder));
		expect(() => openSqliteStorage(folder)).toThrow(/older than the last start.*countersign restore/);
		await restoreCopy(configuration(folder), { COUNTERSIGN_SECRET: secret });
		const third = await createTestAuthority({ dataFolder: folder });
		const again = createTestClient(third);
		expect((await again.refresh(tokens.body.refresh_token)).body.error).toBe('invalid_grant');
		expect((await again.redeem(code)).body.error).toBe('invalid_grant');
		const sameBrowser = createBrowser(third);
		for (const [name, value] of browser.cookies) sameBrowser.cookies.set(name, value);
		expect((await sameBrowser.open(again.authorizePath({ prompt: 'none' }))).location?.searchParams.get('error')).toBe(
			'login_required',
		);
		await third.close();
	});

	test('of the whole folder is refused where the epoch file is elsewhere', async () => {
		const folder = freshFolder();
		const epochFile = join(root, 'elsewhere.json');
		await openSqliteStorage(folder, { epochFile }).close();
		cpSync(folder, join(root, 'copy'), { recursive: true });
		await openSqliteStorage(folder, { epochFile }).close();
		rmSync(folder, { recursive: true });
		cpSync(join(root, 'copy'), folder, { recursive: true });
		expect(() => openSqliteStorage(folder, { epochFile })).toThrow(/older than the last start/);
	});

	test('without the file that says which is the newest is refused', async () => {
		const folder = await stopped();
		rmSync(join(folder, 'epoch.json'));
		expect(() => openSqliteStorage(folder)).toThrow(/countersign restore/);
	});
});

describe('[case authority/20] the write-ahead log', () => {
	test('that is missing after a crash is found', async () => {
		const folder = freshFolder();
		const running = openSqliteStorage(folder);
		await running.settings.set('x', 'y');
		cpSync(folder, join(root, 'crashed'), { recursive: true });
		await running.close();
		rmSync(join(root, 'crashed', 'countersign.sqlite-wal'));
		expect(() => openSqliteStorage(join(root, 'crashed'))).toThrow(/-wal is missing.*countersign restore/);
	});

	test('that is there after a crash is taken: nothing is lost', async () => {
		const folder = freshFolder();
		const running = openSqliteStorage(folder);
		await running.settings.set('x', 'y');
		cpSync(folder, join(root, 'killed'), { recursive: true });
		await running.close();
		const again = openSqliteStorage(join(root, 'killed'));
		expect(await again.settings.get('x')).toBe('y');
		await again.close();
	});

	/** The files of a folder as a kill at this moment leaves them. */
	function killed(folder: string, name: string): string {
		const copy = join(root, name);
		cpSync(folder, copy, { recursive: true });
		return copy;
	}

	test('of another database is refused beside one that was closed, and beside one that was killed', async () => {
		const closed = await stopped();
		const [folder, other] = [freshFolder(), freshFolder()];
		const [own, running] = [openSqliteStorage(folder), openSqliteStorage(other)];
		await own.settings.set('whose', 'own');
		await running.settings.set('whose', 'other');
		const crashed = killed(folder, 'beside-foreign');
		for (const victim of [closed, crashed]) copyFileSync(`${database(other)}-wal`, `${database(victim)}-wal`);
		await own.close();
		await running.close();
		const before = readFileSync(database(crashed));
		expect(() => openSqliteStorage(closed)).toThrow(/another database.*move it away/);
		expect(() => openSqliteStorage(crashed)).toThrow(/does not belong to.*countersign restore/);
		expect(readFileSync(database(crashed)).equals(before)).toBe(true);
		// nor is it mixed into a copy that is put back on purpose
		expect(() => openSqliteStorage(crashed, { isCopy: true })).toThrow(/does not belong to/);
		rmSync(`${database(closed)}-wal`);
		await openSqliteStorage(closed).close();
	});

	test('of a later state beside an older database is refused, also by `restore`', async () => {
		const folder = freshFolder();
		await openSqliteStorage(folder).close();
		copyFileSync(database(folder), join(root, 'before.sqlite'));
		const running = openSqliteStorage(folder);
		await running.settings.set('x', 'y');
		const crashed = killed(folder, 'older-beside-newer');
		await running.close();
		copyFileSync(join(root, 'before.sqlite'), database(crashed));
		for (const isCopy of [false, true])
			expect(() => openSqliteStorage(crashed, { isCopy })).toThrow(/another state of this one.*move it away/);
		rmSync(`${database(crashed)}-wal`);
		await openSqliteStorage(crashed, { isCopy: true }).close();
	});

	test.each([
		['in the middle', (bytes: Buffer) => bytes.subarray(0, Math.floor(bytes.length / 4))],
		['within its header', (bytes: Buffer) => bytes.subarray(0, 20)],
	])('that was cut off %s is refused', async (name, cut) => {
		const folder = freshFolder();
		const running = openSqliteStorage(folder);
		for (let at = 0; at < 300; at += 1) await running.settings.set(`x${at}`, 'y'.repeat(500));
		const crashed = killed(folder, `cut-${name.replaceAll(' ', '-')}`);
		await running.close();
		writeFileSync(`${database(crashed)}-wal`, cut(readFileSync(`${database(crashed)}-wal`)));
		expect(() => openSqliteStorage(crashed)).toThrow(/is cut off.*countersign restore/);
	});

	test('of a command beside a stopped authority is not left behind', async () => {
		const folder = await stopped();
		const beside = openSqliteStorage(folder, { beside: true });
		await beside.settings.set('x', 'y');
		await beside.close();
		const again = openSqliteStorage(folder);
		expect(await again.settings.get('x')).toBe('y');
		await again.close();
	});

	test('is taken after a kill however often it began anew', async () => {
		const folder = freshFolder();
		const running = openSqliteStorage(folder);
		for (let at = 0; at < 40; at += 1) await running.settings.set('x', 'y'.repeat(200_000) + at);
		const crashed = killed(folder, 'began-anew');
		await running.close();
		const again = openSqliteStorage(crashed);
		expect(await again.settings.get('x')).toMatch(/39$/);
		await again.close();
	});

	test('may be there or not after a kill during a start or a stop', async () => {
		const folder = await stopped();
		const epoch = JSON.parse(readFileSync(join(folder, 'epoch.json'), 'utf8'));
		writeFileSync(join(folder, 'epoch.json'), JSON.stringify({ ...epoch, closed: false, uncertain: true }));
		await openSqliteStorage(folder).close();
	});
});

describe.skipIf(process.platform === 'win32')('what other users of the machine may read', () => {
	test('is closed at the start: folder, database, lock and epoch file', async () => {
		const folder = await stopped();
		const names = ['countersign.sqlite', 'lock.sqlite', 'epoch.json'];
		for (const name of names) chmodSync(join(folder, name), 0o644);
		chmodSync(folder, 0o755);
		await openSqliteStorage(folder).close();
		expect(names.map((name) => statSync(join(folder, name)).mode & 0o777)).toEqual([0o600, 0o600, 0o600]);
		expect(statSync(folder).mode & 0o777).toBe(0o700);
	});
});

test('[case authority/20] [sec 264] a damaged page is found at the start', async () => {
	const folder = await stopped();
	const file = openSync(database(folder), 'r+');
	for (let page = 3; page * 4096 < statSync(database(folder)).size; page += 1)
		writeSync(file, Buffer.alloc(200, 0xa5), 0, 200, page * 4096);
	expect(() => openSqliteStorage(folder)).toThrow(/damaged.*countersign restore/);
	writeFileSync(database(folder), 'this is no database at all, and long enough to be looked at'.repeat(100));
	expect(() => openSqliteStorage(folder)).toThrow(/damaged/);
});

describe('[case authority/20] [sec 271] a wrong root secret', () => {
	test('is found at the start', async () => {
		const folder = await stopped();
		const wrong = { COUNTERSIGN_SECRET: createHash('sha256').update('another').digest('hex') };
		await expect(startProduction(configuration(folder), wrong)).rejects.toThrow(
			/not the one that this data folder or database was written with/,
		);
		await expect(restoreCopy(configuration(folder), wrong)).rejects.toThrow(/not the one/);
		const good = await startProduction(configuration(folder, { host: '127.0.0.1', port: await freePort() }), {
			COUNTERSIGN_SECRET: secret,
		});
		await good.close();
	});
});

test('a data folder of the version before opens with its sessions alive', async () => {
	const folder = freshFolder();
	const first = await createTestAuthority({ dataFolder: folder });
	const client = createTestClient(first);
	const browser = createBrowser(first);
	const tokens = await client.redeem(await client.run(browser, bob));
	await first.close();
	// as it was at schema 9: no counted starts, no check of the secret, keys without times
	const file = new Libsql(database(folder));
	file.exec(`
		drop index sessions_by_user; drop table deleted_items; drop index users_by_home_account;
		drop table directory_audits; alter table groups drop column resource;
		drop table agreements; drop table agreement_acceptances; drop table passkey_counters;
		drop table sign_in_profiles; drop table risk_detections; drop table risky_principals; drop table risk_history;
		drop table devices; drop table device_users; drop table audit_heads; drop table audit_checkpoints;
		drop table directory_deltas; alter table users drop column risk; alter table security_events drop column device_id;
		alter table security_events drop column session_id;
		drop table event_streams; alter table sessions drop column revoked_at;
		alter table users drop column registered_methods; alter table users drop column methods_revision;
		alter table signing_keys drop column signs_from; alter table signing_keys drop column withdrawn_at;
		delete from settings where name in ('installation', 'starts', 'root-secret-check', 'newest-time'); pragma user_version = 9`);
	file.close();
	rmSync(join(folder, 'epoch.json'));
	const second = await createTestAuthority({ dataFolder: folder });
	const again = createTestClient(second);
	const sameBrowser = createBrowser(second);
	for (const [name, value] of browser.cookies) sameBrowser.cookies.set(name, value);
	expect((await sameBrowser.open(again.authorizePath({ prompt: 'none' }))).location?.searchParams.has('code')).toBe(
		true,
	);
	expect((await again.refresh(tokens.body.refresh_token)).status).toBe(200);
	await second.close();
	expect(existsSync(join(folder, 'epoch.json'))).toBe(true);
	expect(JSON.parse(readFileSync(join(folder, 'epoch.json'), 'utf8')).closed).toBe(true);
});

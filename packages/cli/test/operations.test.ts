// The commands of an operator as processes: exit codes, messages, a closed pipe, and a kill in the middle.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { testIds, testTenants } from '@countersign/testkit';
import Database from 'libsql';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

const command = join(import.meta.dirname, '..', 'dist', 'main.js');
const root = mkdtempSync(join(tmpdir(), 'countersign-operations-'));
const secret = '8f3c1a5e7b9d2f4a6c8e0b1d3f5a7c9e8f3c1a5e7b9d2f4a6c8e0b1d3f5a7c9f';
const nextSecret = '1a5e7b9d2f4a6c8e0b1d3f5a7c9e8f3c1a5e7b9d2f4a6c8e0b1d3f5a7c9f8f3c';
const children: ChildProcess[] = [];
let count = 0;

beforeAll(() => {
	if (!existsSync(command)) throw new Error('build first: npm run build');
});
afterEach(() => {
	for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const environment = (more: Record<string, string> = {}) => ({
	PATH: process.env.PATH ?? '',
	COUNTERSIGN_SECRET: secret,
	...more,
});

function run(words: string[], more: Record<string, string> = {}) {
	return spawnSync(process.execPath, [command, ...words], {
		encoding: 'utf8',
		timeout: 30_000,
		env: environment(more),
	});
}

function freePort(): Promise<number> {
	return new Promise((resolve) => {
		const probe = createServer().listen(0, '127.0.0.1', () => {
			const address = probe.address();
			probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
		});
	});
}

async function configure(withTenants = true) {
	count += 1;
	const dataFolder = join(root, `data-${count}`);
	const tenantFile = join(root, 'tenants.json');
	writeFileSync(tenantFile, JSON.stringify(testTenants()));
	const file = join(root, `serve-${count}.json`);
	writeFileSync(
		file,
		JSON.stringify({
			origin: 'https://login.example.test',
			dataFolder,
			trustProxy: ['10.0.0.0/8'],
			host: '127.0.0.1',
			port: await freePort(),
			...(withTenants ? { tenantFile } : {}),
		}),
	);
	return { file, dataFolder, database: join(dataFolder, 'countersign.sqlite') };
}

interface Served {
	child: ChildProcess;
	stop(): Promise<void>;
	errors(): string;
}

function serve(file: string, more: Record<string, string> = {}): Promise<Served> {
	const child = spawn(process.execPath, [command, 'serve', '--config', file], {
		stdio: ['ignore', 'pipe', 'pipe'],
		env: environment(more),
	});
	children.push(child);
	let complaint = '';
	child.stderr.on('data', (text) => {
		complaint += text;
	});
	const exit = new Promise<void>((resolve) => child.once('exit', () => resolve()));
	return new Promise((resolve, reject) => {
		exit.then(() => reject(new Error(complaint)));
		createInterface({ input: child.stdout }).once('line', () =>
			resolve({
				child,
				errors: () => complaint,
				async stop() {
					child.kill('SIGTERM');
					await exit;
				},
			}),
		);
	});
}

async function stoppedFolder() {
	const configured = await configure();
	await (await serve(configured.file)).stop();
	return configured;
}

describe('audit', () => {
	test('[sec 252, 277] verify says of each tenant whether its log is whole, and exit code 3 that one was changed', async () => {
		const { file, database } = await stoppedFolder();
		const whole = run(['audit', 'verify', '--config', file]);
		expect([whole.status, whole.stdout.match(/0 rows {2}whole/g)?.length]).toEqual([0, 2]);
		expect(run(['audit', 'erase', 'nobody', '--config', file]).stdout).toContain('0 rows told of nobody');
		const opened = new Database(database);
		opened
			.prepare(
				`insert into directory_audits (tenant_id, at, record, position, previous, digest, salt, link)
				values (?, 1, '{"at":1}', 1, 'first', 'forged', 's', 'forged')`,
			)
			.run(testIds.tenant);
		opened.close();
		const changed = run(['audit', 'verify', '--config', file]);
		expect([changed.status, changed.stdout]).toEqual([
			3,
			expect.stringMatching(/CHANGED\n {2}edited: the digests of row 1/),
		]);
		const [json] = JSON.parse(run(['audit', 'verify', '--json', '--config', file]).stdout);
		expect(json.faults[0].kind).toBe('edited');
	});
});

describe('keys', () => {
	test('are listed, rotated and withdrawn while serve runs, and one that is not there is said', async () => {
		const { file } = await configure();
		const served = await serve(file);
		const before = run(['keys', 'list', '--config', file]);
		expect([before.status, before.stdout.trim().split('\n').length]).toEqual([0, 2]);
		const rotated = run(['keys', 'rotate', '--config', file, '--publish-hours', '0']);
		expect([rotated.status, rotated.stdout.match(/ active /g)?.length]).toEqual([0, 2]);
		const kid = before.stdout.split(/\s+/)[1] ?? '';
		expect(run(['keys', 'withdraw', kid, '--config', file]).status).toBe(0);
		expect(run(['keys', 'list', '--config', file]).stdout).toMatch(new RegExp(`${kid}.*withdrawn`));
		const unknown = run(['keys', 'withdraw', 'nobody', '--config', file]);
		expect([unknown.status, unknown.stderr.trim()]).toEqual([1, 'error there is no signing key nobody']);
		expect(run(['keys', 'rotate', '--config', file, '--publish-hours', 'soon']).stderr).toMatch(/no number of hours/);
		await served.stop();
		await (await serve(file)).stop();
	});

	test('list into a pipe that is closed ends quietly', async () => {
		const { file } = await stoppedFolder();
		const child = spawn(process.execPath, [command, 'keys', 'list', '--config', file], {
			stdio: ['ignore', 'pipe', 'pipe'],
			env: environment(),
		});
		child.stdout.destroy();
		let errors = '';
		child.stderr.on('data', (text) => {
			errors += text;
		});
		await new Promise((resolve) => child.once('close', resolve));
		expect(errors).toBe('');
	});
});

describe('setup', () => {
	test('serve without a tenant prints no token into a pipe or its log; `setup` prints one, each another', async () => {
		const { file } = await configure(false);
		const served = await serve(file);
		const first = run(['setup', '--config', file]);
		expect([first.status, first.stdout]).toEqual([0, expect.stringMatching(/https:\/\/login\.example\.test\/setup/)]);
		const tokenIn = (text: string) => /cs1\.setup\.[\w-]{43}/.exec(text)?.[0];
		expect(tokenIn(first.stdout)).toBeDefined();
		expect(tokenIn(run(['setup', '--config', file]).stdout)).not.toBe(tokenIn(first.stdout));
		await served.stop();
		expect(served.errors()).toMatch(/"kind":"setupNeeded".*countersign setup --config/);
		expect(served.errors()).not.toMatch(/cs1\.setup\./);
	});

	test('is refused where there is a tenant', async () => {
		const { file } = await stoppedFolder();
		const { status, stderr } = run(['setup', '--config', file]);
		expect([status, stderr]).toEqual([1, expect.stringMatching(/is set up: it has a tenant/)]);
	});
});

describe('backup, restore and doctor', () => {
	test('a backup of a running authority is whole, its owner’s alone, and serves after `restore`', async () => {
		const { file, database } = await configure();
		const served = await serve(file);
		const copy = join(root, 'copy.sqlite');
		const made = run(['backup', copy, '--config', file]);
		expect([made.status, made.stdout, made.stderr]).toEqual([0, expect.stringMatching(/2 tenants, checked/), '']);
		if (process.platform !== 'win32') expect(statSync(copy).mode & 0o777).toBe(0o600);
		const again = run(['backup', copy, '--config', file]);
		expect([again.status, again.stderr]).toEqual([1, expect.stringMatching(/is there already/)]);
		await served.stop();
		await (await serve(file)).stop();
		copyFileSync(copy, database);
		expect(run(['doctor', '--config', file]).status).toBe(3);
		await expect(serve(file)).rejects.toThrow(/older than the last start.*countersign restore/);
		const restored = run(['restore', '--config', file]);
		expect([restored.status, restored.stdout]).toEqual([0, expect.stringMatching(/The copy is accepted/)]);
		expect(run(['doctor', '--config', file]).stdout).toMatch(/1 copies were accepted/);
		await (await serve(file)).stop();
	});

	test('doctor finds all well in a folder that is served and in one that is not, and changes nothing', async () => {
		const { file, database } = await configure();
		const served = await serve(file);
		const during = run(['doctor', '--config', file]);
		expect([during.status, during.stdout]).toEqual([0, expect.stringMatching(/^well +database .* in use$/m)]);
		await served.stop();
		const before = readFileSync(database);
		const after = run(['doctor', '--config', file, '--json']);
		expect(after.status).toBe(0);
		expect(JSON.parse(after.stdout).map(({ level }: { level: string }) => level)).not.toContain('warning');
		expect(readFileSync(database).equals(before)).toBe(true);
	});

	test.each([
		['another root secret', { COUNTERSIGN_SECRET: nextSecret }, 3, /is not the one .*give that one/],
		['a weak one', { COUNTERSIGN_SECRET: 'abc' }, 3, /is weak.*until then a start is refused/],
		['none', { COUNTERSIGN_SECRET: undefined }, 2, /was not compared; run this again with/],
	])('doctor with %s says what to do', async (_, environment, status, text) => {
		const { file } = await stoppedFolder();
		const asked = run(['doctor', '--config', file], environment as Record<string, string>);
		expect([asked.status, asked.stdout]).toEqual([status, expect.stringMatching(text)]);
	});

	test.runIf(process.platform === 'linux')(
		'a data folder that nobody can make ends the start at once, with the reason',
		async () => {
			const { file } = await configure();
			writeFileSync(
				file,
				readFileSync(file, 'utf8').replace(/"dataFolder":"[^"]*"/, '"dataFolder":"/proc/countersign"'),
			);
			const { status, stderr } = run(['serve', '--config', file]);
			expect([status, stderr]).toEqual([
				1,
				expect.stringMatching(/^error the data folder .* cannot be used: nothing can be made in \/proc$/m),
			]);
		},
	);

	test('doctor and backup without a database say so', async () => {
		const { file } = await configure();
		for (const words of [['doctor'], ['backup', join(root, 'none.sqlite')], ['restore'], ['keys', 'list']]) {
			const { status, stderr } = run([...words, '--config', file]);
			expect([words[0], status, stderr]).toEqual([words[0], 1, expect.stringMatching(/there is no database in/)]);
		}
	});
});

describe('secrets rotate', () => {
	test('exchanges the secret: serve starts with the new one alone', async () => {
		const { file } = await stoppedFolder();
		const missing = run(['secrets', 'rotate', '--config', file]);
		expect([missing.status, missing.stderr]).toEqual([1, expect.stringMatching(/there is no new root secret/)]);
		const weak = run(['secrets', 'rotate', '--config', file], { COUNTERSIGN_NEW_SECRET: 'ab'.repeat(32) });
		expect([weak.status, weak.stderr]).toEqual([1, expect.stringMatching(/is weak/)]);
		const done = run(['secrets', 'rotate', '--config', file], { COUNTERSIGN_NEW_SECRET: nextSecret });
		expect([done.status, done.stdout]).toEqual([0, expect.stringMatching(/is exchanged; \d+ values/)]);
		expect(done.stdout + done.stderr).not.toMatch(new RegExp(`${secret}|${nextSecret}`));
		await expect(serve(file)).rejects.toThrow(/not the one that this data folder or database was written with/);
		await (await serve(file, { COUNTERSIGN_SECRET: nextSecret })).stop();
		const again = run(['secrets', 'rotate', '--config', file], { COUNTERSIGN_NEW_SECRET: nextSecret });
		expect([again.status, again.stdout]).toEqual([0, expect.stringMatching(/had been exchanged already/)]);
	});

	test('is refused while serve runs', async () => {
		const { file } = await configure();
		const served = await serve(file);
		const { status, stderr } = run(['secrets', 'rotate', '--config', file], { COUNTERSIGN_NEW_SECRET: nextSecret });
		expect([status, stderr]).toEqual([1, expect.stringMatching(/in use by another process/)]);
		await served.stop();
	});

	test('killed at any moment, it goes on when it is run again', { timeout: 60_000 }, async () => {
		const { file } = await stoppedFolder();
		for (const milliseconds of [250, 350, 450, 550]) {
			const child = spawn(process.execPath, [command, 'secrets', 'rotate', '--config', file], {
				stdio: 'ignore',
				env: environment({ COUNTERSIGN_NEW_SECRET: nextSecret }),
			});
			setTimeout(() => child.kill('SIGKILL'), milliseconds);
			await new Promise((resolve) => child.once('exit', resolve));
		}
		expect(run(['secrets', 'rotate', '--config', file], { COUNTERSIGN_NEW_SECRET: nextSecret }).status).toBe(0);
		await (await serve(file, { COUNTERSIGN_SECRET: nextSecret })).stop();
	});
});

// A cache in a file: nobody else's to read, never half written, and one after the other between programs.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'vite';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createFileStorage } from '../../src/index.ts';
import { publicClient, scopeOf, tokenAnswer } from '../token-endpoint.ts';

let folder: string;
let path: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'countersign-cache-'));
	path = join(folder, 'deep', 'tokens.json');
});
afterEach(() => {
	vi.unstubAllGlobals();
	rmSync(folder, { recursive: true, force: true });
});

const scopes = ['api://a/A'];
const answered = (form: URLSearchParams) => tokenAnswer('ann', `token-${form.get('code')}`, scopeOf(form));
const signIn = (cache: ReturnType<typeof createFileStorage>) =>
	publicClient(answered, { cache }).client.acquireTokenByCode({ code: 'c', scopes });

test("a program that starts later finds the account; the file and its directory are the owner's alone", async () => {
	const { account } = await signIn(createFileStorage({ path }));
	const later = publicClient(answered, { cache: createFileStorage({ path }) });
	expect(await later.client.getAllAccounts()).toEqual([account]);
	expect((await later.client.acquireTokenSilent({ account, scopes })).fromCache).toBe(true);
	expect(statSync(path).mode & 0o777).toBe(0o600);
	expect(statSync(join(folder, 'deep')).mode & 0o777).toBe(0o700);
	expect(readdirSync(join(folder, 'deep'))).toEqual(['tokens.json']);
	await later.client.removeAccount(account as never);
	expect(readFileSync(path, 'utf8')).not.toContain('token-c');
});

test('[sec 234] a file that was readable by others is not after the next write', async () => {
	path = join(folder, 'tokens.json');
	writeFileSync(path, '{"version":1,"entries":{}}', { mode: 0o644 });
	await signIn(createFileStorage({ path }));
	expect(statSync(path).mode & 0o777).toBe(0o600);
});

test.each(['', '{"entries":', '{"entries":{"a":1}}', '{"AccessToken":{}}', 'null'])(
	'[sec 234] a file that is damaged, %j, is told and left as it is',
	async (text) => {
		path = join(folder, 'tokens.json');
		writeFileSync(path, text);
		const cache = createFileStorage({ path });
		const { client } = publicClient(answered, { cache });
		await expect(client.getAllAccounts()).rejects.toMatchObject({
			code: 'storage_unavailable',
			message: expect.stringContaining(path),
		});
		// what was got is handed on all the same
		expect((await signIn(cache)).accessToken).toBe('token-c');
		expect(readFileSync(path, 'utf8')).toBe(text);
	},
);

test('a directory that may not be written does not lose the token', async () => {
	// the mode means nothing to root: a file in the directory's place stops everybody
	writeFileSync(join(folder, 'deep'), '');
	const events: string[] = [];
	const cache = createFileStorage({ path });
	const { client } = publicClient(answered, { cache, onEvent: ({ type }) => events.push(type) });
	expect((await client.acquireTokenByCode({ code: 'c', scopes })).accessToken).toBe('token-c');
	expect(events).toContain('tokenNotKept');
});

test('changes at once, of one program and of several storages, are all kept', async () => {
	const storages = [1, 2, 3].map(() => createFileStorage({ path }));
	const count = (text: string | undefined) => String(Number(text ?? 0) + 1);
	await Promise.all(storages.flatMap((storage) => Array.from({ length: 8 }, () => storage.update?.('n', count))));
	expect(await storages[0]?.get('n')).toBe('24');
});

test('[sec 234] programs that run at once lose nothing', async () => {
	// as JavaScript, for whichever Node runs the tests
	const ssr = resolve(import.meta.dirname, '../../src/cache/file-storage.ts');
	const conditions = ['@countersign/source'];
	await build({
		configFile: false,
		logLevel: 'silent',
		ssr: { resolve: { conditions }, noExternal: true },
		build: { ssr, outDir: join(folder, 'built') },
	});
	const built = join(folder, 'built', readdirSync(join(folder, 'built'))[0] as string);
	const program = `
		const { createFileStorage } = await import(${JSON.stringify(built)});
		const storage = createFileStorage({ path: ${JSON.stringify(path)} });
		for (let i = 0; i < 20; i += 1) await storage.update('n', (text) => String(Number(text ?? 0) + 1));
	`;
	const run = () =>
		new Promise<number | null>((done) => {
			const args = ['--input-type=module', '-e', program];
			spawn(process.execPath, args, { stdio: 'inherit' }).on('exit', done);
		});
	expect(await Promise.all([run(), run()])).toEqual([0, 0]);
	expect(await createFileStorage({ path }).get('n')).toBe('40');
});

test('a lock that a crash left behind is removed, one that is held is waited for and told', async () => {
	await createFileStorage({ path }).set('a', '1');
	writeFileSync(`${path}.lock`, 'somebody');
	const impatient = createFileStorage({ path, lockTimeout: 100 });
	await expect(impatient.set('a', '2')).rejects.toMatchObject({
		code: 'storage_unavailable',
		message: expect.stringContaining('.lock'),
	});
	expect(readFileSync(`${path}.lock`, 'utf8')).toBe('somebody');
	const longAgo = Date.now() / 1000 - 60;
	utimesSync(`${path}.lock`, longAgo, longAgo);
	await createFileStorage({ path }).set('a', '3');
	expect(await createFileStorage({ path }).get('a')).toBe('3');
	expect(readdirSync(join(folder, 'deep'))).toEqual(['tokens.json']);
});

test('work of one name runs once at a time between storages, so that a refresh token is used once', async () => {
	let running = 0;
	let most = 0;
	const work = async () => {
		running += 1;
		most = Math.max(most, running);
		await new Promise((done) => setTimeout(done, 30));
		running -= 1;
	};
	await Promise.all([1, 2].map(() => createFileStorage({ path }).exclusive?.('refresh', work)));
	expect(most).toBe(1);
});

test('misuse is told', () => {
	expect(() => createFileStorage({ path: '' })).toThrow(expect.objectContaining({ code: 'invalid_option' }));
	vi.stubGlobal('process', undefined);
	expect(() => createFileStorage({ path })).toThrow(expect.objectContaining({ code: 'not_in_browser' }));
	vi.unstubAllGlobals();
});

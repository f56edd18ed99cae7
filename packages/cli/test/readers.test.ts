// The built command when nobody reads what it prints.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { testTenants } from '@countersign/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createLineWriter } from '../src/output-streams.ts';

const command = join(import.meta.dirname, '..', 'dist', 'main.js');
const root = mkdtempSync(join(tmpdir(), 'countersign-readers-'));
const tenantFile = join(root, 'tenants.json');
const children: ChildProcess[] = [];
beforeAll(() => writeFileSync(tenantFile, JSON.stringify(testTenants())));
afterEach(() => {
	for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function freePort(): Promise<number> {
	return new Promise((resolve) => {
		const probe = createServer().listen(0, '127.0.0.1', () => {
			const address = probe.address();
			probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
		});
	});
}

async function serve(stderr: 'pipe' | number): Promise<{ child: ChildProcess; address: string }> {
	const port = await freePort();
	const file = join(root, `serve-${port}.json`);
	const dataFolder = join(root, `data-${port}`);
	const host = '127.0.0.1';
	writeFileSync(
		file,
		JSON.stringify({
			origin: 'https://login.example.test',
			dataFolder,
			trustProxy: ['127.0.0.0/8'],
			host,
			port,
			tenantFile,
		}),
	);
	const child = spawn(process.execPath, [command, 'serve', '--config', file], {
		stdio: ['ignore', 'pipe', stderr],
		env: {
			PATH: process.env.PATH ?? '',
			COUNTERSIGN_SECRET: '8f3c1a5e7b9d2f4a6c8e0b1d3f5a7c9e8f3c1a5e7b9d2f4a6c8e0b1d3f5a7c9f',
		},
	});
	children.push(child);
	await new Promise((resolve, reject) => {
		createInterface({ input: child.stdout as NodeJS.ReadableStream }).once('line', resolve);
		child.once('exit', () => reject(new Error('exited')));
	});
	return { child, address: `http://127.0.0.1:${port}` };
}

/** refusals are logged, a line each */
async function refused(address: string): Promise<void> {
	for (let index = 0; index < 20; index += 1) {
		const form = {
			grant_type: 'client_credentials',
			client_id: '55555555-aaaa-4aaa-8aaa-000000000005',
			client_secret: `wrong ${index}`,
			scope: 'x/.default',
		};
		const response = await fetch(`${address}/contoso.example/oauth2/v2.0/token`, {
			method: 'POST',
			body: new URLSearchParams(form),
		});
		expect(response.status).toBeGreaterThanOrEqual(400);
		await response.text();
	}
}

describe('[case authority/11] serve goes on', () => {
	test('when both readers of its output have gone away', async () => {
		const { child, address } = await serve('pipe');
		child.stderr?.destroy();
		child.stdout?.destroy();
		await refused(address);
		expect(child.exitCode).toBeNull();
		child.kill('SIGTERM');
		expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(0);
	});

	test.runIf(existsSync('/dev/full'))('when its log is on a full disk', async () => {
		const { child, address } = await serve(openSync('/dev/full', 'w'));
		await refused(address);
		expect(child.exitCode).toBeNull();
	});
});

test('[case authority/11] a command whose reader has gone away ends without a stack', async () => {
	const child = spawn(process.execPath, [command, 'policy', 'template', '--help'], {
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	children.push(child);
	child.stdout.destroy();
	let complaint = '';
	child.stderr.on('data', (text) => {
		complaint += text;
	});
	await new Promise((resolve) => child.once('close', resolve));
	expect(complaint).not.toMatch(/EPIPE|at .*:\d+:\d+/);
});

test('[case authority/11] lines that cannot be written are counted, and the count is told once they can be', async () => {
	let broken = true;
	const written: string[] = [];
	const stream = {
		writableLength: 0,
		write(text: string, done: (error?: Error) => void) {
			if (!broken) written.push(text);
			done(broken ? new Error('EPIPE') : undefined);
			return true;
		},
	};
	const write = createLineWriter(stream as never, (count) => `${count} dropped`);
	for (const line of ['one', 'two', 'three']) write(line);
	broken = false;
	write('four');
	write('five');
	expect(written).toEqual(['3 dropped\nfour\n', 'five\n']);
	stream.writableLength = 10_000_000;
	write('six');
	stream.writableLength = 0;
	write('seven');
	expect(written.at(-1)).toBe('1 dropped\nseven\n');
});

// The command as a process of its own, its data folder, and a free port. What a test starts is killed after it.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach } from 'vitest';

export const command = join(import.meta.dirname, '..', 'dist', 'main.js');
export const root = mkdtempSync(join(tmpdir(), 'countersign-cli-'));
export const children: ChildProcess[] = [];
let folders = 0;
export const freshFolder = () => {
	folders += 1;
	return join(root, `data-${folders}`);
};
export const tenantFile = join(root, 'tenants.json');
// files of tests share a process: what one of them has ended with may be another one's
process.once('exit', () => rmSync(root, { recursive: true, force: true }));
/** Ends what a test of the calling file started. */
export function endWhatIsStarted(): void {
	afterEach(() => {
		for (const child of children.splice(0)) child.kill('SIGKILL');
	});
}

export interface Running {
	child: ChildProcess;
	first: { origin: string; microsoftProxy?: string; caFile: string; tenants: { tenantId: string; domain: string }[] };
	exit: Promise<number | null>;
}

export function start(...options: string[]): Promise<Running> {
	const child = spawn(process.execPath, [command, 'dev', '--json', '--port', '0', '--quiet', ...options], {
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	children.push(child);
	const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
	return new Promise((resolve, reject) => {
		let complaint = '';
		child.stderr?.on('data', (text) => {
			complaint += text;
		});
		exit.then(() => reject(new Error(complaint)));
		createInterface({ input: child.stdout as NodeJS.ReadableStream }).once('line', (line) =>
			resolve({ child, first: JSON.parse(line), exit }),
		);
	});
}

export function freePort(): Promise<string> {
	return new Promise((resolve) => {
		const probe = createServer().listen(0, '127.0.0.1', () => {
			const address = probe.address();
			probe.close(() => resolve(String(typeof address === 'object' && address?.port)));
		});
	});
}

// `npm start`, ended in each way in which it can be: all that it started ends with it, and its ports are free again.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { freePorts } from './free-port.ts';

const root = join(import.meta.dirname, '..');
let npm: ChildProcess | undefined;
afterEach(() => {
	// its group, so that a failure leaves nothing behind; without a process number it would be the runner's own
	if (npm?.pid === undefined) return;
	try {
		process.kill(-npm.pid, 'SIGKILL');
	} catch {
		// all have ended
	}
});

const listens = (port: string) =>
	new Promise<boolean>((resolve) => {
		const socket = connect(Number(port), '127.0.0.1');
		socket.once('connect', () => resolve(true));
		socket.once('error', () => resolve(false));
		socket.once('connect', () => socket.destroy());
	});

describe.runIf(process.platform !== 'win32')('npm start', () => {
	test.each<[string, NodeJS.Signals, 'npm' | 'group']>([
		['SIGTERM to npm', 'SIGTERM', 'npm'],
		['npm killed', 'SIGKILL', 'npm'],
		['Ctrl+C', 'SIGINT', 'group'],
		['a closed terminal', 'SIGHUP', 'group'],
	])(
		'%s ends every process that it started',
		async (_, signal, target) => {
			const folder = mkdtempSync(join(tmpdir(), 'countersign-start-'));
			const ports = await freePorts(4);
			const [AUTHORITY_PORT, SPA_PORT, API_PORT, MIDDLE_TIER_PORT] = ports as [string, string, string, string];
			const { NODE_EXTRA_CA_CERTS: _ca, ...environment } = process.env;
			npm = spawn('npm', ['start'], {
				cwd: root,
				detached: true,
				env: { ...environment, AUTHORITY_PORT, SPA_PORT, API_PORT, MIDDLE_TIER_PORT, DEMO_DATA: folder, NO_COLOR: '1' },
			});
			let terminal = '';
			await new Promise<void>((resolve, reject) => {
				for (const stream of [npm?.stdout, npm?.stderr])
					stream?.on('data', (text) => {
						terminal += text;
						if (terminal.includes('Ctrl+C stops')) resolve();
					});
				npm?.once('exit', () => reject(new Error(terminal)));
			});
			expect(await Promise.all(ports.map(listens))).toEqual([true, true, true, true]);
			const number = npm.pid as number;
			process.kill(target === 'npm' ? number : -number, signal);
			await expect
				.poll(async () => (await Promise.all(ports.map(listens))).some(Boolean), { timeout: 10_000 })
				.toBe(false);
			// the authority closes its port first and its database last: some files may come and go meanwhile
			await vi.waitFor(() => rmSync(folder, { recursive: true, force: true }), { timeout: 20_000 });
			// it builds first, which takes long on a machine that does much beside
		},
		240_000,
	);
});

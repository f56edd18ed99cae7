// The servers that are measured, each a process of its own on core 1. A contender says where it listens, and on request
// how much CPU it has used.
import { fork } from 'node:child_process';
import { join } from 'node:path';

export type Algorithm = 'RS256' | 'ES256';
export type ContenderName = 'countersign' | 'oidc-provider' | 'bare';

export interface Contender {
	name: ContenderName;
	port: number;
	/** microseconds of CPU, user and system, since the process started */
	cpu(): Promise<number>;
	/** bytes */
	residentMemory(): Promise<number>;
	stop(): void;
}

interface Report {
	port?: number;
	cpu?: number;
	rss?: number;
}

/** @param cores the cores to pin to, as `taskset` writes them */
export function startContender(
	name: ContenderName,
	algorithm: Algorithm,
	cores: string,
	folder: string,
	environment: Record<string, string> = {},
): Promise<Contender> {
	const child = fork(join(import.meta.dirname, `${name}.js`), [algorithm, folder], {
		stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
		env: { ...process.env, ...environment },
		execPath: 'taskset',
		execArgv: ['-c', cores, process.execPath],
	});
	const ask = () =>
		new Promise<Report>((resolve) => {
			child.once('message', (report: Report) => resolve(report));
			child.send('report');
		});
	return new Promise((resolve, reject) => {
		let complaint = '';
		child.stderr?.on('data', (text) => {
			complaint += text;
		});
		child.once('exit', () => reject(new Error(`${name} ended: ${complaint}`)));
		child.once('message', ({ port }: Report) =>
			resolve({
				name,
				port: port as number,
				cpu: async () => (await ask()).cpu as number,
				residentMemory: async () => (await ask()).rss as number,
				stop: () => child.kill('SIGKILL'),
			}),
		);
	});
}

/** For the contenders: says where it listens and answers the questions above. */
export function report(port: number): void {
	process.on('message', () => {
		const { user, system } = process.cpuUsage();
		process.send?.({ cpu: user + system, rss: process.memoryUsage.rss() });
	});
	process.send?.({ port });
}

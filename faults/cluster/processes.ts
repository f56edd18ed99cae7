// Processes of a cluster: each is the leader of a group of its own, so that it can be killed or stopped with all that
// it started.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { createServer } from 'node:net';

export interface GroupProcess {
	child: ChildProcess;
	ended: Promise<unknown>;
	/** to the whole group */
	signal(signal: NodeJS.Signals): void;
}

export const wait = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

export async function until(what: string, milliseconds: number, is: () => Promise<boolean> | boolean): Promise<void> {
	for (const deadline = Date.now() + milliseconds; ; await wait(50)) {
		if (await Promise.resolve(is()).catch(() => false)) return;
		if (Date.now() > deadline) throw new Error(`${what} did not come about in ${milliseconds} ms`);
	}
}

export const freePort = () =>
	new Promise<number>((resolve) => {
		const probe = createServer().listen(0, '127.0.0.1', () => {
			const address = probe.address();
			probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
		});
	});

export function startGroup(
	program: string,
	words: readonly string[],
	{ log, ...options }: { log: string; env?: NodeJS.ProcessEnv; user?: { uid: number; gid: number } | undefined },
): GroupProcess {
	const { env, user } = options;
	const child = spawn(program, words, {
		detached: true,
		stdio: ['ignore', 'pipe', 'pipe'],
		...(env ? { env } : {}),
		...user,
	});
	const output = createWriteStream(log, { flags: 'a' });
	child.stdout.pipe(output, { end: false });
	child.stderr.pipe(output, { end: false });
	return {
		child,
		ended: once(child, 'exit'),
		signal(signal) {
			try {
				process.kill(-(child.pid as number), signal);
			} catch {
				// the group is gone already
			}
		},
	};
}

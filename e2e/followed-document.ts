// Follows a page of the documentation as a newcomer does, in an empty folder: saves the files whose names stand above
// their blocks, types the commands of the `sh` blocks, and leaves running what does not end.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');

/** One thing that a reader does. */
export type DocumentStep = { does: 'save'; file: string; text: string } | { does: 'type'; line: string };

const block = /(?:^`([\w./-]+)`:\n\n)?^```(\w+)\n([\s\S]*?)^```$/gm;

/**
 * @param text of a page
 * @returns what its reader does, in order; blocks without a file's name above them are only read
 */
export function documentSteps(text: string): DocumentStep[] {
	return [...text.matchAll(block)].flatMap(([, file, language, body = '']): DocumentStep[] => {
		if (file) return [{ does: 'save', file, text: body }];
		if (language !== 'sh') return [];
		const lines = body.replaceAll('\\\n', ' ').split('\n').filter(Boolean);
		return lines.map((line) => ({ does: 'type', line }));
	});
}

/**
 * Packs the workspace's packages as they are published.
 *
 * @returns path of the tarball by the name of the package
 */
export function packWorkspace(folder: string): Map<string, string> {
	mkdirSync(folder, { recursive: true });
	const names = readdirSync(join(root, 'packages')).map((name) => `packages/${name}`);
	const workspaces = [...names, 'apps/portal'].flatMap((name) => ['-w', name]);
	const words = ['pack', '--ignore-scripts=false', '--json', '--pack-destination', folder, ...workspaces];
	const packed = JSON.parse(
		execFileSync('npm', words, { cwd: root, encoding: 'utf8', stdio: 'pipe', timeout: 300_000 }),
	);
	return new Map(Object.values(packed as { name: string; filename: string }[]).map(one(folder)));
}

const one =
	(folder: string) =>
	({ name, filename }: { name: string; filename: string }) =>
		[name, join(folder, filename)] as const;

const endless = /^(\w+=\S+ )*(npx countersign (start|dev)|node api\.js|npx vite\b)/;

export interface Follower {
	/** does a step; a command that does not end is left running once it has said that it listens */
	follow(step: DocumentStep): Promise<void>;
	/** what the commands that run have written so far */
	terminal(): string;
	stop(): Promise<void>;
}

/**
 * @param folder empty, or with what an earlier page has left
 * @param tarballs what the registry would give
 * @param change of the text of the page, such as other ports
 */
export function createFollower(
	folder: string,
	tarballs: ReadonlyMap<string, string>,
	change: (text: string) => string,
): Follower {
	// a newcomer's environment: nothing trusts the test suite's CA, and nothing is already known of the workspace
	const { NODE_EXTRA_CA_CERTS: _, ...environment } = process.env;
	const env = { ...environment, NO_COLOR: '1', FORCE_COLOR: '0' };
	const children: ChildProcess[] = [];
	let terminal = '';
	mkdirSync(folder, { recursive: true });

	/** the workspace's packages that a command installs, and those which they need, from their tarballs */
	function install(line: string): void {
		const words = line.split(' ').slice(2);
		const published = words.some((word) => tarballs.has(word)) ? [...tarballs.values()] : [];
		const others = words.filter((word) => !tarballs.has(word));
		const quick = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'];
		execFileSync('npm', ['install', ...quick, ...others, ...published], {
			...{ cwd: folder, env, stdio: 'pipe' },
			timeout: 300_000,
		});
	}

	async function leaveRunning(line: string): Promise<void> {
		// a group of its own: npx, its shell and the command end together
		const child = spawn('sh', ['-c', line], { cwd: folder, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
		children.push(child);
		let said = '';
		for (const stream of [child.stdout, child.stderr])
			stream.on('data', (text) => {
				said += text;
				terminal += text;
			});
		const port = Number(/:(\d+)/.exec(line)?.[1] ?? 0);
		for (let waited = 0; waited < 60_000; waited += 100) {
			if (child.exitCode !== null) throw new Error(`\`${line}\` ended:\n${said}`);
			// each says where it is, except the reader's own API, which says nothing until it is called
			if (/https?:\/\/localhost:\d+/.test(said) || (port === 0 && /api\.js/.test(line) && waited > 1500)) return;
			await new Promise((done) => setTimeout(done, 100));
		}
		throw new Error(`\`${line}\` did not say where it is:\n${said}`);
	}

	return {
		terminal: () => terminal,
		async follow(given) {
			if (given.does === 'save') {
				mkdirSync(dirname(join(folder, given.file)), { recursive: true });
				writeFileSync(join(folder, given.file), change(given.text));
				return;
			}
			const line = change(given.line);
			if (line.startsWith('npm install')) install(line);
			else if (endless.test(line)) await leaveRunning(line);
			else execFileSync('sh', ['-c', line], { cwd: folder, env, stdio: 'pipe', timeout: 120_000 });
		},
		async stop() {
			for (const child of children) {
				const ended = new Promise((done) => child.once('exit', done));
				if (child.exitCode !== null || child.pid === undefined) continue;
				process.kill(-child.pid, 'SIGKILL');
				await ended;
			}
		},
	};
}

/** @returns the text of a page of this repository */
export const documentText = (path: string) => readFileSync(join(root, path), 'utf8');

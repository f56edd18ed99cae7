// A lock between processes: a file that only one of them can make. Who holds it touches it, so that one that a crash
// left behind is told from one that is held.
import { ClientAuthError, ClientConfigurationError } from '../errors/auth-error.ts';

interface Handle {
	writeFile(text: string): Promise<void>;
	sync(): Promise<void>;
	close(): Promise<void>;
}

/** The part of Node's files that is used. */
export interface Files {
	readFile(path: string, encoding: 'utf8'): Promise<string>;
	open(path: string, flags: string, mode: number): Promise<Handle>;
	rename(from: string, to: string): Promise<void>;
	link(from: string, to: string): Promise<void>;
	rm(path: string, options: { force: boolean }): Promise<void>;
	mkdir(path: string, options: { recursive: boolean; mode: number }): Promise<unknown>;
	stat(path: string): Promise<{ mtimeMs: number }>;
	utimes(path: string, accessed: number, modified: number): Promise<void>;
	random(): string;
}

export interface FileLockOptions {
	/** milliseconds that a lock is waited for; 30,000 when absent */
	lockTimeout?: number | undefined;
	/** milliseconds after which a lock that nobody touches is taken for one that a crash left; 10,000 when absent */
	lockLifetime?: number | undefined;
}

/** @throws ClientConfigurationError `not_in_browser` outside Node */
export function nodeFiles(what: string): Files {
	// asked for in this way, Node's modules are not looked for by the bundler of a page
	const { process } = globalThis as unknown as { process?: { getBuiltinModule?(name: string): unknown } };
	const files = process?.getBuiltinModule?.('node:fs/promises') as Omit<Files, 'random'> | undefined;
	if (!files) throw new ClientConfigurationError('not_in_browser', `${what} keeps a file, which needs Node`);
	return Object.assign(Object.create(files) as Files, { random: () => crypto.randomUUID() });
}

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
const codeOf = (error: unknown) => (error as { code?: string }).code;

/** @returns a function that runs work while this process holds the lock of that path */
export function createFileLock(
	files: Files,
	{ lockTimeout = 30_000, lockLifetime = 10_000 }: FileLockOptions = {},
): <T>(path: string, work: () => Promise<T>) => Promise<T> {
	/** Removes a lock that nobody touches. Whoever was faster has made a new one by now: that one is put back. */
	async function removeIfLeft(path: string): Promise<void> {
		const owner = await files.readFile(path, 'utf8');
		if (Date.now() - (await files.stat(path)).mtimeMs < lockLifetime) return;
		const aside = `${path}.${files.random()}`;
		await files.rename(path, aside);
		if ((await files.readFile(aside, 'utf8')) !== owner) await files.link(aside, path).catch(() => undefined);
		await files.rm(aside, { force: true });
	}

	async function take(path: string, owner: string): Promise<boolean> {
		try {
			const handle = await files.open(path, 'wx', 0o600);
			await handle.writeFile(owner).finally(() => handle.close());
			return true;
		} catch (error) {
			// Windows says EPERM while a lock is being removed
			if (codeOf(error) !== 'EEXIST' && codeOf(error) !== 'EPERM') throw error;
		}
		// it may be gone by now, which is good
		await removeIfLeft(path).catch(() => undefined);
		return false;
	}

	async function release(path: string, owner: string): Promise<void> {
		// a lock that was taken away, because this process slept too long, is another's
		if ((await files.readFile(path, 'utf8')) === owner) await files.rm(path, { force: true });
	}

	return async (path, work) => {
		const owner = files.random();
		const until = Date.now() + lockTimeout;
		try {
			while (!(await take(path, owner))) {
				if (Date.now() >= until)
					throw new ClientAuthError(
						'storage_unavailable',
						`another program holds ${path}; if none runs, remove that file`,
					);
				await pause(10 + Math.random() * 20);
			}
		} catch (cause) {
			if (cause instanceof ClientAuthError) throw cause;
			throw new ClientAuthError('storage_unavailable', `the lock ${path} cannot be made`, { cause });
		}
		const touch = () => void files.utimes(path, Date.now() / 1000, Date.now() / 1000).catch(() => undefined);
		const timer = setInterval(touch, lockLifetime / 3);
		try {
			return await work();
		} finally {
			clearInterval(timer);
			await release(path, owner).catch(() => undefined);
		}
	};
}

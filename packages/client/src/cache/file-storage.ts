import { ClientAuthError, ClientConfigurationError } from '../errors/auth-error.ts';
import type { CacheStorage } from './cache-storage.ts';
import { createFileLock, type FileLockOptions, type Files, nodeFiles } from './file-lock.ts';

export interface FileStorageOptions extends FileLockOptions {
	/** of the file; its directory is made when it is absent, for its owner alone */
	path: string;
}

const unavailable = (what: string, cause?: unknown) =>
	cause instanceof ClientAuthError ? cause : new ClientAuthError('storage_unavailable', what, { cause });

function parse(path: string, text: string): Record<string, string> {
	try {
		const { entries } = JSON.parse(text) as { entries: Record<string, string> };
		if (
			typeof entries === 'object' &&
			entries !== null &&
			Object.values(entries).every((item) => typeof item === 'string')
		)
			return entries;
	} catch (cause) {
		throw unavailable(`the token cache ${path} is damaged: remove the file, and users sign in anew`, cause);
	}
	throw unavailable(`${path} is no token cache of this library; what MSAL has kept is taken over by importMsalCache`);
}

/**
 * Keeps entries in a file, for a program in Node such as a command-line tool. The file is its owner's alone (mode
 * 0600), replaced as a whole, and locked while it changes, so that programs that run at once do not lose a token. The
 * tokens in it are not encrypted: whoever may read the file may use them.
 *
 * @throws ClientConfigurationError without a path, and `not_in_browser` outside Node; ClientAuthError
 *   `storage_unavailable`, when the client
 *   uses it, for a file that is damaged, may not be read or written, or stays locked
 * @example
 * const cache = createFileStorage({ path: `${homeDirectory}/.my-tool/tokens.json` });
 * const client = createPublicClient({ clientId, authority, cache });
 */
export function createFileStorage(given: FileStorageOptions): CacheStorage {
	const { path, ...options } = given ?? {};
	if (typeof path !== 'string' || path === '')
		throw new ClientConfigurationError('invalid_option', 'path is required: where the file of the token cache is');
	const files: Files = nodeFiles('createFileStorage');
	const locked = createFileLock(files, options);
	const directory = path.slice(0, Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')));
	let queue: Promise<unknown> = Promise.resolve();

	async function read(): Promise<Record<string, string>> {
		let text: string;
		try {
			text = await files.readFile(path, 'utf8');
		} catch (cause) {
			if ((cause as { code?: string }).code === 'ENOENT') return {};
			throw unavailable(`the token cache ${path} cannot be read`, cause);
		}
		return parse(path, text);
	}

	/** a reader sees the file as it was or as it is, never half of it; a crash leaves it as it was */
	async function write(entries: Record<string, string>): Promise<void> {
		const temporary = `${path}.${files.random()}.tmp`;
		try {
			const handle = await files.open(temporary, 'wx', 0o600);
			try {
				await handle.writeFile(JSON.stringify({ version: 1, entries }));
				await handle.sync();
			} finally {
				await handle.close();
			}
			await files.rename(temporary, path);
		} catch (cause) {
			await files.rm(temporary, { force: true }).catch(() => undefined);
			throw unavailable(`the token cache ${path} cannot be written`, cause);
		}
	}

	async function change(key: string, how: (text: string | undefined) => string | undefined): Promise<void> {
		const entries = await read();
		const before = Object.hasOwn(entries, key) ? entries[key] : undefined;
		const after = how(before);
		if (after === before) return;
		if (after === undefined) delete entries[key];
		else entries[key] = after;
		await write(entries);
	}

	async function inDirectory<T>(work: () => Promise<T>): Promise<T> {
		if (directory !== '')
			await files.mkdir(directory, { recursive: true, mode: 0o700 }).catch((cause) => {
				throw unavailable(`the directory of the token cache ${path} cannot be made`, cause);
			});
		return work();
	}

	/** in this process in turn, and between processes by the lock */
	function update(key: string, how: (text: string | undefined) => string | undefined): Promise<void> {
		const result = queue.then(() => inDirectory(() => locked(`${path}.lock`, () => change(key, how))));
		queue = result.catch(() => undefined);
		return result;
	}

	return {
		async get(key) {
			const entries = await read();
			return Object.hasOwn(entries, key) ? entries[key] : undefined;
		},
		set: (key, value) => update(key, () => value),
		delete: (key) => update(key, () => undefined),
		keys: async () => Object.keys(await read()),
		update,
		exclusive: (name, work) => inDirectory(() => locked(`${path}.${hash(name)}.work`, work)),
	};
}

/** a short name for a file: two names that share it only wait for each other */
function hash(name: string): string {
	let value = 2166136261;
	for (const letter of name) value = Math.imul(value ^ (letter.codePointAt(0) ?? 0), 16777619) >>> 0;
	return value.toString(36);
}

// The machine that a program runs on, as far as managed identities are concerned.
import { ClientConfigurationError } from '../errors/auth-error.ts';

/** The machine; give one of your own to test a program away from Azure. */
export interface Environment {
	variables: Readonly<Record<string, string | undefined>>;
	/** `linux`, `win32` or another of Node's names */
	platform: string;
	/** @returns bytes; `undefined` when there is no such file, or it may not be read */
	fileSize(path: string): Promise<number | undefined>;
	readFile(path: string): Promise<string>;
}

interface Node {
	env: Record<string, string | undefined>;
	platform: string;
	getBuiltinModule?(name: string):
		| {
				stat(path: string): Promise<{ size: number }>;
				access(path: string, mode: number): Promise<void>;
				readFile(path: string, encoding: 'utf8'): Promise<string>;
		  }
		| undefined;
}

const mayRead = 4;

/** @throws ClientConfigurationError `not_in_browser` outside Node */
export function nodeEnvironment(): Environment {
	const { process } = globalThis as unknown as { process?: Node };
	// asked for in this way, Node's modules are not looked for by the bundler of a page
	const files = process?.getBuiltinModule?.('node:fs/promises');
	if (!process || !files)
		throw new ClientConfigurationError('not_in_browser', 'a managed identity belongs to a machine: it needs Node');
	return {
		variables: process.env,
		platform: process.platform,
		async fileSize(path) {
			try {
				await files.access(path, mayRead);
				return (await files.stat(path)).size;
			} catch {
				return undefined;
			}
		},
		readFile: (path) => files.readFile(path, 'utf8'),
	};
}

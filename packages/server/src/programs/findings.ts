// What an operator is told of a data folder or a database: sentences, each with what to do, and those that are the same
// for both.
import { randomBytes } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { createSecrets } from '../secrets.ts';
import { type Environment, type ProductionConfiguration, readRootSecret } from './production-configuration.ts';
import { checkOf, sameCheck, wrongRootSecret } from './root-secret.ts';
import { StartupError } from './startup-error.ts';

export interface Finding {
	/** `fault`: a start is refused, or something is lost; `warning`: something is to be done */
	level: 'well' | 'warning' | 'fault';
	about:
		| 'database'
		| 'schema'
		| 'state'
		| 'log'
		| 'keys'
		| 'secret'
		| 'clock'
		| 'permissions'
		| 'records'
		| 'commits'
		| 'walls'
		| 'connections';
	text: string;
}

const day = 86_400;
/**
 * days after which a signing key should be another one. NIST SP 800-57 part 1 §5.3.6: one to three years for private
 * signature keys
 */
const oldestKey = 365 * day;
export function examineKeys(keys: readonly { createdAt: number; withdrawnAt: number | null }[], now: number): Finding {
	const live = keys.filter(({ withdrawnAt }) => withdrawnAt === null || withdrawnAt > now);
	const oldest = Math.max(0, ...live.map(({ createdAt }) => now - createdAt));
	const text = `${live.length} live, the oldest ${Math.floor(oldest / day)} days old`;
	return oldest > oldestKey
		? { about: 'keys', level: 'warning', text: `${text}; run \`countersign keys rotate\`` }
		: { about: 'keys', level: 'well', text };
}

/** What is stored of root secrets. */
interface SealedWith {
	exchangePending: boolean;
	/** to know the secret again; `undefined` before the first start */
	rootSecretCheck: string | undefined;
}

/** @returns what keeps a start from opening what the root secret sealed; `undefined` where nothing does */
function secretComplaint(
	rootSecretCheck: string | undefined,
	configuration: ProductionConfiguration,
	environment: Environment,
): string | undefined {
	try {
		const secrets = createSecrets(readRootSecret(configuration, environment), randomBytes);
		if (rootSecretCheck === undefined || sameCheck(checkOf(secrets), rootSecretCheck)) return undefined;
		return wrongRootSecret().message;
	} catch (error) {
		if (error instanceof StartupError) return `${error.message}; until then a start is refused`;
		throw error;
	}
}

export function examineSecret(
	found: SealedWith,
	configuration: ProductionConfiguration,
	environment: Environment,
): Finding {
	const { secretFile } = configuration;
	if (found.exchangePending)
		return {
			about: 'secret',
			level: 'fault',
			text: 'an exchange was begun and not finished; run `countersign secrets rotate` again with the same two secrets',
		};
	if (secretFile === undefined && environment.COUNTERSIGN_SECRET === undefined)
		return {
			about: 'secret',
			level: 'warning',
			text: 'it was not compared; run this again with the COUNTERSIGN_SECRET that `serve` gets',
		};
	const complaint = secretComplaint(found.rootSecretCheck, configuration, environment);
	if (complaint !== undefined) return { about: 'secret', level: 'fault', text: complaint };
	return openToOthers([secretFile]).length > 0
		? {
				about: 'secret',
				level: 'warning',
				text: `others of this machine may read ${secretFile}; run: chmod 600 ${secretFile}`,
			}
		: { about: 'secret', level: 'well', text: 'the one that this data was written with; no exchange is under way' };
}

/** @returns the files among these that others of this machine may read or write */
export const openToOthers = (paths: readonly (string | undefined)[]): string[] =>
	paths.filter(
		(path): path is string =>
			path !== undefined && process.platform !== 'win32' && existsSync(path) && (statSync(path).mode & 0o077) !== 0,
	);

// What an operator should know of a data folder, in sentences, each with what to do.
import { randomBytes } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { createSecrets } from '../secrets.ts';
import { type Inspection, inspectFolder } from '../storage/sqlite/inspect.ts';
import { requireDataFolder } from './open-storage.ts';
import { type Environment, type ProductionConfiguration, readRootSecret } from './production-configuration.ts';
import { checkOf, sameCheck, wrongRootSecret } from './root-secret.ts';
import { StartupError } from './startup-error.ts';

export interface Finding {
	/** `fault`: a start is refused, or something is lost; `warning`: something is to be done */
	level: 'well' | 'warning' | 'fault';
	about: 'database' | 'schema' | 'state' | 'log' | 'keys' | 'secret' | 'clock' | 'permissions' | 'records';
	text: string;
}

const day = 86_400;
/**
 * days after which a signing key should be another one. NIST SP 800-57 part 1 §5.3.6: one to three years for private
 * signature keys
 */
const oldestKey = 365 * day;
/** bytes of a write-ahead log that its process does not get emptied: a reader stays on an old state */
const largestLog = 67_108_864;

function examineState(found: Inspection): Finding[] {
	const { schema, damage, stateComplaint, logComplaint, logBytes } = found;
	return [
		{
			about: 'database',
			level: damage === undefined ? 'well' : 'fault',
			text:
				damage === undefined
					? `${found.databaseBytes} bytes, ${found.tenants} tenants, ${found.inUse ? 'in use' : 'not in use'}`
					: `damaged (${damage}); put back a backup and run \`countersign restore\``,
		},
		{
			about: 'schema',
			level: schema.found > schema.newest ? 'fault' : 'well',
			text:
				schema.found > schema.newest
					? `version ${schema.found} is newer than this program's ${schema.newest}; use the newer program`
					: `version ${schema.found} of ${schema.newest}${schema.found < schema.newest ? '; the next start brings it up' : ''}`,
		},
		{
			about: 'state',
			level: stateComplaint === undefined ? 'well' : 'fault',
			text: stateComplaint ?? `the newest one: start ${found.starts}, ${found.epoch} copies were accepted`,
		},
		{
			about: 'log',
			level: logComplaint ? 'fault' : logBytes > largestLog ? 'warning' : 'well',
			text:
				logComplaint ??
				(logBytes > largestLog
					? `${logBytes} bytes: a program reads an old state of the database; end it`
					: `${logBytes} bytes`),
		},
	];
}

function examineKeys({ keys }: Inspection, now: number): Finding {
	const live = keys.filter(({ withdrawnAt }) => withdrawnAt === null || withdrawnAt > now);
	const oldest = Math.max(0, ...live.map(({ createdAt }) => now - createdAt));
	const text = `${live.length} live, the oldest ${Math.floor(oldest / day)} days old`;
	return oldest > oldestKey
		? { about: 'keys', level: 'warning', text: `${text}; run \`countersign keys rotate\`` }
		: { about: 'keys', level: 'well', text };
}

/** @returns what keeps a start from opening what the root secret sealed; `undefined` where nothing does */
function secretComplaint(
	{ rootSecretCheck }: Inspection,
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

function examineSecret(found: Inspection, configuration: ProductionConfiguration, environment: Environment): Finding {
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
	const complaint = secretComplaint(found, configuration, environment);
	if (complaint !== undefined) return { about: 'secret', level: 'fault', text: complaint };
	const isOpen =
		secretFile !== undefined &&
		process.platform !== 'win32' &&
		existsSync(secretFile) &&
		(statSync(secretFile).mode & 0o077) !== 0;
	return isOpen
		? {
				about: 'secret',
				level: 'warning',
				text: `others of this machine may read ${secretFile}; run: chmod 600 ${secretFile}`,
			}
		: { about: 'secret', level: 'well', text: 'the one that this folder was written with; no exchange is under way' };
}

function examineClock({ timeReached }: Inspection, now: number): Finding {
	const behind = (timeReached ?? 0) - now;
	return behind > 300
		? {
				about: 'clock',
				level: 'fault',
				text: `${behind} seconds behind the time that was reached before; set it right, or the next start is refused`,
			}
		: {
				about: 'clock',
				level: 'well',
				text: `${new Date(now * 1000).toISOString()}, not behind what was reached before`,
			};
}

/**
 * Looks at a data folder and changes nothing, also while it is served.
 *
 * @param now epoch seconds
 * @param environment the process's environment: `COUNTERSIGN_SECRET`
 * @throws StartupError where there is no database, or it cannot be read
 */
export function examine(configuration: ProductionConfiguration, now: number, environment: Environment): Finding[] {
	const dataFolder = requireDataFolder(configuration, 'its own tools tell how it is');
	let found: Inspection | undefined;
	try {
		found = inspectFolder(dataFolder, configuration.epochFile);
	} catch (cause) {
		throw new StartupError(`the database in ${dataFolder} cannot be read (${(cause as Error).message})`, {
			cause,
		});
	}
	if (!found) throw new StartupError(`there is no database in ${dataFolder}`);
	return [
		...examineState(found),
		examineKeys(found, now),
		examineSecret(found, configuration, environment),
		examineClock(found, now),
		found.openToOthers.length > 0
			? {
					about: 'permissions',
					level: 'warning',
					text: `others of this machine may read ${found.openToOthers.join(', ')}; run: chmod -R go= ${dataFolder}`,
				}
			: { about: 'permissions', level: 'well', text: 'the files are their owner’s alone' },
		{ about: 'records', level: 'well', text: `${found.signIns} sign-ins, kept ${configuration.signInLogDays} days` },
	];
}

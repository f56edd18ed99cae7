// What an operator should know of a data folder, in sentences, each with what to do; of a database that is told beside.
import { DataFolderError } from '../storage/sqlite/data-folder-error.ts';
import { type Inspection, inspectFolder } from '../storage/sqlite/inspect.ts';
import { examineKeys, examineSecret, type Finding } from './findings.ts';
import type { Environment, ProductionConfiguration } from './production-configuration.ts';
import { StartupError } from './startup-error.ts';

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

function examineFolder(
	configuration: ProductionConfiguration,
	dataFolder: string,
	now: number,
	environment: Environment,
): Finding[] {
	let found: Inspection | undefined;
	try {
		found = inspectFolder(dataFolder, configuration.epochFile);
	} catch (cause) {
		if (cause instanceof DataFolderError) throw cause;
		throw new StartupError(`the database in ${dataFolder} cannot be read (${(cause as Error).message})`, {
			cause,
		});
	}
	if (!found) throw new StartupError(`there is no database in ${dataFolder}`);
	return [
		...examineState(found),
		examineKeys(found.keys, now),
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

/**
 * Looks at a data folder or a database and changes nothing, also while it is served.
 *
 * @param now epoch seconds
 * @param environment the process's environment: `COUNTERSIGN_SECRET`
 * @throws StartupError or StorageSetupError where there is no database, or it cannot be read
 */
export async function examine(
	configuration: ProductionConfiguration,
	now: number,
	environment: Environment,
): Promise<Finding[]> {
	if (configuration.dataFolder !== undefined)
		return examineFolder(configuration, configuration.dataFolder, now, environment);
	// loaded where needed: with a data folder nobody waits for the driver
	const { examineConfiguredDatabase } = await import('./database-examination.ts');
	return examineConfiguredDatabase(configuration, now, environment);
}

// What an operator should know of a PostgreSQL database, in sentences, each with what to do.
import { examineDatabase } from '../storage/postgresql/index.ts';
import type { DatabaseContent, DatabaseInspection } from '../storage/postgresql/inspect.ts';
import { examineKeys, examineSecret, type Finding, openToOthers } from './findings.ts';
import { postgresqlOptions } from './open-storage.ts';
import type { Environment, ProductionConfiguration } from './production-configuration.ts';
import { StartupError } from './startup-error.ts';

const defaultConnections = 8;
/** seconds that a process's clock may be behind the time that was reached before */
const mostBehind = 300;

/** A start refuses what is in `refusal`; else `text` is told. */
const unless = (about: Finding['about'], refusal: string | undefined, text: string): Finding =>
	refusal === undefined ? { about, level: 'well', text } : { about, level: 'fault', text: refusal };

function examineServer({ refusals, version, bytes, serving, content }: DatabaseInspection): Finding {
	const number = `${Math.floor(version / 10_000)}.${version % 10_000}`;
	return unless(
		'database',
		refusals.server,
		`PostgreSQL ${number}, ${bytes} bytes, ${content?.tenants ?? 0} tenants, ${serving} processes serve it`,
	);
}

function examineSchema({ schema: { found, newest } }: DatabaseInspection): Finding {
	if (found > newest)
		return {
			about: 'schema',
			level: 'fault',
			text: `version ${found} is newer than this program's ${newest}; use the newer program`,
		};
	const pending = newest - found;
	return pending === 0
		? { about: 'schema', level: 'well', text: `version ${found} of ${newest}` }
		: {
				about: 'schema',
				level: 'warning',
				text: `version ${found} of ${newest}, ${pending} migrations are pending; run \`countersign migrate\`, or the next start does it`,
			};
}

function examineCommits({ refusals, synchronousCommit, standbys }: DatabaseInspection): Finding {
	return unless(
		'commits',
		refusals.commits,
		standbys === ''
			? `synchronous_commit is ${synchronousCommit}; no standby is waited for: what was acknowledged is lost with this server`
			: `synchronous_commit is ${synchronousCommit}; waited for is ${standbys}`,
	);
}

function examineWalls({ refusals, content }: DatabaseInspection): Finding {
	const open = content?.openTables ?? [];
	return unless(
		'walls',
		refusals.walls ??
			(open.length > 0
				? `row-level security is off for ${open.join(', ')}: tenants are not kept apart there; run for each: alter table … enable row level security, force row level security`
				: undefined),
		'the user does not pass by row-level security, and every table of tenants has it',
	);
}

/** The newest state: a restored copy brings back codes and refresh tokens that were spent since. */
function examineState({ server }: DatabaseInspection, { epoch, servedOn }: DatabaseContent): Finding {
	const accepted = `${epoch} copies were accepted`;
	if (server === undefined || servedOn === undefined || server === servedOn)
		return { about: 'state', level: 'well', text: `the server that it was served on last; ${accepted}` };
	const [, timeline] = server.split('/');
	const what =
		server.split('/')[0] === servedOn.split('/')[0]
			? `its server began timeline ${timeline} since it was served last: a fail-over, or a backup that was put back`
			: 'it was served on another server last: it was moved, or a backup was put back';
	return {
		about: 'state',
		level: 'warning',
		text: `${what}; where it was a backup, run \`countersign restore\` before the next start; ${accepted}`,
	};
}

function examineClock({ refusals, clockSkew }: DatabaseInspection, timeReached: number | undefined, now: number) {
	const behind = (timeReached ?? 0) - now;
	const complaint =
		behind > mostBehind
			? `${behind} seconds behind the time that was reached before; set it right, or the next start is refused`
			: undefined;
	return unless(
		'clock',
		refusals.clock ?? complaint,
		`${Math.abs(clockSkew).toFixed(1)} seconds from the database's, and not behind what was reached before`,
	);
}

function examineConnections({ connections: { open, most } }: DatabaseInspection, own: number): Finding {
	const text = `${open} of ${most} are open, and each process opens ${own} at most and one more`;
	return open + own + 1 > most
		? {
				about: 'connections',
				level: 'warning',
				text: `${text}: another process would not get its own; raise max_connections`,
			}
		: { about: 'connections', level: 'well', text };
}

function examineFiles({ secretFile, database }: ProductionConfiguration): Finding {
	const open = openToOthers([database?.passwordFile, database?.tls?.keyFile, secretFile]);
	return open.length > 0
		? {
				about: 'permissions',
				level: 'warning',
				text: `others of this machine may read ${open.join(', ')}; run: chmod 600 ${open.join(' ')}`,
			}
		: { about: 'permissions', level: 'well', text: 'nobody else of this machine may read the files with secrets' };
}

function examineRecords({ signIns, hasTableOfToday }: DatabaseContent, days: number): Finding {
	const text = `about ${signIns} sign-ins, kept ${days} days`;
	return hasTableOfToday
		? { about: 'records', level: 'well', text }
		: {
				about: 'records',
				level: 'warning',
				text: `${text}; today has no table of its own, which a start makes and every sweep: records lie in sign_ins_other`,
			};
}

/**
 * @param now epoch seconds
 * @throws StorageSetupError where the database cannot be reached
 */
export async function examineConfiguredDatabase(
	configuration: ProductionConfiguration,
	now: number,
	environment: Environment,
): Promise<Finding[]> {
	const { database } = configuration;
	if (!database) throw new StartupError('give dataFolder, or database.url');
	const found = await examineDatabase(postgresqlOptions(database));
	const { content } = found;
	return [
		examineServer(found),
		examineSchema(found),
		examineCommits(found),
		examineWalls(found),
		examineClock(found, content?.timeReached, now),
		examineConnections(found, database.connections ?? defaultConnections),
		examineFiles(configuration),
		...(content
			? [
					examineState(found, content),
					examineKeys(content.keys, now),
					examineSecret(content, configuration, environment),
					examineRecords(content, configuration.signInLogDays),
				]
			: []),
	];
}

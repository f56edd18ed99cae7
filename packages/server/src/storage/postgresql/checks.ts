// What a database must be like before it is used. Each refusal says what to change.
import { StorageSetupError } from '../storage-error.ts';
import type { Database } from './database.ts';

const oldestVersion = 150_000;
/** seconds that this machine's clock and the database's may differ */
export const mostSkew = 30;

interface Facts {
	version: number;
	synchronous_commit: string;
	fsync: string;
	standbys: string;
	passes_walls: boolean;
	now: number;
	encoding: string;
	recovering: boolean;
}

const ask = `
	select current_setting('server_version_num')::bigint as version,
		current_setting('synchronous_commit') as synchronous_commit,
		current_setting('fsync') as fsync,
		current_setting('synchronous_standby_names') as standbys,
		(select rolsuper or rolbypassrls from pg_roles where rolname = current_user) as passes_walls,
		(extract(epoch from clock_timestamp()) * 1000)::bigint as now,
		current_setting('server_encoding') as encoding,
		pg_is_in_recovery() as recovering`;

/**
 * @param clock epoch milliseconds of this process
 * @returns seconds that the database's clock is ahead of this process's; negative where it is behind
 */
export async function clockSkew(database: Database, clock: () => number): Promise<number> {
	const before = clock();
	const [row] = await database.query<{ now: number }>(
		'select (extract(epoch from clock_timestamp()) * 1000)::bigint as now',
	);
	// the answer took a while: the moment that it tells of is taken to be in the middle
	return ((row?.now ?? before) - (before + clock()) / 2) / 1000;
}

/** @throws StorageSetupError where what is acknowledged could be lost, or tenants are not kept apart */
export async function checkDatabase(database: Database, clock: () => number): Promise<void> {
	const [facts] = await database.query<Facts>(ask);
	if (!facts) throw new StorageSetupError('the database does not answer');
	const refusals: [boolean, string][] = [
		[facts.version < oldestVersion, 'the database is older than PostgreSQL 15'],
		[facts.recovering, 'the database is a standby: give the address that leads to the primary'],
		[facts.encoding !== 'UTF8', `the database is encoded in ${facts.encoding}: create it with encoding UTF8`],
		[
			facts.synchronous_commit === 'off' ||
				(facts.synchronous_commit === 'local' && facts.standbys !== '') ||
				facts.fsync === 'off',
			`synchronous_commit is ${facts.synchronous_commit} and fsync ${facts.fsync}: what was acknowledged could be lost, and a code that was spent be good again; set both to on`,
		],
		[
			facts.passes_walls,
			'the database user is a superuser, or one that bypasses row-level security: tenants would not be kept apart; give one that owns its database and nothing more',
		],
	];
	const refused = refusals.find(([applies]) => applies);
	if (refused) throw new StorageSetupError(refused[1]);
	const skew = await clockSkew(database, clock);
	if (Math.abs(skew) > mostSkew)
		throw new StorageSetupError(
			`this machine's clock and the database's differ by ${Math.abs(skew).toFixed(0)} seconds, and ${mostSkew} are the most: set them right`,
		);
}

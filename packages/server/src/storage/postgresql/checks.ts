// What a database must be like before it is used. Each refusal says what to change.
import { StorageSetupError } from '../storage-error.ts';
import type { Database, Query } from './database.ts';

const oldestVersion = 150_000;
/** seconds that this machine's clock and the database's may differ */
export const mostSkew = 30;

export interface Facts {
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

export async function readFacts(query: Query): Promise<Facts> {
	const [facts] = await query<Facts>(ask);
	if (!facts) throw new StorageSetupError('the database does not answer');
	return facts;
}

/** What a start is refused for, by what it is about. */
export interface Refusals {
	server?: string;
	commits?: string;
	walls?: string;
	clock?: string;
}

function serverRefusal({ version, recovering, encoding }: Facts): string | undefined {
	if (version < oldestVersion) return 'the database is older than PostgreSQL 15';
	if (recovering) return 'the database is a standby: give the address that leads to the primary';
	return encoding === 'UTF8' ? undefined : `the database is encoded in ${encoding}: create it with encoding UTF8`;
}

/** @param skew seconds that the database's clock is ahead */
export function refusalsOf(facts: Facts, skew: number): Refusals {
	const { synchronous_commit, standbys, fsync } = facts;
	const server = serverRefusal(facts);
	const mayBeLost =
		synchronous_commit === 'off' || (synchronous_commit === 'local' && standbys !== '') || fsync === 'off';
	return {
		...(server === undefined ? {} : { server }),
		...(mayBeLost
			? {
					commits: `synchronous_commit is ${synchronous_commit} and fsync ${fsync}: what was acknowledged could be lost, and a code that was spent be good again; set both to on`,
				}
			: {}),
		...(facts.passes_walls
			? {
					walls:
						'the database user is a superuser, or one that bypasses row-level security: tenants would not be kept apart; give one that owns its database and nothing more',
				}
			: {}),
		...(Math.abs(skew) > mostSkew
			? {
					clock: `this machine's clock and the database's differ by ${Math.abs(skew).toFixed(0)} seconds, and ${mostSkew} are the most: set them right`,
				}
			: {}),
	};
}

/** @throws StorageSetupError where what is acknowledged could be lost, or tenants are not kept apart */
export async function checkDatabase(database: Database, clock: () => number): Promise<void> {
	const {
		server,
		commits,
		walls,
		clock: ofClock,
	} = refusalsOf(await readFacts(database.query), await clockSkew(database, clock));
	const refused = server ?? commits ?? walls ?? ofClock;
	if (refused !== undefined) throw new StorageSetupError(refused);
}

// What a database looks like from outside, for an operator: read in one transaction that cannot write. It may be
// served.
import { clockSkew, type Facts, type Refusals, readFacts, refusalsOf } from './checks.ts';
import { type Database, everyTenant, type Query } from './database.ts';
import { newestSchema, schemaVersion } from './migrate.ts';
import { readServer, servedOnSetting } from './server-served.ts';
import { servingLock } from './serving-lock.ts';

export interface DatabaseInspection {
	/** what a start is refused for */
	refusals: Refusals;
	/** of the server, as `150006` */
	version: number;
	synchronousCommit: string;
	/** `synchronous_standby_names`: empty where no standby is waited for */
	standbys: string;
	/** seconds that the database's clock is ahead */
	clockSkew: number;
	schema: { found: number; newest: number };
	/** processes that serve it now */
	serving: number;
	bytes: number;
	connections: { open: number; most: number };
	/** identifier of the server and number of its timeline; `undefined` where the user may not ask */
	server: string | undefined;
	/** what is in it; `undefined` where it has no schema */
	content: DatabaseContent | undefined;
}

export interface DatabaseContent {
	tenants: number;
	/** as the planner guesses, since counting takes long */
	signIns: number;
	/** of the sign-in log: whether today's records have a table of their own */
	hasTableOfToday: boolean;
	/** tables of tenants whose row-level security is off */
	openTables: string[];
	/** accepted copies so far */
	epoch: number;
	/** on which server it was served last; `undefined` where that was not noted */
	servedOn: string | undefined;
	exchangePending: boolean;
	rootSecretCheck: string | undefined;
	/** epoch seconds; `undefined` before the first sweep */
	timeReached: number | undefined;
	keys: { createdAt: number; withdrawnAt: number | null }[];
}

const day = 86_400;

/** tables whose rows belong to a tenant, but `domains`, which is read before the tenant is known */
const openTables = `
	select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
	where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname <> 'domains'
	and not (c.relrowsecurity and c.relforcerowsecurity) order by 1`;

async function readContent(query: Query, now: number): Promise<DatabaseContent> {
	const settings = new Map(
		(await query<{ name: string; value: string }>('select name, value from settings')).map((row) => [
			row.name,
			row.value,
		]),
	);
	const [counts] = await query<{ tenants: number; sign_ins: number; today: boolean }>(
		`select (select count(*) from tenants) as tenants,
			(select coalesce(sum(greatest(c.reltuples, 0)), 0)::bigint
				from pg_partition_tree('sign_ins') t join pg_class c on c.oid = t.relid where t.isleaf) as sign_ins,
			to_regclass('sign_ins_day_' || $1::bigint) is not null as today`,
		[Math.floor(now / day)],
	);
	const keys = await query<{ created_at: number; withdrawn_at: number | null }>(
		'select created_at, withdrawn_at from signing_keys',
	);
	const reached = settings.get('newest-time');
	return {
		tenants: counts?.tenants ?? 0,
		signIns: counts?.sign_ins ?? 0,
		hasTableOfToday: counts?.today ?? false,
		openTables: (await query<{ name: string }>(openTables)).map(({ name }) => name),
		epoch: Number(settings.get('epoch') ?? 0),
		servedOn: settings.get(servedOnSetting),
		exchangePending: settings.has('root-secret-exchange'),
		rootSecretCheck: settings.get('root-secret-check'),
		timeReached: reached === undefined ? undefined : Number(reached),
		keys: keys.map((key) => ({ createdAt: key.created_at, withdrawnAt: key.withdrawn_at })),
	};
}

async function readServing(query: Query, facts: Facts) {
	const [row] = await query<{ serving: number; bytes: number; open: number; most: number }>(
		`select pg_database_size(current_database()) as bytes,
			(select count(*) from pg_locks where locktype = 'advisory' and classid = 0 and objid = $1 and granted
				and database = (select oid from pg_database where datname = current_database())) as serving,
			(select count(*) from pg_stat_activity where backend_type = 'client backend') as open,
			current_setting('max_connections')::bigint as most`,
		[servingLock],
	);
	return {
		version: facts.version,
		synchronousCommit: facts.synchronous_commit,
		standbys: facts.standbys,
		serving: row?.serving ?? 0,
		bytes: row?.bytes ?? 0,
		connections: { open: row?.open ?? 0, most: row?.most ?? 0 },
	};
}

/** @param clock epoch milliseconds of this process */
export async function inspectDatabase(database: Database, clock: () => number): Promise<DatabaseInspection> {
	const skew = await clockSkew(database, clock);
	return database.transaction(everyTenant, async (query) => {
		await query('set transaction read only');
		const facts = await readFacts(query);
		const found = await schemaVersion(query);
		return {
			refusals: refusalsOf(facts, skew),
			clockSkew: skew,
			schema: { found, newest: newestSchema },
			...(await readServing(query, facts)),
			server: await readServer(query),
			content: found === 0 ? undefined : await readContent(query, clock() / 1000),
		};
	});
}

// On which server the database was served last, and on which of its timelines: after a restore it is another one.
// PostgreSQL, "Continuous Archiving and Point-in-Time Recovery": recovery to an older moment begins a new timeline, as
// a fail-over does; a dump that is read into another server finds another system identifier.
import type { Query } from './database.ts';
import { putSetting } from './settings.ts';

/** the server's identifier, a slash, the number of its timeline */
export const servedOnSetting = 'served-on';

/** @returns it; `undefined` where the server does not let this user ask */
export async function readServer(query: Query): Promise<string | undefined> {
	const [may] = await query<{ ask: boolean }>(
		`select has_function_privilege('pg_control_system()', 'execute')
			and has_function_privilege('pg_control_checkpoint()', 'execute') as ask`,
	);
	if (!may?.ask) return undefined;
	const [server] = await query<{ now: string }>(
		`select (select system_identifier from pg_control_system()) || '/' ||
			(select timeline_id from pg_control_checkpoint()) as now`,
	);
	return server?.now;
}

/** Notes it at each start of `serve`, and where an older copy was accepted. */
export async function noteServer(query: Query): Promise<void> {
	const server = await readServer(query);
	if (server !== undefined) await putSetting(query, servedOnSetting, server);
}

// Changes of a tenant: the tenant's row is locked first, so that of two changes one waits for the other, and its
// version rises with them.
import type { DirectoryAudit } from '../../records/directory-audit.ts';
import type { SecurityEventKind } from '../../records/security-event.ts';
import { writeAudit } from './audit-chain.ts';
import { type Database, type Query, type Scope, Undone } from './database.ts';
import { writeUserDelta } from './directory-deltas.ts';

export interface Change {
	tenantId: string;
	/** what the statements may see; the tenant alone by default */
	scope?: Scope;
	/** that the change was decided on; absent: whichever there is */
	readAt?: number | undefined;
	/** the lists of the configuration that change */
	lists?: readonly string[];
	/** written with the change */
	audit?: DirectoryAudit | undefined;
	/** a user whose account is a guest's home: the versions of those tenants rise too */
	userId?: string;
	/** more of them, where one change is of several */
	otherUserIds?: readonly string[];
	/** epoch seconds of a change that an administrator sees of the user, and that `work` does not leave for `delta` */
	shownAt?: number;
	/** what APIs must hear of that user, in the tenants where the user is a guest too */
	events?: readonly { kind: SecurityEventKind; notBefore: number; at: number }[];
}

const raise = `
	update tenants set version = version + 1,
		lists = lists || coalesce((select jsonb_object_agg(name, version + 1) from unnest($2::text[]) as name), '{}')
	where id = $1`;

const raiseOfGuests = `
	update tenants set version = version + 1
	where id <> $1 and id in (select tenant_id from users where home_tenant_id = $1 and home_user_id = any($2::text[]))`;

const insertEvents = `
	insert into security_events (tenant_id, user_id, kind, not_before, created_at)
	select tenant_id, id, $3, $4, $5 from users
	where (tenant_id = $1 and id = $2) or (home_tenant_id = $1 and home_user_id = $2)`;

/**
 * @param work `false` where it changed nothing
 * @returns whether it was changed; `false` too where the tenant has another version by now
 */
export async function changeTenant(
	database: Database,
	{ tenantId, scope = tenantId, readAt, lists = [], audit, userId, otherUserIds = [], shownAt, events = [] }: Change,
	work: (query: Query) => Promise<boolean>,
): Promise<boolean> {
	try {
		await database.transaction(scope, async (query) => {
			const [tenant] = await query<{ version: number }>('select version from tenants where id = $1 for update', [
				tenantId,
			]);
			if (readAt !== undefined && tenant?.version !== readAt) throw new Undone();
			// before any event is written: the rows of all these tenants are locked, so that their events are numbered in the
			// order of their commits, and a reader that goes on from the last number misses none
			if (userId !== undefined) await query(raiseOfGuests, [tenantId, [userId, ...otherUserIds]]);
			if (!(await work(query))) throw new Undone();
			await query(raise, [tenantId, lists]);
			if (audit) await writeAudit(query, tenantId, audit);
			if (userId === undefined) return;
			if (shownAt !== undefined) await writeUserDelta(query, tenantId, userId, shownAt);
			for (const { kind, notBefore, at } of events) await query(insertEvents, [tenantId, userId, kind, notBefore, at]);
		});
		return true;
	} catch (error) {
		if (error instanceof Undone) return false;
		throw error;
	}
}

// Ends sessions of a user for good, with all refresh tokens that came of them; and those that the same browser has in
// tenants where the user is a guest, since they began with the same proof.
import { eventAt } from '../event-of-change.ts';
import type { Database } from './database.ts';
import { createTenantEventWriter } from './security-events.ts';

type Ended = { id: string; tenant_id: string; user_id: string };

/** @returns a function for verbs that end sessions, to be called inside their transaction */
export function createSessionEnding(database: Database) {
	const selectVisiting = database.prepare<Ended>(`
		select sessions.id, sessions.tenant_id, sessions.user_id from users
		join sessions on sessions.tenant_id = users.tenant_id and sessions.user_id = users.id
		where users.home_tenant_id = ?1 and users.home_user_id = ?2
			and coalesce(json_extract(sessions.resource, '$.cameFrom'), sessions.id) = coalesce(
				(select json_extract(resource, '$.cameFrom') from sessions where id = ?3 and tenant_id = ?1 and user_id = ?2), ?3)`);
	const end = database.prepare(`
		update sessions set ended_at = coalesce(ended_at, ?1), revoked_at = coalesce(revoked_at, ?1)
		where id = ?2 and tenant_id = ?3 and user_id = ?4`);
	const revoke = database.prepare(`
		update refresh_token_families set revoked_at = ?1
		where session_id = ?2 and tenant_id = ?3 and user_id = ?4 and revoked_at is null`);
	const writeEvent = createTenantEventWriter(database);
	return (tenantId: string, userId: string, sessionIds: readonly string[], at: number): void => {
		for (const sessionId of sessionIds) {
			const own = { id: sessionId, tenant_id: tenantId, user_id: userId };
			for (const { id, ...of } of [own, ...selectVisiting.all(tenantId, userId, sessionId)]) {
				end.run(at, id, of.tenant_id, of.user_id);
				revoke.run(at, id, of.tenant_id, of.user_id);
				writeEvent(of.tenant_id, { principalId: of.user_id, sessionId: id }, eventAt('sessionRevoked', at));
			}
		}
	};
}

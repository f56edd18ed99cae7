// Ends sessions of a user for good, with all refresh tokens that came of them; and those that the same browser has in
// tenants where the user is a guest, since they began with the same proof.
import { eventAt } from '../event-of-change.ts';
import type { Query } from './database.ts';
import { writeTenantEvent } from './security-events.ts';

const selectVisiting = `
	select sessions.id, sessions.tenant_id, sessions.user_id from users
	join sessions on sessions.tenant_id = users.tenant_id and sessions.user_id = users.id
	where users.home_tenant_id = $1 and users.home_user_id = $2
		and coalesce(sessions.resource::jsonb ->> 'cameFrom', sessions.id) = coalesce(
			(select resource::jsonb ->> 'cameFrom' from sessions where id = $3 and tenant_id = $1 and user_id = $2), $3)`;

/** Inside a transaction on every tenant's rows. */
export async function endSessions(
	query: Query,
	tenantId: string,
	{ userId, sessionIds }: { userId: string; sessionIds: readonly string[] },
	at: number,
): Promise<void> {
	for (const sessionId of sessionIds) {
		const own = { id: sessionId, tenant_id: tenantId, user_id: userId };
		const visiting = await query<typeof own>(selectVisiting, [tenantId, userId, sessionId]);
		for (const { id, tenant_id, user_id } of [own, ...visiting]) {
			// the session first: whoever writes a family of it holds its row, and is waited for
			await query(
				`update sessions set ended_at = coalesce(ended_at, $1), revoked_at = coalesce(revoked_at, $1)
				where id = $2 and tenant_id = $3 and user_id = $4`,
				[at, id, tenant_id, user_id],
			);
			await query(
				`update refresh_token_families set revoked_at = $1
				where session_id = $2 and tenant_id = $3 and user_id = $4 and revoked_at is null`,
				[at, id, tenant_id, user_id],
			);
			const concerned = { principalId: user_id, sessionId: id };
			await writeTenantEvent(query, tenant_id, concerned, eventAt('sessionRevoked', at));
		}
	}
}

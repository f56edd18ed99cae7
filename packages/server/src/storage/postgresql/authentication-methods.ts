// What users have registered.
import { type AuthenticationMethodStore, appCounter } from '../authentication-method-store.ts';
import { changeTenant } from './changes.ts';
import type { Database } from './database.ts';

export function createAuthenticationMethodStore(database: Database): AuthenticationMethodStore {
	async function spend(tenantId: string, userId: string, id: string, count: number): Promise<boolean> {
		const spent = await database.within(
			tenantId,
			`insert into passkey_counters (tenant_id, user_id, credential_id, counter) values ($1, $2, $3, $4)
			on conflict (tenant_id, user_id, credential_id) do update set counter = excluded.counter
			where passkey_counters.counter < excluded.counter or (passkey_counters.counter = 0 and excluded.counter = 0)
			returning 1`,
			[tenantId, userId, id, count],
		);
		return spent.length === 1;
	}
	return {
		replace: (tenantId, userId, { revision, ...methods }, audited) =>
			changeTenant(database, { tenantId, audit: audited?.audit }, async (query) => {
				const changed = await query(
					`update users set registered_methods = $4, methods_revision = coalesce(methods_revision, 0) + 1
					where tenant_id = $1 and id = $2 and coalesce(methods_revision, 0) = $3 returning 1`,
					[tenantId, userId, revision, JSON.stringify(methods)],
				);
				return changed.length > 0;
			}),
		removeAuthenticator: (tenantId, userId) =>
			changeTenant(database, { tenantId }, async (query) => {
				const changed = await query(
					`update users set sealed_totp_secret = null
					where tenant_id = $1 and id = $2 and sealed_totp_secret is not null returning 1`,
					[tenantId, userId],
				);
				return changed.length > 0;
			}),
		spendSignatureCounter: spend,
		spendAppStep: (tenantId, userId, appId, step) => spend(tenantId, userId, appCounter(appId), step),
	};
}

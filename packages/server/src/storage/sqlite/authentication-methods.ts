// What users have registered, in SQL.
import type { TenantAudit } from '../../records/directory-audit.ts';
import { type AuthenticationMethodStore, appCounter } from '../authentication-method-store.ts';
import { createTenantAuditWriter } from './audit-chain.ts';
import type { Database } from './database.ts';

export function createAuthenticationMethodStore(database: Database): AuthenticationMethodStore {
	const replace = database.prepare(`
		update users set registered_methods = ?4, methods_revision = methods_revision + 1
		where tenant_id = ?1 and id = ?2 and methods_revision = ?3`);
	const removeAuthenticator = database.prepare(`
		update users set sealed_totp_secret = null where tenant_id = ? and id = ? and sealed_totp_secret is not null`);
	const raiseVersion = database.prepare('update tenants set version = version + 1 where id = ?');
	const spendCounter = database.prepare(`
		insert into passkey_counters (tenant_id, user_id, credential_id, counter) values (?1, ?2, ?3, ?4)
		on conflict (tenant_id, user_id, credential_id) do update set counter = excluded.counter
		where passkey_counters.counter < excluded.counter or (passkey_counters.counter = 0 and excluded.counter = 0)`);
	const spend = (tenantId: string, userId: string, id: string, count: number) =>
		database.write(() => spendCounter.run(tenantId, userId, id, count) === 1);
	const writeAudit = createTenantAuditWriter(database);
	const change = (tenantId: string, work: () => number, audit?: TenantAudit) =>
		database.write(() => {
			if (work() === 0) return false;
			raiseVersion.run(tenantId);
			writeAudit(audit);
			return true;
		});
	return {
		replace: (tenantId, userId, { revision, ...methods }, audit) =>
			change(tenantId, () => replace.run(tenantId, userId, revision, JSON.stringify(methods)), audit),
		removeAuthenticator: (tenantId, userId) => change(tenantId, () => removeAuthenticator.run(tenantId, userId)),
		// nobody reads the counter but whoever spends the next: no decision rests on it, and the version stays
		spendSignatureCounter: spend,
		spendAppStep: (tenantId, userId, appId, step) => spend(tenantId, userId, appCounter(appId), step),
	};
}

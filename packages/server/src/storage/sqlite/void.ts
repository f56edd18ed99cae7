// What an older copy of a database brings back may have been spent or revoked since: all of it is made void.
import type { TenantAudit } from '../../records/directory-audit.ts';
import { eventAt } from '../event-of-change.ts';
import { createTenantAuditWriter } from './audit-chain.ts';
import type { Database } from './database.ts';
import { beginDeltas } from './directory-deltas.ts';
import { createTenantEventWriter, raiseEventNumbers } from './security-events.ts';

const proofs = [
	'authorization_codes',
	'refresh_token_families',
	'sessions',
	'sign_in_transactions',
	'device_authorizations',
	'pushed_authorization_requests',
];

/** seconds that a one-time code may be used ahead of its time */
const codeStep = 30;

/** @param now epoch seconds */
export async function voidProofs(
	database: Database,
	now: number,
	auditOf?: (tenantId: string) => TenantAudit,
): Promise<void> {
	const writeAudit = createTenantAuditWriter(database);
	const writeEvent = createTenantEventWriter(database);
	await database.write(() => {
		for (const table of proofs) database.prepare(`delete from ${table}`).run();
		// tokens from before, and one-time codes that may have been used
		database
			.prepare(
				'update users set tokens_valid_from = max(tokens_valid_from, ?1), last_totp_step = max(last_totp_step, ?2)',
			)
			.run(now, Math.floor(now / codeStep) + 1);
		database
			.prepare("update passkey_counters set counter = max(counter, ?) where credential_id like 'one-time-code/%'")
			.run(Math.floor(now / codeStep) + 1);
		database.prepare('update tenants set version = version + 1').run();
		beginDeltas(database);
		raiseEventNumbers(database, now);
		database.prepare("delete from settings where name in ('newest-time', 'setup-token')").run();
		const epoch = database.prepare<{ value: string }>("select value from settings where name = 'epoch'").get();
		database
			.prepare(
				"insert into settings (name, value) values ('epoch', ?) on conflict (name) do update set value = excluded.value",
			)
			.run(String(Number(epoch?.value ?? 0) + 1));
		for (const { id } of database.prepare<{ id: string }>('select id from tenants order by id').all()) {
			// what the older copy does not know was revoked is revoked for APIs too
			writeEvent(id, {}, eventAt('sessionRevoked', now));
			if (auditOf) writeAudit(auditOf(id));
		}
	});
}

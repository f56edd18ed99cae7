// What an older copy of a database brings back may have been spent or revoked since: all of it is made void.
import type { TenantAudit } from '../../records/directory-audit.ts';
import { eventAt } from '../event-of-change.ts';
import { writeTenantAudit } from './audit-chain.ts';
import { type Database, everyTenant, type Query } from './database.ts';
import { beginDeltas } from './directory-deltas.ts';
import { raiseEventNumbers, writeTenantEvent } from './security-events.ts';
import { noteServer } from './server-served.ts';
import { putSetting } from './settings.ts';

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

/** seconds that a statement may take: each changes a table whole, of a million rows too */
const longestStatement = 600;

/** @param now epoch seconds */
export async function voidProofs(
	database: Database,
	now: number,
	auditOf?: (tenantId: string) => TenantAudit,
): Promise<void> {
	const work = async (query: Query) => {
		for (const table of proofs) await query(`delete from ${table}`);
		// tokens from before, and one-time codes that may have been used
		await query(
			`update users set tokens_valid_from = greatest(tokens_valid_from, $1),
				last_totp_step = greatest(last_totp_step, $2)`,
			[now, Math.floor(now / codeStep) + 1],
		);
		await query(
			`update passkey_counters set counter = greatest(counter, $1) where credential_id like 'one-time-code/%'`,
			[Math.floor(now / codeStep) + 1],
		);
		await query('update tenants set version = version + 1');
		await beginDeltas(query);
		await raiseEventNumbers(query, now);
		await query("delete from settings where name in ('newest-time', 'setup-token')");
		const [epoch] = await query<{ value: string }>("select value from settings where name = 'epoch'");
		await putSetting(query, 'epoch', String(Number(epoch?.value ?? 0) + 1));
		for (const { id } of await query<{ id: string }>('select id from tenants order by id')) {
			// what the older copy does not know was revoked is revoked for APIs too
			await writeTenantEvent(query, id, {}, eventAt('sessionRevoked', now));
			if (auditOf) await writeTenantAudit(query, auditOf(id));
		}
		await noteServer(query);
	};
	await database.transaction(everyTenant, work, { statementSeconds: longestStatement });
}

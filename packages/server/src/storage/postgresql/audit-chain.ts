// The audit log as a chain. Who adds a row has locked the tenant's row, so that of two one comes after the other.
import { randomUUID } from 'node:crypto';
import { type AuditCheckpoint, type AuditHead, nextLink } from '../../records/audit-chain.ts';
import type { DirectoryAudit, TenantAudit } from '../../records/directory-audit.ts';
import type { AuditChainStore, AuditRow } from '../audit-chain-store.ts';
import { type Database, everyTenant, type Query, type SqlValue } from './database.ts';

interface Row {
	sequence: number;
	at: number;
	record: string;
	position: number | null;
	previous: string;
	digest: string;
	salt: string | null;
	link: string;
}

interface CheckpointRow extends AuditHead {
	tenant_id: string;
	at: number;
	public_key: string;
	signature: string;
}

const selectHead = 'select position, link from audit_heads where tenant_id = $1';

/** To be called in a transaction that holds the tenant's row. */
export async function writeAudit(query: Query, tenantId: string, audit: DirectoryAudit): Promise<void> {
	const [head] = await query<AuditHead>(selectHead, [tenantId]);
	const record = JSON.stringify(audit);
	const { position, previous, digest, salt, link } = nextLink(tenantId, head, record, randomUUID());
	await query(
		`with head as (
			insert into audit_heads (tenant_id, position, link) values ($1, $4, $8)
			on conflict (tenant_id) do update set position = excluded.position, link = excluded.link
		)
		insert into directory_audits (tenant_id, at, record, position, previous, digest, salt, link)
		values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		[tenantId, audit.at, record, position, previous, digest, salt, link],
	);
}

/**
 * Whoever will write an audit locks the tenant's row before any other: nobody waits for those others, who need not wait
 * for the tenant, and no two wait for one another.
 */
export async function lockForAudit(query: Query, audited: TenantAudit | undefined): Promise<void> {
	if (audited) await query('select 1 from tenants where id = $1 for update', [audited.tenantId]);
}

/** As `writeAudit`, of a row that may be absent, and where the tenant's row is not held yet. */
export async function writeTenantAudit(query: Query, audited: TenantAudit | undefined): Promise<void> {
	if (!audited) return;
	await lockForAudit(query, audited);
	await writeAudit(query, audited.tenantId, audited.audit);
}

/**
 * One statement that changes something, and the audit that tells of it, where it changed something.
 *
 * @param text returns a row for each that it changed
 * @returns whether it changed something
 */
export async function changeAudited(
	database: Database,
	audited: TenantAudit | undefined,
	text: string,
	values: readonly SqlValue[],
): Promise<boolean> {
	if (!audited) return (await database.within(everyTenant, text, values)).length > 0;
	return database.transaction(everyTenant, async (query) => {
		await lockForAudit(query, audited);
		const changed = (await query(text, values)).length > 0;
		if (changed) await writeTenantAudit(query, audited);
		return changed;
	});
}

const toRow = ({ sequence, at, record, position, previous, digest, salt, link }: Row): AuditRow => ({
	sequence,
	at,
	record,
	...(position === null ? {} : { chained: { position, previous, digest, salt, link } }),
});

export function createAuditChainStore(database: Database): AuditChainStore {
	return {
		async rows(tenantId, after, limit) {
			const rows = await database.within<Row>(
				tenantId,
				'select * from directory_audits where tenant_id = $1 and sequence > $2 order by sequence limit $3',
				[tenantId, after, limit],
			);
			return rows.map(toRow);
		},
		async head(tenantId) {
			const [head] = await database.within<AuditHead>(tenantId, selectHead, [tenantId]);
			return head;
		},
		async checkpoints(tenantId) {
			const rows = await database.within<CheckpointRow>(
				tenantId,
				'select * from audit_checkpoints where tenant_id = $1 order by position',
				[tenantId],
			);
			return rows.map(
				({ tenant_id, position, link, at, public_key, signature }): AuditCheckpoint => ({
					tenantId: tenant_id,
					position,
					link,
					at,
					publicKey: public_key,
					signature,
				}),
			);
		},
		async addCheckpoint({ tenantId, position, link, at, publicKey, signature }) {
			await database.within(
				tenantId,
				'insert into audit_checkpoints values ($1, $2, $3, $4, $5, $6) on conflict do nothing',
				[tenantId, position, link, at, publicKey, signature],
			);
		},
		erase: (tenantId, erased) =>
			database.transaction(tenantId, async (query) => {
				for (const { sequence, record } of erased)
					await query('update directory_audits set record = $3, salt = null where tenant_id = $1 and sequence = $2', [
						tenantId,
						sequence,
						record,
					]);
			}),
	};
}

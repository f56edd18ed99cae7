// The audit log as a chain, in SQL.
import { randomUUID } from 'node:crypto';
import { type AuditCheckpoint, type AuditHead, nextLink } from '../../records/audit-chain.ts';
import type { DirectoryAudit, TenantAudit } from '../../records/directory-audit.ts';
import type { AuditChainStore, AuditRow } from '../audit-chain-store.ts';
import type { Database } from './database.ts';

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

const selectHead = 'select position, link from audit_heads where tenant_id = ?';

/** @returns a function for verbs that change a tenant, to be called inside their transaction */
export function createAuditWriter(database: Database) {
	const head = database.prepare<AuditHead>(selectHead);
	const putHead = database.prepare(`
		insert into audit_heads (tenant_id, position, link) values (?, ?, ?)
		on conflict (tenant_id) do update set position = excluded.position, link = excluded.link`);
	const insert = database.prepare(`
		insert into directory_audits (tenant_id, at, record, position, previous, digest, salt, link)
		values (?, ?, ?, ?, ?, ?, ?, ?)`);
	return (tenantId: string, audit: DirectoryAudit): void => {
		const record = JSON.stringify(audit);
		const { position, previous, digest, salt, link } = nextLink(tenantId, head.get(tenantId), record, randomUUID());
		insert.run(tenantId, audit.at, record, position, previous, digest, salt, link);
		putHead.run(tenantId, position, link);
	};
}

/** As `createAuditWriter`, of a row that may be absent. */
export function createTenantAuditWriter(database: Database) {
	const write = createAuditWriter(database);
	return (audited: TenantAudit | undefined): void => {
		if (audited) write(audited.tenantId, audited.audit);
	};
}

const toRow = ({ sequence, at, record, position, previous, digest, salt, link }: Row): AuditRow => ({
	sequence,
	at,
	record,
	...(position === null ? {} : { chained: { position, previous, digest, salt, link } }),
});

export function createAuditChainStore(database: Database): AuditChainStore {
	const head = database.prepare<AuditHead>(selectHead);
	const rows = database.prepare<Row>(
		'select * from directory_audits where tenant_id = ? and sequence > ? order by sequence limit ?',
	);
	const checkpoints = database.prepare<CheckpointRow>(
		'select * from audit_checkpoints where tenant_id = ? order by position',
	);
	const add = database.prepare('insert or ignore into audit_checkpoints values (?, ?, ?, ?, ?, ?)');
	const erase = database.prepare(
		'update directory_audits set record = ?3, salt = null where tenant_id = ?1 and sequence = ?2',
	);
	return {
		async rows(tenantId, after, limit) {
			return rows.all(tenantId, after, limit).map(toRow);
		},
		head: async (tenantId) => head.get(tenantId),
		async checkpoints(tenantId) {
			return checkpoints.all(tenantId).map(
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
			await database.write(() => add.run(tenantId, position, link, at, publicKey, signature));
		},
		async erase(tenantId, erased) {
			await database.write(() => {
				for (const { sequence, record } of erased) erase.run(tenantId, sequence, record);
			});
		},
	};
}

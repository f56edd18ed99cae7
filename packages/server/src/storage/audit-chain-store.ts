// The audit log as a chain, for those who verify it. Rows are added by the verbs whose changes they tell of.
import type { AuditCheckpoint, AuditHead, AuditLink } from '../records/audit-chain.ts';

export interface AuditRow {
	/** rises from row to row, with gaps */
	sequence: number;
	/** epoch seconds */
	at: number;
	/** a DirectoryAudit, as it is stored */
	record: string;
	/** absent for rows that are older than the chain */
	chained?: AuditLink;
}

export interface AuditChainStore {
	/**
	 * @param after sequence; 0 for the oldest
	 * @returns the next rows of the tenant, oldest first
	 */
	rows(tenantId: string, after: number, limit: number): Promise<AuditRow[]>;
	head(tenantId: string): Promise<AuditHead | undefined>;
	/** oldest first */
	checkpoints(tenantId: string): Promise<AuditCheckpoint[]>;
	/** adds it, unless there is one of that position */
	addCheckpoint(checkpoint: AuditCheckpoint): Promise<void>;
	/**
	 * Takes a person out of rows: puts other content in their place, and removes their salts. The chain holds.
	 *
	 * @param rows sequence and new content
	 */
	erase(tenantId: string, rows: readonly { sequence: number; record: string }[]): Promise<void>;
}

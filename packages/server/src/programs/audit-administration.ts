// The audit log by command, also while the authority runs: it is verified, and persons are erased from it.
import { randomBytes } from 'node:crypto';
import { checkpointKey } from '../keys/audit-checkpoints.ts';
import type { DirectoryAudit } from '../records/directory-audit.ts';
import { createSecrets } from '../secrets.ts';
import type { Storage } from '../storage/storage.ts';
import { type AuditVerification, verifyAudits } from './audit-verification.ts';
import { openStorage } from './open-storage.ts';
import type { ProductionConfiguration } from './production-configuration.ts';
import { checkRootSecret } from './root-secret.ts';

export interface AuditAdministration {
	/** @returns of each tenant what was found */
	verify(): Promise<AuditVerification[]>;
	/**
	 * Takes a person out of the log: name, id, what was changed of them. When something was done, and what, stays.
	 *
	 * @param principalId object id of the user
	 * @returns how many rows told of the person
	 */
	erase(principalId: string): Promise<number>;
	close(): Promise<void>;
}

const slice = 1000;
const day = 86_400;
const nobody = { id: '', displayName: '' };

/** @returns what is left of an audit without the person; `undefined` where it does not tell of them */
function without(audit: DirectoryAudit, principalId: string): DirectoryAudit | undefined {
	const { initiator, target } = audit;
	const isInitiator = initiator.id === principalId;
	// what was changed may name a person who is neither: a member of a group, who holds a role
	const isNamed = JSON.stringify([target, audit.changes]).includes(principalId);
	if (!isInitiator && !isNamed) return undefined;
	return {
		...audit,
		initiator: isInitiator ? { ...initiator, ...nobody } : initiator,
		target: isNamed ? { ...target, ...nobody } : target,
		changes: isNamed ? [] : audit.changes,
	};
}

/**
 * @param now epoch seconds
 * @param keptSince epoch seconds; what is older may have been removed, since it is kept no longer
 */
export function createAuditAdministration(
	storage: Storage,
	publicKey: string,
	{ now, keptSince }: { now: number; keptSince: number },
): AuditAdministration {
	const { auditChain } = storage;
	const tenantIds = async () => (await storage.directory.tenants()).map(({ id }) => id);
	return {
		async verify() {
			const found: AuditVerification[] = [];
			for (const tenantId of await tenantIds())
				found.push(await verifyAudits(auditChain, tenantId, { publicKey, keptSince, now }));
			return found;
		},
		async erase(principalId) {
			let count = 0;
			for (const tenantId of await tenantIds())
				for (let rows = await auditChain.rows(tenantId, 0, slice); rows.length > 0; ) {
					const erased = rows.flatMap(({ sequence, record }) => {
						const left = without(JSON.parse(record) as DirectoryAudit, principalId);
						return left ? [{ sequence, record: JSON.stringify(left) }] : [];
					});
					await auditChain.erase(tenantId, erased);
					count += erased.length;
					rows = await auditChain.rows(tenantId, rows.at(-1)?.sequence ?? 0, slice);
				}
			return count;
		},
		close: () => storage.close(),
	};
}

/** @throws StartupError or DataFolderError where storage or secret are not usable */
export async function openAuditAdministration(
	configuration: ProductionConfiguration,
	rootSecret: Buffer,
): Promise<AuditAdministration> {
	const storage = await openStorage(configuration, { beside: true });
	const secrets = createSecrets(rootSecret, randomBytes);
	await checkRootSecret({ storage, secrets });
	const now = Math.floor(Date.now() / 1000);
	// an hour of grace: a checkpoint may be older than the row that follows it
	const keptSince = now - configuration.signInLogDays * day + 3600;
	return createAuditAdministration(storage, checkpointKey(secrets).publicKey, { now, keptSince });
}

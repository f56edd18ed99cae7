// A change of the directory with its audit: who, what, before and after, in one transaction. What is secret stands in
// none of them.
import { randomUuid } from '../clock.ts';
import type { DirectoryAudit } from '../records/directory-audit.ts';
import type { Notice } from '../records/notice.ts';
import type { DirectoryUser } from '../records/user.ts';
import type { DirectoryChange } from '../storage/directory-change-store.ts';
import { findDirectoryObject } from './directory-objects.ts';
import type { GraphInput } from './resource.ts';
import type { Row } from './route.ts';

export interface Audited {
	/** of the audit; a new one where absent */
	id?: string;
	/** as Microsoft Entra, "Audit log activity reference", names it: `Add user` */
	activity: string;
	category: DirectoryAudit['category'];
	operation: DirectoryAudit['operation'];
	target: DirectoryAudit['target'];
	before?: Row;
	after?: Row;
	/** who is told of it by mail, once it is written */
	tells?: { user: DirectoryUser; notices: readonly Notice[] };
}

/** members whose values nobody may read, now or later */
const secret = /password|secret|hash/i;

function changesOf(before: Row = {}, after: Row = {}): DirectoryAudit['changes'] {
	return [...new Set([...Object.keys(before), ...Object.keys(after)])]
		.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
		.map((name) =>
			secret.test(name)
				? { name, before: null, after: null }
				: { name, before: before[name] ?? null, after: after[name] ?? null },
		);
}

/** @returns the audit as it is stored: what is done, by the caller, at the time of the request */
export async function auditOf(
	input: GraphInput,
	what: Omit<DirectoryAudit, 'id' | 'at' | 'correlationId' | 'initiator'> & { id?: string },
): Promise<DirectoryAudit> {
	const { authority, exchange, caller } = input;
	const initiator = caller.user ?? (await findDirectoryObject(input, caller.principalId));
	return {
		id: randomUuid(authority.random),
		at: exchange.now,
		correlationId: exchange.ids.correlationId,
		initiator: {
			kind: caller.user ? 'user' : 'servicePrincipal',
			id: caller.principalId,
			displayName: String(initiator?.displayName ?? ''),
		},
		...what,
	};
}

/** @returns `false` where the tenant was changed since it was read, and nothing was written */
export async function applyAudited(
	input: GraphInput,
	changes: readonly DirectoryChange[],
	{ before, after, tells, ...what }: Audited,
): Promise<boolean> {
	const { authority, snapshot } = input;
	const audit = await auditOf(input, { ...what, changes: changesOf(before, after) });
	const { id, version } = snapshot.tenant;
	const isWritten = await authority.storage.directoryChanges.apply(id, changes, audit, version);
	if (isWritten && tells) {
		const isOwn = input.caller.user?.id === tells.user.id;
		for (const notice of tells.notices)
			authority.tellUser(input.exchange, tells.user, { ...notice, ...(isOwn ? {} : { byAdministrator: true }) });
	}
	return isWritten;
}

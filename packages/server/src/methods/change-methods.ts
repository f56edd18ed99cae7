// What users change of their own methods, each change with its audit, in one transaction; they are told of it by mail.
// Of two changes at once, both are made, one after the other: the second is decided again on what the first left.
import type { Authority, Exchange } from '../authority.ts';
import { randomUuid } from '../clock.ts';
import type { DirectoryAudit } from '../records/directory-audit.ts';
import type { Notice } from '../records/notice.ts';
import { nothingRegistered, type RegisteredMethods } from '../records/registered-methods.ts';
import type { DirectoryUser } from '../records/user.ts';
import type { DirectoryChange } from '../storage/directory-change-store.ts';

const longestName = 64;

/** @returns the name of a passkey or an authenticator app, as the user wrote it */
export function readMethodName(written: string | undefined, otherwise: string): string {
	return written?.trim().slice(0, longestName) || otherwise;
}

/** often enough for whatever a tenant's administrators write meanwhile */
const tries = 20;

export interface OwnChange {
	/** as Microsoft Entra, "Audit log activity reference", names it */
	activity: string;
	operation: DirectoryAudit['operation'];
	/** what of the user changed, in words: `passkey "Laptop"`; nothing secret */
	before?: string;
	after?: string;
	/** instead of one of methods, or beside it */
	more?: readonly DirectoryChange[];
	methods?: RegisteredMethods;
	/** what the audit calls that which changed; one of the methods by default */
	what?: string;
	/** what the user is told */
	notice: Notice;
}

/** What a change needs of the authority. */
export type ChangesMethods = Pick<Authority, 'storage' | 'random' | 'tellUser'>;

/**
 * @param decide on the user as it is now; `undefined` where there is nothing to change any more
 * @returns whether it was changed
 */
export async function changeOwnMethods(
	{ storage, random, tellUser }: ChangesMethods,
	exchange: Exchange,
	{ tenantId, id }: Pick<DirectoryUser, 'tenantId' | 'id'>,
	decide: (methods: RegisteredMethods, user: DirectoryUser) => OwnChange | undefined,
): Promise<boolean> {
	const { directory, directoryChanges } = storage;
	const { now, ids } = exchange;
	for (let count = 0; count < tries; count += 1) {
		const version = await directory.tenantVersion(tenantId);
		const user = await directory.findUser(tenantId, id);
		const change = user && decide(user.registeredMethods ?? nothingRegistered, user);
		if (!change || version === undefined) return false;
		const { activity, operation, before = null, after = null, more = [], methods, what, notice } = change;
		const audit: DirectoryAudit = {
			id: randomUuid(random),
			at: now,
			correlationId: ids.correlationId,
			activity,
			category: 'UserManagement',
			operation,
			initiator: { kind: 'user', id, displayName: user.displayName },
			target: { type: 'User', id, displayName: user.displayName },
			changes: [{ name: what ?? 'AuthenticationMethod', before, after }],
		};
		const changes: DirectoryChange[] = [...more];
		if (methods) changes.push({ kind: 'putMethods', userId: id, methods });
		if (await directoryChanges.apply(tenantId, changes, audit, version)) {
			tellUser(exchange, user, notice);
			return true;
		}
	}
	return false;
}

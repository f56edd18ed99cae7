// What users change of their own methods, each change with its audit, in one transaction. Of two changes at once, both
// are made, one after the other: the second is decided again on what the first left.
import { randomUuid } from '../clock.ts';
import type { DirectoryAudit } from '../records/directory-audit.ts';
import { nothingRegistered, type RegisteredMethods } from '../records/registered-methods.ts';
import type { DirectoryUser } from '../records/user.ts';
import type { DirectoryChange } from '../storage/directory-change-store.ts';
import type { Storage } from '../storage/storage.ts';

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
}

interface Circumstances {
	storage: Pick<Storage, 'directory' | 'directoryChanges'>;
	random: (size: number) => Buffer;
	/** epoch seconds */
	now: number;
	correlationId: string;
}

/**
 * @param decide on the user as it is now; `undefined` where there is nothing to change any more
 * @returns whether it was changed
 */
export async function changeOwnMethods(
	{ storage, random, now, correlationId }: Circumstances,
	{ tenantId, id }: Pick<DirectoryUser, 'tenantId' | 'id'>,
	decide: (methods: RegisteredMethods, user: DirectoryUser) => OwnChange | undefined,
): Promise<boolean> {
	const { directory, directoryChanges } = storage;
	for (let count = 0; count < tries; count += 1) {
		const version = await directory.tenantVersion(tenantId);
		const user = await directory.findUser(tenantId, id);
		const change = user && decide(user.registeredMethods ?? nothingRegistered, user);
		if (!change || version === undefined) return false;
		const { activity, operation, before = null, after = null, more = [], methods } = change;
		const audit: DirectoryAudit = {
			id: randomUuid(random),
			at: now,
			correlationId,
			activity,
			category: 'UserManagement',
			operation,
			initiator: { kind: 'user', id, displayName: user.displayName },
			target: { type: 'User', id, displayName: user.displayName },
			changes: [{ name: 'AuthenticationMethod', before, after }],
		};
		const changes: DirectoryChange[] = [...more];
		if (methods) changes.push({ kind: 'putMethods', userId: id, methods });
		if (await directoryChanges.apply(tenantId, changes, audit, version)) return true;
	}
	return false;
}

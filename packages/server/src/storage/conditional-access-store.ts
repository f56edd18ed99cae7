// Policies, locations, contexts, strengths and scenarios as administrators change them.
import type { ConditionalAccessResources, DeletableKind } from '../records/conditional-access.ts';
import type { DirectoryAudit } from '../records/directory-audit.ts';

/**
 * Every change takes the version of the tenant that it was decided on, `readAt`, and is made only while the tenant is
 * still at it: what another administrator changed meanwhile is not overwritten, and a limit or a reference that was
 * looked at still holds. Without `readAt` whatever stands there is replaced. Every change raises the version.
 *
 * An `audit` is written with the change or not at all, where `DirectoryChangeStore.audits` reads it.
 */
export interface ConditionalAccessStore {
	/**
	 * Inserts or replaces by id.
	 *
	 * @returns `false` when the tenant has another version by now, and nothing was changed
	 */
	put<Kind extends keyof ConditionalAccessResources>(
		tenantId: string,
		kind: Kind,
		resource: ConditionalAccessResources[Kind][number],
		readAt?: number,
		audit?: DirectoryAudit,
	): Promise<boolean>;
	/** @returns `false` when there is none of that id, or the tenant has another version by now */
	remove(
		tenantId: string,
		kind: keyof ConditionalAccessResources,
		id: string,
		readAt?: number,
		audit?: DirectoryAudit,
	): Promise<boolean>;
	/**
	 * Removes it and keeps it among what was deleted.
	 *
	 * @param deleted the resource as it is kept
	 * @param when epoch seconds: the time of deletion, and before which deletions are forgotten for good
	 * @returns as `remove`
	 */
	softDelete<Kind extends DeletableKind>(
		tenantId: string,
		kind: Kind,
		deleted: ConditionalAccessResources[Kind][number],
		when: { at: number; forgetBefore: number },
		readAt?: number,
		audit?: DirectoryAudit,
	): Promise<boolean>;
	/** @param since epoch seconds; what was deleted before is not there */
	deletedItems<Kind extends DeletableKind>(
		tenantId: string,
		kind: Kind,
		since: number,
	): Promise<ConditionalAccessResources[Kind]>;
	/** puts it back and forgets the deletion; `false` as for `put`, or when it is not among what was deleted */
	restore<Kind extends DeletableKind>(
		tenantId: string,
		kind: Kind,
		resource: ConditionalAccessResources[Kind][number],
		readAt?: number,
		audit?: DirectoryAudit,
	): Promise<boolean>;
	/** @returns `false` when it is not among what was deleted */
	forgetDeleted(tenantId: string, kind: DeletableKind, id: string, audit?: DirectoryAudit): Promise<boolean>;
}

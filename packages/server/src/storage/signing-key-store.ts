// The signing keys of tenants. An audit that is given is written in the transaction of the change, where there is one.
import type { TenantAudit } from '../records/directory-audit.ts';
import type { StoredSigningKey } from '../records/signing-key.ts';

export interface SigningKeyStore {
	/** newest first */
	list(tenantId: string): Promise<StoredSigningKey[]>;
	/** adds the key unless the tenant got one of that algorithm meanwhile */
	addFirst(key: StoredSigningKey): Promise<void>;
	add(key: StoredSigningKey, audit?: TenantAudit): Promise<void>;
	/**
	 * Adds the key that takes another's place, and says when that one is withdrawn, in one step. Of several processes that
	 * rotate at once one does: the others find the time that it wrote.
	 *
	 * @param predecessor id of the key whose place it takes
	 * @param withdrawnAt epoch seconds from which the predecessor is neither published nor taken
	 * @returns `false` where somebody rotated or withdrew the predecessor before, or there is none: nothing is added
	 */
	succeed(successor: StoredSigningKey, predecessor: string, withdrawnAt: number, audit?: TenantAudit): Promise<boolean>;
	/**
	 * Deletes the keys that were withdrawn before then, their private parts with them.
	 *
	 * @param before epoch seconds
	 */
	removeWithdrawn(before: number): Promise<void>;
	/** @returns `false` when there is no such key, or it is withdrawn sooner already */
	withdraw(kid: string, at: number, audit?: TenantAudit): Promise<boolean>;
	/** writes anew what is published of a key */
	describe(kid: string, publicJwk: StoredSigningKey['publicJwk']): Promise<void>;
}

// The signing keys of tenants.
import type { StoredSigningKey } from '../records/signing-key.ts';

export interface SigningKeyStore {
	/** newest first */
	list(tenantId: string): Promise<StoredSigningKey[]>;
	/** adds the key unless the tenant got one of that algorithm meanwhile */
	addFirst(key: StoredSigningKey): Promise<void>;
	add(key: StoredSigningKey): Promise<void>;
	/** @returns `false` when there is no such key, or it is withdrawn sooner already */
	withdraw(kid: string, at: number): Promise<boolean>;
	/** writes anew what is published of a key */
	describe(kid: string, publicJwk: StoredSigningKey['publicJwk']): Promise<void>;
}

// What users have registered to prove who they are. It is read with the user: `DirectoryStore.findUser`.
import type { RegisteredMethods } from '../records/registered-methods.ts';

export interface AuthenticationMethodStore {
	/**
	 * Replaces what a user has registered, and gives it the next revision. As every write of the directory, it raises the
	 * tenant's version.
	 *
	 * @param methods changed; its `revision` is the one that was read
	 * @returns `false` when it has another revision by now, or there is no such user: of two changes at once, one is made
	 */
	replace(tenantId: string, userId: string, methods: RegisteredMethods): Promise<boolean>;
	/** takes a user's authenticator app away; codes that it showed stay spent */
	removeAuthenticator(tenantId: string, userId: string): Promise<boolean>;
	/**
	 * Spends the signature counter of a passkey. Web Authentication Level 3 §6.1.1.
	 *
	 * @param counter 0 where the authenticator counts nothing
	 * @returns `false` when that count or a later one was spent before, as by a copy of the authenticator
	 */
	spendSignatureCounter(tenantId: string, userId: string, credentialId: string, counter: number): Promise<boolean>;
}

// What users have registered to prove who they are. It is read with the user: `DirectoryStore.findUser`.
import type { TenantAudit } from '../records/directory-audit.ts';
import type { RegisteredMethods } from '../records/registered-methods.ts';

/**
 * @param appId of an authenticator app
 * @returns under which name its spent time step is kept, among the counters of passkeys: no credential id of a passkey
 *   has a slash
 */
export const appCounter = (appId: string): string => `one-time-code/${appId}`;

export interface AuthenticationMethodStore {
	/**
	 * Replaces what a user has registered, and gives it the next revision. As every write of the directory, it raises the
	 * tenant's version.
	 *
	 * @param methods changed; its `revision` is the one that was read
	 * @param audit is written with it
	 * @returns `false` when it has another revision by now, or there is no such user: of two changes at once, one is made
	 */
	replace(tenantId: string, userId: string, methods: RegisteredMethods, audit?: TenantAudit): Promise<boolean>;
	/** takes a user's authenticator app away; codes that it showed stay spent */
	removeAuthenticator(tenantId: string, userId: string): Promise<boolean>;
	/**
	 * Spends a time step of one of the user's authenticator apps, other than the one that stands with the user itself.
	 *
	 * @returns `false` when that step or a later one of this app was spent before
	 */
	spendAppStep(tenantId: string, userId: string, appId: string, step: number): Promise<boolean>;
	/**
	 * Spends the signature counter of a passkey. Web Authentication Level 3 §6.1.1.
	 *
	 * @param counter 0 where the authenticator counts nothing
	 * @returns `false` when that count or a later one was spent before, as by a copy of the authenticator
	 */
	spendSignatureCounter(tenantId: string, userId: string, credentialId: string, counter: number): Promise<boolean>;
}

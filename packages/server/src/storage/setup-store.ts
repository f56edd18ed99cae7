// The set-up of an installation that has no tenant yet: whoever holds its token makes the first administrator, once.
import type { TenantAudit } from '../records/directory-audit.ts';
import type { TenantImport } from '../records/tenant-configuration.ts';

export interface SetupStore {
	/** @returns whether there is no tenant: afterwards the installation is set up, for good */
	isOpen(): Promise<boolean>;
	/**
	 * Takes a new token; one that was offered before is void.
	 *
	 * @param tokenHash as of `hashHandle`
	 * @param expiresAt epoch seconds
	 * @returns `false` where there is a tenant, and nothing was changed
	 */
	offer(tokenHash: string, expiresAt: number): Promise<boolean>;
	/** @returns whether the token is the one that was offered last, and has not expired */
	accepts(tokenHash: string, now: number): Promise<boolean>;
	/**
	 * Spends the token and writes the tenant, both or neither: of two who come at once, one wins.
	 *
	 * @param audit is written with it, in the log of that tenant
	 * @returns `false` where the token is not accepted or there is a tenant, and nothing was changed
	 */
	complete(tokenHash: string, now: number, tenant: TenantImport, audit?: TenantAudit): Promise<boolean>;
}

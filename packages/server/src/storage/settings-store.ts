// Values of the installation, by name.
import type { TenantAudit } from '../records/directory-audit.ts';

export interface SettingsStore {
	get(name: string): Promise<string | undefined>;
	set(name: string, value: string): Promise<void>;
	/**
	 * Writes several, all or none; `undefined` removes one.
	 *
	 * @param audits are written with them
	 */
	change(values: Readonly<Record<string, string | undefined>>, audits?: readonly TenantAudit[]): Promise<void>;
}

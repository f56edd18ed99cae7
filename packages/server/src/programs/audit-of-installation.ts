// What is done to a whole installation by command stands in the audit log of each of its tenants.
import { type RandomBytes, randomUuid } from '../clock.ts';
import type { TenantAudit } from '../records/directory-audit.ts';
import { securityAudit } from '../records/security-activities.ts';

/**
 * @param now epoch seconds
 * @returns the row for a tenant; all rows of one command have one correlation id
 */
export function auditOfInstallation(
	name: 'installationRestored' | 'rootSecretExchanged',
	now: number,
	random: RandomBytes,
): (tenantId: string) => TenantAudit {
	const correlationId = randomUuid(random);
	return (tenantId) =>
		securityAudit(name, {
			...{ id: randomUuid(random), tenantId, at: now, correlationId },
			target: { id: tenantId, displayName: '' },
		});
}

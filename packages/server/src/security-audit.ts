// Rows of the audit log that a request brings about, beside what administrators change.
import type { Authority, Exchange } from './authority.ts';
import { randomUuid } from './clock.ts';
import type { TenantAudit } from './records/directory-audit.ts';
import { type SecurityActivityName, securityAudit } from './records/security-activities.ts';
import type { DirectoryUser } from './records/user.ts';

type About = Omit<Parameters<typeof securityAudit>[1], 'id' | 'at' | 'correlationId'>;

/** @returns the row, of this request and at its time */
export const auditOfRequest = (
	{ random }: Pick<Authority, 'random'>,
	{ now, ids }: Pick<Exchange, 'now' | 'ids'>,
	name: SecurityActivityName,
	about: About,
): TenantAudit => securityAudit(name, { id: randomUuid(random), at: now, correlationId: ids.correlationId, ...about });

const named = ({ id, displayName }: Pick<DirectoryUser, 'id' | 'displayName'>) => ({ id, displayName });

/**
 * @param what is locked: `password`, `one-time code`, in words
 * @returns the row for an attempt that may lock something of the user's
 */
export const lockOf = (
	authority: Pick<Authority, 'random'>,
	exchange: Pick<Exchange, 'now' | 'ids'>,
	user: Pick<DirectoryUser, 'tenantId' | 'id' | 'displayName'>,
	what: string,
): TenantAudit =>
	auditOfRequest(authority, exchange, 'accountLocked', {
		tenantId: user.tenantId,
		target: named(user),
		reason: `too many wrong attempts: ${what}`,
	});

/** @returns the row for what a user does to the own account */
export const ownActivity = (
	authority: Pick<Authority, 'random'>,
	exchange: Pick<Exchange, 'now' | 'ids'>,
	name: SecurityActivityName,
	user: Pick<DirectoryUser, 'tenantId' | 'id' | 'displayName'>,
	more: Pick<About, 'reason' | 'changes'> = {},
): TenantAudit =>
	auditOfRequest(authority, exchange, name, { tenantId: user.tenantId, target: named(user), by: named(user), ...more });

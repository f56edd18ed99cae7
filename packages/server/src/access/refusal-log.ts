// Refusals in the sign-in log. Each is a row, and nobody needs a credential to bring them about: of one kind, the same
// account, application, error and network, the first hundred in ten minutes are written; the others are counted, and
// the next of that kind after them tells how many they were. No kind is left out, so that nobody hides behind another's
// noise.
import { clientNetwork } from '../http/client-network.ts';
import type { TenantAudit } from '../records/directory-audit.ts';
import type { SignInRecord } from '../records/sign-in-record.ts';
import type { GrantStore } from '../storage/grant-store.ts';

export interface RefusalLog {
	/**
	 * @param audit is written with the row, where one is written, and not too many of its target were in this hour
	 * @throws what the storage throws
	 */
	record(record: SignInRecord, audit?: TenantAudit): Promise<void>;
}

const mostAlike = 100;
const windowSeconds = 600;
/**
 * of one account or application, whatever the network: the audit log is kept for long, and each row of it is chained
 */
const mostAudits = 100;
const auditWindowSeconds = 3600;
/** kinds come out of requests, so that memory must not grow with them */
const mostKinds = 5000;

/**
 * @param most of one kind that are written in a window of so many seconds
 * @returns what tells of one more of a kind, at a time in epoch seconds: how many were left out before it; `undefined`
 *   where it is left out itself
 */
function createBound(most: number, seconds: number): (kind: string, at: number) => number | undefined {
	const kinds = new Map<string, { since: number; count: number }>();
	return (kind, at) => {
		const known = kinds.get(kind);
		if (known && at - known.since < seconds) {
			known.count += 1;
			return known.count <= most ? 0 : undefined;
		}
		if (kinds.size >= mostKinds) kinds.clear();
		kinds.set(kind, { since: at, count: 1 });
		return known ? Math.max(0, known.count - most) : 0;
	};
}

export function createRefusalLog(grants: Pick<GrantStore, 'recordRefusal'>): RefusalLog {
	const rows = createBound(mostAlike, windowSeconds);
	const audits = createBound(mostAudits, auditWindowSeconds);
	function bounded(given: TenantAudit): TenantAudit | undefined {
		const { tenantId, audit } = given;
		const left = audits([tenantId, audit.activity, audit.target.id].join(' '), audit.at);
		if (left === undefined) return undefined;
		if (left === 0) return given;
		return { tenantId, audit: { ...audit, reason: `${audit.reason ?? ''}; refusals_not_recorded=${left}` } };
	}
	return {
		async record(record, audit) {
			const { tenantId, clientAppId, userId, errorCode, ipAddress, createdAt } = record;
			const key = [tenantId, clientAppId, userId, errorCode, clientNetwork(ipAddress)].join(' ');
			const left = rows(key, createdAt);
			if (left === undefined) return;
			const written = left > 0 ? { ...record, note: `refusals_not_recorded=${left}` } : record;
			return grants.recordRefusal(written, audit && bounded(audit));
		},
	};
}

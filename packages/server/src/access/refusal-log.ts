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
	 * @param audit is written with the row, where one is written
	 * @throws what the storage throws
	 */
	record(record: SignInRecord, audit?: TenantAudit): Promise<void>;
}

const mostAlike = 100;
const windowSeconds = 600;
/** kinds come out of requests, so that memory must not grow with them */
const mostKinds = 5000;

export function createRefusalLog(grants: Pick<GrantStore, 'recordRefusal'>): RefusalLog {
	const kinds = new Map<string, { since: number; count: number }>();
	return {
		async record(record, audit) {
			const { tenantId, clientAppId, userId, errorCode, ipAddress, createdAt } = record;
			const key = [tenantId, clientAppId, userId, errorCode, clientNetwork(ipAddress)].join(' ');
			const known = kinds.get(key);
			if (!known || createdAt - known.since >= windowSeconds) {
				if (kinds.size >= mostKinds) kinds.clear();
				kinds.set(key, { since: createdAt, count: 1 });
				const left = known ? known.count - mostAlike : 0;
				return grants.recordRefusal(left > 0 ? { ...record, note: `refusals_not_recorded=${left}` } : record, audit);
			}
			known.count += 1;
			if (known.count <= mostAlike) return grants.recordRefusal(record, audit);
		},
	};
}

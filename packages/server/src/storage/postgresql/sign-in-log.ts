// The sign-in log as administrators read it. A record's number begins with its second, so that the tables of the days
// are ranges of numbers: a list that goes on from a number, or begins at a time, looks at no table of another day.
import type { LoggedSignIn } from '../../records/sign-in-record.ts';
import { readSignInRow } from '../../records/sign-in-row.ts';
import type { GrantStore } from '../grant-store.ts';
import type { Database } from './database.ts';

/** as in the first migration */
export const numbersPerSecond = 2_097_152;

interface Row {
	sequence: number;
	record: string;
}

export function createSignInLog(database: Database): Pick<GrantStore, 'signIns' | 'findSignIn' | 'signInsUntil'> {
	const toLogged = (tenantId: string, { sequence, record }: Row): LoggedSignIn => ({
		...readSignInRow(tenantId, record),
		sequence,
	});
	return {
		async signIns(tenantId, limit, below = Number.MAX_SAFE_INTEGER) {
			const rows = await database.within<Row>(
				tenantId,
				`select sequence, record from sign_ins where tenant_id = $1 and sequence < $2 order by sequence desc limit $3`,
				[tenantId, below, limit],
			);
			return rows.map((row) => toLogged(tenantId, row));
		},
		async findSignIn(tenantId, id) {
			const [row] = await database.within<Row>(
				tenantId,
				'select sequence, record from sign_ins where tenant_id = $1 and id = $2 order by sequence desc limit 1',
				[tenantId, id],
			);
			return row && toLogged(tenantId, row);
		},
		async signInsUntil(_tenantId, time) {
			return Math.max(0, Math.floor(time) + 1) * numbersPerSecond;
		},
	};
}

// The sign-in log as administrators read it. A record's number begins with its second, so that the tables of the days
// are ranges of numbers: a list that goes on from a number, or begins at a time, looks at no table of another day.
import type { LoggedSignIn } from '../../records/sign-in-record.ts';
import { readSignInRow } from '../../records/sign-in-row.ts';
import type { GrantStore } from '../grant-store.ts';
import type { Database } from './database.ts';

/** as in the first migration */
export const numbersPerSecond = 2_097_152;

/** of a tenant, below a number and from another one on, as many */
export const listSignIns = `
	select sequence, record from sign_ins where tenant_id = $1 and sequence < $2 and sequence >= $3
	order by sequence desc limit $4`;

/**
 * Of a tenant, by its id, from a number on and below another one. The order is no index's: an hour of a busy tenant
 * would be read through for one row that the index over ids has at once.
 */
export const findSignIn = `
	select sequence, record from sign_ins where tenant_id = $1 and id = $2 and sequence >= $3 and sequence < $4
	order by sequence + 0 desc limit 1`;

/** seconds between an id and its record, at most: a request that was decided again, and clocks that were set */
const idTolerance = 3600;

/**
 * @returns the numbers among which the record of that id is, the second one excluded: an id of today tells when it was
 *   made (RFC 9562 §5.7), an older one may be of any day
 */
export function numbersOfId(id: string): [from: number, below: number] {
	const [, high, low] = /^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i.exec(id) ?? [];
	if (high === undefined || low === undefined) return [0, Number.MAX_SAFE_INTEGER];
	const second = Math.floor(Number.parseInt(high + low, 16) / 1000);
	const most = Math.floor(Number.MAX_SAFE_INTEGER / numbersPerSecond);
	const number = (at: number) => Math.min(Math.max(0, at), most) * numbersPerSecond;
	return [number(second - idTolerance), number(second + idTolerance)];
}

const numbersPerDay = 86_400 * numbersPerSecond;

/**
 * @param below that a list goes on from, if it does
 * @param now epoch seconds
 * @returns the number with which the day begins that the list begins in: where that day alone fills the list, no table
 *   of another day is looked at
 */
export function beginningOfList(below: number | undefined, now: number): number {
	const newest = below === undefined ? now * numbersPerSecond : below - 1;
	return Math.max(0, Math.floor(newest / numbersPerDay) * numbersPerDay);
}

interface Row {
	sequence: number;
	record: string;
}

/** @param clock epoch milliseconds */
export function createSignInLog(
	database: Database,
	clock: () => number,
): Pick<GrantStore, 'signIns' | 'findSignIn' | 'signInsUntil'> {
	const toLogged = (tenantId: string, { sequence, record }: Row): LoggedSignIn => ({
		...readSignInRow(tenantId, record),
		sequence,
	});
	return {
		async signIns(tenantId, limit, below) {
			const read = (from: number) =>
				database.within<Row>(tenantId, listSignIns, [tenantId, below ?? Number.MAX_SAFE_INTEGER, from, limit]);
			let rows = await read(beginningOfList(below, Math.floor(clock() / 1000)));
			if (rows.length < limit) rows = await read(0);
			return rows.map((row) => toLogged(tenantId, row));
		},
		async findSignIn(tenantId, id) {
			const [row] = await database.within<Row>(tenantId, findSignIn, [tenantId, id, ...numbersOfId(id)]);
			return row && toLogged(tenantId, row);
		},
		async signInsUntil(_tenantId, time) {
			return Math.max(0, Math.floor(time) + 1) * numbersPerSecond;
		},
	};
}

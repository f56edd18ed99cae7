// Failure counters: an attempt is counted before it is verified, by a statement that locks the counter's row. Attempts
// of one turn of the event loop share a statement, and are counted in the order in which they came.
import { createHash } from 'node:crypto';
import type { TenantAudit } from '../../records/directory-audit.ts';
import type { AttemptLimit, AttemptStore } from '../attempt-store.ts';
import { lockForAudit, writeTenantAudit } from './audit-chain.ts';
import { compareText } from './compare-text.ts';
import { type Database, everyTenant, storable } from './database.ts';
import { createTurns } from './turns.ts';

interface Attempt {
	key: string;
	at: number;
	limit: AttemptLimit;
	guess: string | undefined;
	audit: TenantAudit | undefined;
}

const reserve = `
	select reserve_attempt_2(
		item->>0, (item->>1)::bigint, (item->>2)::bigint, (item->>3)::bigint, (item->>4)::bigint, (item->>5)::bigint, item->>6,
		(item->>7)::boolean, (item->>8)::boolean
	) as outcome from jsonb_array_elements($1) as item`;

/** characters. PostgreSQL's index takes 2,704 bytes, and a key may hold a name that somebody typed. */
const longestKey = 512;

/** @returns the row's key: of a longer one its hash, which is counted as well */
const rowKey = (key: string): string =>
	key.length <= longestKey ? key : `sha256:${createHash('sha256').update(key).digest('base64url')}`;

/** as `reserve_attempt_2` answers */
const [locked, lockedNow, wouldLock] = [0, 2, 3];

export function createAttemptStore(database: Database): AttemptStore {
	const itemOf = ({ key, at, limit, guess }: Attempt, isHeld: boolean, isAudited: boolean) => {
		const { attempts: most, windowSeconds, lockSeconds, longestLockSeconds = null } = limit;
		const counted = [key, at, most, windowSeconds, lockSeconds, longestLockSeconds, guess ?? null];
		return [...counted.map(storable), isHeld, isAudited];
	};
	/** The lock and the row that tells of it, both or neither. */
	const reserveAudited = (attempt: Attempt) =>
		database.transaction(everyTenant, async (query) => {
			await lockForAudit(query, attempt.audit);
			const [row] = await query<{ outcome: number }>(reserve, [JSON.stringify([itemOf(attempt, false, true)])]);
			if (row?.outcome === lockedNow) await writeTenantAudit(query, attempt.audit);
			return row !== undefined && row.outcome !== locked;
		});
	/** One by one, beside the others: whoever waits for a tenant's row holds up nobody's attempts but those that lock. */
	const locking = createTurns<Attempt, boolean>({
		largest: 1,
		inFlight: 1,
		send: (attempts) => Promise.all(attempts.map(reserveAudited)),
	});
	const turns = createTurns<Attempt, number>({
		largest: 64,
		// one after the other: a second statement could overtake the first
		inFlight: 1,
		async send(attempts) {
			// rows are locked in the order of their keys, so that two processes do not wait for one another
			const order = [...attempts.keys()].sort((left, right) =>
				compareText(attempts[left]?.key ?? '', attempts[right]?.key ?? ''),
			);
			const items = order.map((index) => {
				const attempt = attempts[index] as Attempt;
				return itemOf(attempt, attempt.audit !== undefined, false);
			});
			const rows = await database.query<{ outcome: number }>(reserve, [JSON.stringify(items)]);
			const outcomes: number[] = [];
			for (const [place, index] of order.entries()) outcomes[index] = rows[place]?.outcome ?? locked;
			return outcomes;
		},
	});
	return {
		async reserve(key, at, limit, guess, audit) {
			const attempt = { key: rowKey(key), at, limit, guess, audit };
			const outcome = await turns.ask(attempt);
			// not counted yet: that is decided anew, with the row of the audit log
			return outcome === wouldLock ? locking.ask(attempt) : outcome !== locked;
		},
		async isLocked(key, at) {
			const locked = await database.query('select 1 from attempts where key = $1 and locked_until > $2', [
				rowKey(key),
				at,
			]);
			return locked.length > 0;
		},
		async clear(key) {
			await database.query('delete from attempts where key = $1', [rowKey(key)]);
		},
	};
}

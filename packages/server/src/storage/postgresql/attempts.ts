// Failure counters: an attempt is counted before it is verified, by a statement that locks the counter's row. Attempts
// of one turn of the event loop share a statement, and are counted in the order in which they came.
import type { AttemptLimit, AttemptStore } from '../attempt-store.ts';
import { compareText } from './compare-text.ts';
import { type Database, storable } from './database.ts';
import { createTurns } from './turns.ts';

interface Attempt {
	key: string;
	at: number;
	limit: AttemptLimit;
	guess: string | undefined;
}

const reserve = `
	select reserve_attempt_1(
		item->>0, (item->>1)::bigint, (item->>2)::bigint, (item->>3)::bigint, (item->>4)::bigint, (item->>5)::bigint, item->>6
	) as reserved from jsonb_array_elements($1) as item`;

export function createAttemptStore(database: Database): AttemptStore {
	const turns = createTurns<Attempt, boolean>({
		largest: 64,
		// one after the other: a second statement could overtake the first
		inFlight: 1,
		async send(attempts) {
			// rows are locked in the order of their keys, so that two processes do not wait for one another
			const order = [...attempts.keys()].sort((left, right) =>
				compareText(attempts[left]?.key ?? '', attempts[right]?.key ?? ''),
			);
			const items = order.map((index) => {
				const { key, at, limit, guess } = attempts[index] as Attempt;
				const { attempts: most, windowSeconds, lockSeconds, longestLockSeconds = null } = limit;
				return [key, at, most, windowSeconds, lockSeconds, longestLockSeconds, guess ?? null].map(storable);
			});
			const rows = await database.query<{ reserved: boolean }>(reserve, [JSON.stringify(items)]);
			const reserved: boolean[] = [];
			for (const [place, index] of order.entries()) reserved[index] = rows[place]?.reserved === true;
			return reserved;
		},
	});
	return {
		reserve: (key, at, limit, guess) => turns.ask({ key, at, limit, guess }),
		async isLocked(key, at) {
			const locked = await database.query('select 1 from attempts where key = $1 and locked_until > $2', [key, at]);
			return locked.length > 0;
		},
		async clear(key) {
			await database.query('delete from attempts where key = $1', [key]);
		},
	};
}

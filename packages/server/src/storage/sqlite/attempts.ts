// Failure counters in SQL: an attempt is counted before it is verified, in one statement.
import type { AttemptLimit, AttemptStore } from '../attempt-store.ts';
import { createTenantAuditWriter } from './audit-chain.ts';
import type { Database } from './database.ts';

/** seconds that a lock which grows is remembered after it ended, or waiting would buy guesses */
const growthMemory = 30 * 86_400;

interface Row {
	failures: number;
	window_started_at: number;
	locked_until: number;
	/** since the last success */
	locks: number;
	/** the last of them, separated by spaces */
	guesses: string;
}

/** Microsoft Entra, "Smart lockout": the last three bad passwords are known again */
const rememberedGuesses = 3;

/** @returns the row after one more attempt that may be made */
function count(
	row: Row | undefined,
	at: number,
	{ attempts, windowSeconds, lockSeconds, longestLockSeconds }: AttemptLimit,
	guess: string | undefined,
): Row {
	const grown = longestLockSeconds === undefined ? 0 : (row?.locks ?? 0);
	const sameWindow = row !== undefined && row.locked_until === 0 && at - row.window_started_at < windowSeconds;
	const failures = sameWindow ? row.failures + 1 : 1;
	const window_started_at = sameWindow ? row.window_started_at : at;
	const tried = row ? row.guesses.split(' ') : [];
	const guesses = guess === undefined ? '' : [guess, ...tried].slice(0, rememberedGuesses).join(' ').trim();
	if (grown === 0 && failures < attempts) return { failures, window_started_at, locked_until: 0, locks: 0, guesses };
	const seconds = Math.min(lockSeconds * 2 ** grown, longestLockSeconds ?? lockSeconds);
	return { failures, window_started_at, locked_until: at + seconds, locks: Math.min(grown + 1, 30), guesses };
}

export function createAttemptStore(database: Database): AttemptStore {
	const select = database.prepare<Row>(
		'select failures, window_started_at, locked_until, locks, guesses from attempts where key = ?',
	);
	const put = database.prepare(`
		insert into attempts (key, failures, window_started_at, locked_until, locks, guesses, expires_at) values (?, ?, ?, ?, ?, ?, ?)
		on conflict (key) do update set failures = excluded.failures, window_started_at = excluded.window_started_at,
			locked_until = excluded.locked_until, locks = excluded.locks, guesses = excluded.guesses,
			expires_at = excluded.expires_at`);
	const remove = database.prepare('delete from attempts where key = ?');
	const writeAudit = createTenantAuditWriter(database);
	return {
		reserve(key, at, limit, guess, audit) {
			return database.write(() => {
				const row = select.get(key);
				if (row && row.locked_until > at) return false;
				// an application that keeps trying a password that was changed locks nobody out
				if (guess !== undefined && row?.guesses.split(' ').includes(guess)) return true;
				const { failures, window_started_at, locked_until, locks, guesses } = count(row, at, limit, guess);
				const remembered = limit.longestLockSeconds !== undefined && locks > 0 ? growthMemory : 0;
				put.run(
					key,
					failures,
					window_started_at,
					locked_until,
					locks,
					guesses,
					Math.max(window_started_at + limit.windowSeconds, locked_until) + remembered,
				);
				if (locked_until > at) writeAudit(audit);
				return true;
			});
		},
		async isLocked(key, at) {
			return (select.get(key)?.locked_until ?? 0) > at;
		},
		async clear(key) {
			if (select.get(key)) await database.write(() => remove.run(key));
		},
	};
}

// Failure counters in SQL: an attempt is counted before it is verified, in one statement.
import type { AttemptStore } from '../storage.ts';
import type { Database } from './database.ts';

export function createAttemptStore(database: Database): AttemptStore {
	const select = database.prepare<{ failures: number; window_started_at: number; locked_until: number }>(
		'select failures, window_started_at, locked_until from attempts where key = ?',
	);
	const put = database.prepare(`
		insert into attempts (key, failures, window_started_at, locked_until) values (?, ?, ?, ?)
		on conflict (key) do update set failures = excluded.failures, window_started_at = excluded.window_started_at, locked_until = excluded.locked_until`);
	const remove = database.prepare('delete from attempts where key = ?');
	return {
		reserve(key, at, { attempts, windowSeconds, lockSeconds }) {
			return database.write(() => {
				const row = select.get(key);
				if (row && row.locked_until > at) return false;
				const sameWindow = row !== undefined && row.locked_until === 0 && at - row.window_started_at < windowSeconds;
				const failures = sameWindow ? row.failures + 1 : 1;
				put.run(key, failures, sameWindow ? row.window_started_at : at, failures >= attempts ? at + lockSeconds : 0);
				return true;
			});
		},
		async clear(key) {
			if (select.get(key)) await database.write(() => remove.run(key));
		},
	};
}

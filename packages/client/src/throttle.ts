// What an authority that is busy said about one request: repeated here until its time is over, so that the same request
// is not sent. Another user's request, or another request of the same user, is not held up. RFC 9110 §10.2.3.
import { ClientAuthError } from './errors/auth-error.ts';

/** seconds that a 429 or 503 without Retry-After is worth */
const defaultSeconds = 60;
const mostSeconds = 3600;
const mostKeys = 1000;

/**
 * @returns seconds to wait as a Retry-After header says it, in seconds or as a date; `undefined` when it says neither
 */
export function retryAfterOf(header: string | null, now: number): number | undefined {
	if (header === null) return undefined;
	const text = header.trim();
	if (/^\d{1,9}$/.test(text)) return Number(text);
	// a date has letters; without this test a number that is none, such as -1, would be read as a year
	const date = /[a-z]/i.test(text) ? Date.parse(text) : Number.NaN;
	return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1000));
}

export interface Throttle {
	/** @throws ClientAuthError `throttled` while the request must wait */
	check(key: string): void;
	/** @returns seconds to wait */
	add(key: string, retryAfter: number | undefined): number;
}

/** @param clock epoch milliseconds */
export function createThrottle(clock: () => number): Throttle {
	const until = new Map<string, number>();
	return {
		check(key) {
			const wait = Math.ceil(((until.get(key) ?? 0) - clock()) / 1000);
			// longer than any answer may ask: the clock was set back meanwhile
			if (wait > 0 && wait <= mostSeconds)
				throw new ClientAuthError('throttled', `the authority asked to wait; ${wait} seconds are left`, {
					retryAfter: wait,
				});
			until.delete(key);
		},
		add(key, retryAfter = defaultSeconds) {
			const seconds = Math.min(retryAfter, mostSeconds);
			for (const [other, end] of until) if (end <= clock()) until.delete(other);
			until.delete(key);
			const [oldest] = until.keys();
			if (until.size >= mostKeys && oldest !== undefined) until.delete(oldest);
			until.set(key, clock() + seconds * 1000);
			return seconds;
		},
	};
}

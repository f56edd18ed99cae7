// A clock that does not go back: what has expired stays expired when the machine's clock is set back. A machine whose
// clock leaps far ahead for a moment (a bad time server, a virtual machine that wakes) is not believed at once: nothing
// is deleted on its word, and when it returns to where it was, so does this clock.
import type { Clock } from './clock.ts';

export interface SteadyClock {
	now: Clock;
	/** whether the time may be acted on for good, such as by deleting what expired by it */
	isBelieved(): boolean;
}

/** milliseconds */
const hour = 3_600_000;
/** a step ahead of more than this is doubted */
const farAhead = 24 * hour;
/** as long as this a doubted time must go on */
const untilBelieved = hour;

/**
 * @param clock the machine's
 * @param notBefore epoch milliseconds that were reached before, by an earlier process
 */
export function createSteadyClock(clock: Clock, notBefore = 0): SteadyClock {
	let highest = Math.max(clock(), notBefore);
	/** where the time stood before it leapt, and when it is believed; absent where nothing is doubted */
	let leap: { from: number; believedAt: number } | undefined;

	function now(): number {
		const read = clock();
		if (read >= highest) {
			if (read - highest > farAhead) leap = { from: leap?.from ?? highest, believedAt: read + untilBelieved };
			else if (leap !== undefined && read >= leap.believedAt) leap = undefined;
			highest = read;
			return read;
		}
		if (leap !== undefined && read >= leap.from && read - leap.from <= farAhead) {
			leap = undefined;
			highest = read;
		}
		return highest;
	}
	return {
		now,
		isBelieved() {
			now();
			return leap === undefined;
		},
	};
}

// Work that several callers wait for at once: started once, shared by key, and stopped when the last of them has left.

interface Flight<T> {
	result: Promise<T>;
	leave: AbortController;
	waiting: number;
}

export interface SharedWork<T> {
	/**
	 * Joins the work of this key, or starts it.
	 *
	 * @param signal of the caller, if it has one: aborting it makes this caller leave; the work goes on while others wait
	 * @param work is given a signal that says when nobody waits any more
	 */
	join(key: string, signal: AbortSignal | undefined, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
}

export function createSharedWork<T>(): SharedWork<T> {
	const flights = new Map<string, Flight<T>>();

	function start(key: string, work: (signal: AbortSignal) => Promise<T>): Flight<T> {
		const leave = new AbortController();
		// begins after the caller has joined: it may abort in the work's first step
		const result = Promise.resolve().then(() => work(leave.signal));
		const flight: Flight<T> = { leave, waiting: 0, result };
		const remove = () => {
			if (flights.get(key) === flight) flights.delete(key);
		};
		flight.result.then(remove, remove);
		flights.set(key, flight);
		return flight;
	}

	return {
		join(key, signal, work) {
			signal?.throwIfAborted();
			const flight = flights.get(key) ?? start(key, work);
			flight.waiting += 1;
			// one signal for all that have none would collect their listeners, of which Node warns
			if (!signal) return flight.result;
			return new Promise<T>((resolve, reject) => {
				const left = () => {
					flight.waiting -= 1;
					if (flight.waiting === 0) {
						// whoever comes now starts anew instead of joining work that is being stopped
						flights.delete(key);
						flight.leave.abort(signal.reason);
					}
					reject(signal.reason);
				};
				signal.addEventListener('abort', left, { once: true });
				flight.result.then(resolve, reject).finally(() => signal.removeEventListener('abort', left));
			});
		},
	};
}

/** Runs one piece of work at a time; `waited` tells it that another was under way before it. */
export function createQueue(): <T>(work: (waited: boolean) => Promise<T>) => Promise<T> {
	let running = 0;
	let last: Promise<unknown> = Promise.resolve();
	return (work) => {
		const waited = running > 0;
		running += 1;
		const result = last.then(() => work(waited));
		last = result
			.catch(() => undefined)
			.finally(() => {
				running -= 1;
			});
		return result;
	};
}

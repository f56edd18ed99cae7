// The authority's clock, as far as this page knows it. A development authority's can be moved on, and then the page and
// its client go with it, or the client would refuse tokens that come from its future. Any other authority has the
// time of the world, and is not even asked.
export const isThisMachine = ['localhost', '127.0.0.1', '[::1]'].includes(globalThis.location?.hostname ?? '');
const address = '/dev/clock';

/** Where the clock of a development authority stands. */
export interface ClockReading {
	/** epoch seconds */
	now: number;
	/** seconds by which it was moved on */
	ahead: number;
}

let milliseconds = 0;

/** @returns epoch milliseconds, as the authority counts them */
export const authorityNow = (): number => Date.now() + milliseconds;

async function take(response: Response): Promise<ClockReading> {
	if (!response.ok) {
		const { error_description: text } = await response.json().catch(() => ({}));
		throw new Error(typeof text === 'string' ? text : 'This authority’s clock cannot be moved.');
	}
	const reading: ClockReading = await response.json();
	milliseconds = reading.ahead * 1000;
	return reading;
}

/** @throws Error where this is no development authority */
export const readClock = async (signal?: AbortSignal) => take(await fetch(address, signal ? { signal } : {}));

/** Sets this page's time by the authority's before the first token is looked at. */
export async function followClock(): Promise<void> {
	if (isThisMachine) await readClock().catch(() => undefined);
}

/**
 * @param seconds forward
 * @throws Error with what the authority says is wrong
 */
export const moveClock = async (seconds: number): Promise<ClockReading> =>
	take(
		await fetch(address, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ seconds }),
		}),
	);

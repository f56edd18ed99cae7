// Bounds how often the same API has the user asked. An API that is never satisfied would otherwise decide how often a
// sign-in window opens. The numbers are ours: no standard gives any.

/** milliseconds that a failure is remembered */
const memory = 5 * 60_000;
/** tokens for the same demand that the API refused again */
const mostFailures = 3;
/** step-ups of one origin, whatever it asks for and whether they help */
const mostStepUps = 10;
const mostKeys = 256;

export interface LoopGuard {
	/** @returns why the demand is not answered any more; `undefined` when it may be */
	refusal(origin: string, demand: string): string | undefined;
	/** the API refused the token that was got for its demand */
	failed(origin: string, demand: string): void;
	succeeded(origin: string, demand: string): void;
	/** the user is asked */
	asks(origin: string): void;
}

/** @param clock epoch milliseconds */
export function createLoopGuard(clock: () => number): LoopGuard {
	const events = new Map<string, number[]>();
	const recent = (key: string) => {
		// what is to come was counted by a clock that was set back since
		const kept = (events.get(key) ?? []).filter((at) => at > clock() - memory && at <= clock());
		if (kept.length === 0) events.delete(key);
		return kept;
	};
	function add(key: string): void {
		const kept = recent(key);
		events.delete(key);
		events.set(key, [...kept, clock()].slice(-mostStepUps));
		const [oldest] = events.keys();
		if (events.size > mostKeys && oldest !== undefined) events.delete(oldest);
	}
	const demandKey = (origin: string, demand: string) => `${origin} ${demand}`;
	return {
		refusal(origin, demand) {
			if (recent(demandKey(origin, demand)).length >= mostFailures)
				return `${origin} refused ${mostFailures} tokens that were got for what it asked; does the authority meet this demand?`;
			if (recent(origin).length >= mostStepUps)
				return `${origin} had the user asked ${mostStepUps} times within five minutes`;
			return undefined;
		},
		failed: (origin, demand) => add(demandKey(origin, demand)),
		succeeded: (origin, demand) => void events.delete(demandKey(origin, demand)),
		asks: (origin) => add(origin),
	};
}

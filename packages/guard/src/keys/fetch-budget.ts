// How often tokens of tenants that were never seen before may make the guard call out, all of them together: such
// tokens may be forged, and each can name a tenant of its own.

const capacity = 4;
const refillMilliseconds = 10_000;

export interface FetchBudget {
	/** @returns whether one more request may be made */
	take(now: number): boolean;
	/** seconds until the next one may be made */
	retryAfterSeconds: number;
}

export function createFetchBudget(): FetchBudget {
	let left = capacity;
	let countedAt: number | undefined;
	return {
		retryAfterSeconds: refillMilliseconds / 1000,
		take(now) {
			// a clock that was set back begins anew: waiting until it has caught up could take years
			if (countedAt === undefined || now < countedAt) countedAt = now;
			const earned = Math.floor((now - countedAt) / refillMilliseconds);
			left = Math.min(capacity, left + earned);
			countedAt = left === capacity ? now : countedAt + earned * refillMilliseconds;
			if (left === 0) return false;
			left -= 1;
			return true;
		},
	};
}

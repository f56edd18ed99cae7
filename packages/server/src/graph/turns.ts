// Changes of one tenant take turns in this process, so that many at once do not each find the tenant moved and start again. What holds
// between processes is the version that storage compares.
import type { Storage } from '../storage/storage.ts';

const lastTurns = new WeakMap<Storage, Map<string, Promise<unknown>>>();

/** Runs `work` after all that was asked for the tenant before. */
export function inTurn<T>(storage: Storage, tenantId: string, work: () => Promise<T>): Promise<T> {
	const turns = lastTurns.get(storage) ?? new Map<string, Promise<unknown>>();
	lastTurns.set(storage, turns);
	const mine = (turns.get(tenantId) ?? Promise.resolve()).then(work, work);
	turns.set(tenantId, mine);
	const leave = () => {
		if (turns.get(tenantId) === mine) turns.delete(tenantId);
	};
	mine.then(leave, leave);
	return mine;
}

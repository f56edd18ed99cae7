// Changes of one tenant take turns in this process, so that many at once do not each find the tenant moved and start
// again. What holds between processes is the version that storage compares.
import { untilSettled } from '../access/until-settled.ts';
import type { Authority } from '../authority.ts';
import { graphBusy } from './graph-error.ts';

/** Runs `work` after all that was asked for the tenant before. */
export type TakeTurn = <T>(tenantId: string, work: () => Promise<T>) => Promise<T>;

export function createTurns(): TakeTurn {
	const turns = new Map<string, Promise<unknown>>();
	return (tenantId, work) => {
		const mine = (turns.get(tenantId) ?? Promise.resolve()).then(work, work);
		turns.set(tenantId, mine);
		const leave = () => {
			if (turns.get(tenantId) === mine) turns.delete(tenantId);
		};
		mine.then(leave, leave);
		return mine;
	};
}

/** others write without taking turns: a consent, a password that is changed */
const patience = { tries: 20, giveUp: graphBusy };

/**
 * Changes a tenant, in turn, and again where somebody else changed it meanwhile.
 *
 * @param attempt decides on the tenant as it is now, and writes; `undefined` where it moved between the two
 * @throws GraphError 503 when it moved each time
 */
export function changeInTurn<Changed>(
	{ takeTurn }: Authority,
	tenantId: string,
	attempt: () => Promise<Changed | undefined>,
): Promise<Changed> {
	return takeTurn(tenantId, () => untilSettled(attempt, patience));
}

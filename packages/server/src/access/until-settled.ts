// A decision rests on the tenant's configuration as it was read; the commit checks that it still is so. Where it moved
// meanwhile the decision is made again on what holds now.
import { storageUnavailable } from '../errors.ts';

export interface Patience {
	/** tries in all; at least 1 */
	tries: number;
	/** what is thrown when the configuration moved each time */
	giveUp(): Error;
}

const patienceOfSignIns: Patience = {
	tries: 4,
	giveUp: () => storageUnavailable(new Error('the configuration kept moving')),
};

/**
 * @param attempt decides and commits; `undefined` where the configuration moved between the two. It is told whether it
 *   is the first try
 * @throws ProtocolError 503 when the configuration moved each time, or the error that `giveUp` makes
 */
export async function untilSettled<Settled>(
	attempt: (isFirst: boolean) => Promise<Settled | undefined>,
	{ tries, giveUp }: Patience = patienceOfSignIns,
): Promise<Settled> {
	for (let count = 1; count <= tries; count += 1) {
		const settled = await attempt(count === 1);
		if (settled !== undefined) return settled;
	}
	throw giveUp();
}

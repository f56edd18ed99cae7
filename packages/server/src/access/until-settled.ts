// A decision rests on the tenant's configuration as it was read; the commit checks that it still is so. Where it moved meanwhile the
// decision is made again on what holds now.
import { storageUnavailable } from '../errors.ts';

const maxAttempts = 4;

/**
 * @param attempt decides and commits; `undefined` where the configuration moved between the two. It is told whether it is the first try
 * @throws ProtocolError 503 when the configuration moved each time
 */
export async function untilSettled<Settled>(
	attempt: (isFirst: boolean) => Promise<Settled | undefined>,
): Promise<Settled> {
	for (let count = 1; count <= maxAttempts; count += 1) {
		const settled = await attempt(count === 1);
		if (settled !== undefined) return settled;
	}
	throw storageUnavailable(new Error('the configuration kept moving'));
}

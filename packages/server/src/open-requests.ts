// How many requests that nobody has proven anything for are kept at a time: sign-ins that were begun, requests that
// were pushed. Anybody may ask for one, and each is a row, so that a network has a share of its own and cannot fill the
// disk. RFC 9126 §2.3 (429).

export interface OpenRequests {
	/**
	 * @param network as `clientNetwork` tells it
	 * @param id of the row
	 * @param expiresAt epoch seconds
	 * @returns `false` where the network's share, or the room for all, is taken: the row must then not be written
	 */
	take(network: string, id: string, expiresAt: number, now: number): boolean;
	/** it was finished, or was not written after all */
	release(id: string): void;
	/** @returns how many are kept now; those that have expired count until their room is needed */
	count(): number;
}

/** sign-ins that the people behind one address have open, with room for those that were left */
const defaultPerNetwork = 600;
const defaultTotal = 50_000;

export function createOpenRequests({ perNetwork = defaultPerNetwork, total = defaultTotal } = {}): OpenRequests {
	const networks = new Map<string, Map<string, number>>();
	const networkOf = new Map<string, string>();

	function release(id: string): void {
		const network = networkOf.get(id);
		if (network === undefined) return;
		networkOf.delete(id);
		const open = networks.get(network);
		open?.delete(id);
		if (open?.size === 0) networks.delete(network);
	}
	/** They lie in the order in which they came, and most live equally long. */
	function releaseExpired(open: Map<string, number>, now: number): void {
		for (const [id, expiresAt] of open) {
			if (expiresAt > now) return;
			release(id);
		}
	}
	return {
		take(network, id, expiresAt, now) {
			const open = networks.get(network) ?? new Map<string, number>();
			if (open.size >= perNetwork) releaseExpired(open, now);
			if (networkOf.size >= total) for (const each of [...networks.values()]) releaseExpired(each, now);
			if (open.size >= perNetwork || networkOf.size >= total) return false;
			networks.set(network, open);
			open.set(id, expiresAt);
			networkOf.set(id, network);
			return true;
		},
		release,
		count: () => networkOf.size,
	};
}

// What was worked out of a snapshot: it holds as long as the snapshot does, and goes with it.
import type { RequestedScopes, TenantSnapshot } from './types.ts';

export interface SnapshotMemory {
	/** scope parameters that were read before; the same text means the same within a version */
	readScopes: Map<string, RequestedScopes>;
	/** roles of applications on resources, looked up once per version; keyed by client and resource */
	applicationRoles: Map<string, Map<string, readonly string[]>>;
}

/** @returns what is remembered of a snapshot: the same object for the same snapshot */
export function createSnapshotMemory(): (snapshot: TenantSnapshot) => SnapshotMemory {
	const known = new WeakMap<TenantSnapshot, SnapshotMemory>();
	return (snapshot) => {
		let memory = known.get(snapshot);
		if (!memory) {
			memory = { readScopes: new Map(), applicationRoles: new Map() };
			known.set(snapshot, memory);
		}
		return memory;
	};
}

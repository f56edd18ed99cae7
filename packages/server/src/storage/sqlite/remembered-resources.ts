// What a tenant's configuration is made of, as it was read: a tenant may have thousands of applications and policies, and a change of one
// must not have all of them read again. The data folder is locked to this process: whoever changes a row changes it here, in the same
// transaction, and where a transaction is undone every list that was changed is forgotten.
import type { TenantConfiguration } from '../../records/tenant-configuration.ts';

export type ResourceKind = Exclude<keyof TenantConfiguration, 'tenant'>;
type Resource<Kind extends ResourceKind> = TenantConfiguration[Kind][number];

export interface RememberedResources {
	/** @param read reads them in their order; the list that is returned stays the same until one of them changes */
	get<Kind extends ResourceKind>(
		kind: Kind,
		tenantId: string,
		read: () => TenantConfiguration[Kind],
	): TenantConfiguration[Kind];
	/** @param resource as it will be read */
	put<Kind extends ResourceKind>(kind: Kind, tenantId: string, resource: Resource<Kind> & { id: string }): void;
	remove(kind: ResourceKind, tenantId: string, id: string): void;
	forgetAll(): void;
	/** what was read and not changed stays: a code that is spent twice undoes a transaction, and changes no configuration */
	forgetChanged(): void;
}

interface Identified {
	id: string;
}

/** Policies stand in the order in which they were made, all else in that of the ids. */
function insert(list: readonly Identified[], resource: Identified, kind: ResourceKind): Identified[] {
	const known = list.findIndex(({ id }) => id === resource.id);
	if (known >= 0) return list.with(known, resource);
	const after = kind === 'policies' ? -1 : list.findIndex(({ id }) => id > resource.id);
	return after < 0 ? [...list, resource] : list.toSpliced(after, 0, resource);
}

export function createRememberedResources(): RememberedResources {
	const lists = new Map<string, unknown[]>();
	/** not as they were read */
	const changed = new Set<string>();
	const keyOf = (kind: ResourceKind, tenantId: string) => `${kind} ${tenantId}`;
	function change(kind: ResourceKind, tenantId: string, make: (list: readonly Identified[]) => Identified[]): void {
		const key = keyOf(kind, tenantId);
		const known = lists.get(key);
		if (!known) return;
		lists.set(key, make(known as Identified[]));
		changed.add(key);
	}
	return {
		get<Kind extends ResourceKind>(kind: Kind, tenantId: string, read: () => TenantConfiguration[Kind]) {
			const key = keyOf(kind, tenantId);
			const list = lists.get(key) ?? read();
			lists.set(key, list);
			return list as TenantConfiguration[Kind];
		},
		put(kind, tenantId, resource) {
			change(kind, tenantId, (list) => insert(list, resource, kind));
		},
		remove(kind, tenantId, id) {
			change(kind, tenantId, (list) => list.filter((resource) => resource.id !== id));
		},
		forgetAll() {
			lists.clear();
			changed.clear();
		},
		forgetChanged() {
			for (const key of changed) lists.delete(key);
			changed.clear();
		},
	};
}

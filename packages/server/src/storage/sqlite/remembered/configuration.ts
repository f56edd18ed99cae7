// What a tenant's configuration is made of, as it was read: a tenant may have thousands of applications and policies,
// and a change of one must not have all of them read again. A change that was committed is made in the lists too.
// Whoever asks while a change is under way waits until it is finished: it would be told the lists of before together
// with the version of after.
import type { ConditionalAccessResources } from '../../../records/conditional-access.ts';
import type { TenantConfiguration } from '../../../records/tenant-configuration.ts';
import type { ConditionalAccessStore } from '../../conditional-access-store.ts';
import type { DirectoryStore } from '../../directory-store.ts';

type Kind = keyof ConditionalAccessResources;
type Lists = Omit<TenantConfiguration, 'tenant'>;

interface Stores {
	directory: DirectoryStore;
	conditionalAccess: ConditionalAccessStore;
}

export interface RememberedConfiguration extends Stores {
	/** runs a write that replaces tenants whole */
	duringImport<T>(write: () => Promise<T>): Promise<T>;
}

interface Identified {
	id: string;
}

/** times that changes are waited for; a tenant that is changed all the time is read whole */
const mostWaits = 3;

/** Policies stand in the order in which they were made, all else in that of the ids. */
function insert(list: readonly Identified[], resource: Identified, kind: Kind): Identified[] {
	const known = list.findIndex(({ id }) => id === resource.id);
	if (known >= 0) return list.with(known, resource);
	const after = kind === 'policies' ? -1 : list.findIndex(({ id }) => id > resource.id);
	return after < 0 ? [...list, resource] : list.toSpliced(after, 0, resource);
}

export function rememberConfiguration({ directory, conditionalAccess }: Stores): RememberedConfiguration {
	const known = new Map<string, Lists>();
	const underWay = new Set<Promise<unknown>>();
	/** grows with every change that was finished: what was read across one is not remembered */
	let finished = 0;

	async function change<T>(write: () => Promise<T>, apply: (result: T) => void): Promise<T> {
		const writing = write();
		underWay.add(writing);
		try {
			const result = await writing;
			apply(result);
			return result;
		} finally {
			finished += 1;
			underWay.delete(writing);
		}
	}
	function edit(tenantId: string, kind: Kind, make: (list: readonly Identified[]) => Identified[]): void {
		const lists = known.get(tenantId);
		if (lists) known.set(tenantId, { ...lists, [kind]: make(lists[kind]) });
	}
	function putInto(tenantId: string, kind: Kind, resource: Identified) {
		// as it will be read
		const text = JSON.stringify(resource);
		return (done: boolean) => {
			if (done) edit(tenantId, kind, (list) => insert(list, JSON.parse(text), kind));
		};
	}
	const removeFrom = (tenantId: string, kind: Kind, removed: string) => (done: boolean) => {
		if (done) edit(tenantId, kind, (list) => list.filter(({ id }) => id !== removed));
	};

	const duringImport = <T>(write: () => Promise<T>) => change(write, () => known.clear());

	async function loadConfiguration(tenantId: string): Promise<TenantConfiguration | undefined> {
		for (let waits = 0; underWay.size > 0 && waits < mostWaits; waits += 1) await Promise.allSettled(underWay);
		const lists = underWay.size === 0 ? known.get(tenantId) : undefined;
		if (lists) {
			// asked in the turn in which the lists are taken: both are of one version
			const tenant = await directory.findTenant(tenantId);
			return tenant && { ...lists, tenant };
		}
		const before = finished;
		const loaded = await directory.loadConfiguration(tenantId);
		if (loaded && underWay.size === 0 && finished === before) {
			const { tenant: _, ...read } = loaded;
			known.set(tenantId, read);
		}
		return loaded;
	}

	return {
		duringImport,
		directory: {
			...directory,
			loadConfiguration,
			importTenants: (...given) => duringImport(() => directory.importTenants(...given)),
		},
		conditionalAccess: {
			...conditionalAccess,
			put: (tenantId, kind, resource, ...more) =>
				change(() => conditionalAccess.put(tenantId, kind, resource, ...more), putInto(tenantId, kind, resource)),
			remove: (tenantId, kind, id, ...more) =>
				change(() => conditionalAccess.remove(tenantId, kind, id, ...more), removeFrom(tenantId, kind, id)),
			softDelete: (tenantId, kind, deleted, when, ...more) =>
				change(
					() => conditionalAccess.softDelete(tenantId, kind, deleted, when, ...more),
					removeFrom(tenantId, kind, deleted.id),
				),
			restore: (tenantId, kind, resource, ...more) =>
				change(() => conditionalAccess.restore(tenantId, kind, resource, ...more), putInto(tenantId, kind, resource)),
		},
	};
}

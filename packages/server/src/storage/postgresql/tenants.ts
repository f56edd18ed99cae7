// What is known of a tenant as it is at one version. Every write of a tenant's directory or policies raises its
// version, so that what was read at a version holds for as long as the tenant is at it, whatever process writes. The
// version is asked of the database at every use: it is one word among what the requests of the turn read anyway.
import type { Reads } from './reads.ts';

export interface Tenants {
	/** the version that the database has now */
	version(tenantId: string): Promise<number | undefined>;
	/**
	 * @param key names what is asked, among all that is asked of the tenant
	 * @param load reads it where it was not read at the tenant's version; what it returns is shared and must not be
	 *   changed
	 */
	get<V>(tenantId: string, key: string, load: () => Promise<V>): Promise<V>;
	/** keeps what was read at that version or after it, unless it is known, or another version is */
	put<V>(tenantId: string, version: number, key: string, make: () => V): void;
}

/** keys may come out of requests, so that memory must not grow with them, whether they are many or long */
const limit = 5000;
const longestKey = 512;

interface Known {
	version: number;
	answers: Map<string, Promise<unknown>>;
}

export function createTenants(reads: Reads): Tenants {
	const known = new Map<string, Known>();
	const version = async (tenantId: string) => (await reads.read('version', tenantId))?.version;

	async function answersOf(tenantId: string): Promise<Map<string, Promise<unknown>> | undefined> {
		const current = await version(tenantId);
		if (current !== undefined) return answersAt(tenantId, current);
		known.delete(tenantId);
		return undefined;
	}
	function answersAt(tenantId: string, current: number): Map<string, Promise<unknown>> | undefined {
		const found = known.get(tenantId);
		if (found?.version === current) return found.answers;
		// of two answers that overtook one another the higher is the newer; who asked before reads for itself
		if (found && found.version > current) return undefined;
		const answers = new Map<string, Promise<unknown>>();
		known.set(tenantId, { version: current, answers });
		return answers;
	}
	return {
		version,
		put(tenantId, at, key, make) {
			const answers = answersAt(tenantId, at);
			if (!answers || answers.has(key)) return;
			if (answers.size >= limit) answers.clear();
			answers.set(key, Promise.resolve(make()));
		},
		async get<V>(tenantId: string, key: string, load: () => Promise<V>): Promise<V> {
			const answers = key.length > longestKey ? undefined : await answersOf(tenantId);
			if (!answers) return load();
			const found = answers.get(key);
			if (found) return found as Promise<V>;
			const loading = load();
			if (answers.size >= limit) answers.clear();
			answers.set(key, loading);
			loading.catch(() => {
				if (answers.get(key) === loading) answers.delete(key);
			});
			return loading;
		},
	};
}

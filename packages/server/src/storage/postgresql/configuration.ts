// A tenant's configuration as lists. Each list is read again when the tenant's row says that it changed since, and not
// else: a tenant may have thousands of applications, and a change of one policy must not have all of them read.
import type { ConditionalAccessResources } from '../../records/conditional-access.ts';
import type { TenantConfiguration } from '../../records/tenant-configuration.ts';
import type { Database } from './database.ts';
import { selectTenants, type TenantRow, toTenant } from './directory-rows.ts';

/** The table of each kind: `tenant_id`, `id`, `resource`; policies also have a `position`. */
export const conditionalAccessTables = {
	policies: 'policies',
	namedLocations: 'named_locations',
	authenticationContexts: 'authentication_contexts',
	authenticationStrengths: 'authentication_strengths',
	agreements: 'agreements',
	scenarios: 'what_if_scenarios',
} as const satisfies Record<keyof ConditionalAccessResources, string>;

type Lists = Omit<TenantConfiguration, 'tenant'>;
type Kind = keyof Lists;

const orders: Partial<Record<Kind, string>> = { applications: 'app_id', policies: 'position, id' };
const tables: Record<Kind, string> = { applications: 'applications', ...conditionalAccessTables };
const kinds = Object.keys(tables) as Kind[];

export function createConfigurationReader(
	database: Database,
): (tenantId: string) => Promise<TenantConfiguration | undefined> {
	interface List {
		changedAt: number;
		resources: unknown[];
	}
	const known = new Map<string, Partial<Record<Kind, List>>>();

	async function readList(tenantId: string, kind: Kind): Promise<unknown[]> {
		const rows = await database.within<{ resource: string }>(
			tenantId,
			`select resource from ${tables[kind]} where tenant_id = $1 order by ${orders[kind] ?? 'id'}`,
			[tenantId],
		);
		return rows.map(({ resource }) => JSON.parse(resource));
	}
	return async (tenantId) => {
		// the tenant first: lists that are newer than the version are refused by the commit, and older ones would not be
		const [row] = await database.query<TenantRow>(`${selectTenants} where id = $1`, [tenantId]);
		if (!row) {
			known.delete(tenantId);
			return undefined;
		}
		const before = known.get(tenantId) ?? {};
		const lists: Partial<Record<Kind, List>> = {};
		for (const kind of kinds) {
			const changedAt = row.lists[kind] ?? 0;
			const list = before[kind];
			lists[kind] = list?.changedAt === changedAt ? list : { changedAt, resources: await readList(tenantId, kind) };
		}
		known.set(tenantId, lists);
		const read = Object.fromEntries(kinds.map((kind) => [kind, lists[kind]?.resources])) as unknown as Lists;
		return { ...read, tenant: toTenant(row) };
	};
}

// A tenant's configuration, read and compiled once per version. The version is read from storage at every use: a policy
// that was changed, by whatever process, is in force for the next token.
import { compile, edit, nextEnd, type PolicySet, withTemporaryExclusions } from '@countersign/policy';
import type { ConditionalAccessPolicy } from '@countersign/protocol';
import type { Clock } from '../clock.ts';
import type { Application } from '../records/application.ts';
import type { RiskyPrincipal } from '../records/risk.ts';
import type { TenantConfiguration } from '../records/tenant-configuration.ts';
import type { DirectoryStore } from '../storage/directory-store.ts';
import type { Storage } from '../storage/storage.ts';
import { microsoftGraph } from './microsoft-graph.ts';
import { portal } from './portal.ts';
import { securityInfo } from './security-info.ts';
import type { RequestedScopes, TenantSnapshot } from './types.ts';

export interface TenantSnapshots {
	/**
	 * @param tenantId exact id
	 * @returns the configuration that is in force; what did not change since the last version is shared with it
	 */
	get(tenantId: string): Promise<TenantSnapshot | undefined>;
	/**
	 * @param snapshot as {@link get} gave it
	 * @returns what was worked out of it, which the caller may add to; what is added for a snapshot that has been
	 * replaced is not kept
	 */
	memoryOf(snapshot: TenantSnapshot): SnapshotMemory;
}

/** What was worked out of a snapshot. It is forgotten when the tenant's snapshot is replaced. */
export interface SnapshotMemory {
	/** scope parameters that were read, by their text */
	readScopes: Map<string, RequestedScopes>;
	/** the roles of applications on resources, by the application's id and then the resource's */
	applicationRoles: Map<string, Map<string, readonly string[]>>;
}

const emptyMemory = (): SnapshotMemory => ({ readScopes: new Map(), applicationRoles: new Map() });

interface Known {
	configuration: TenantConfiguration;
	/** as they are judged: with those excluded who are let past them for a while */
	judged: readonly ConditionalAccessPolicy[];
	/** epoch seconds; from then on an exclusion has ended */
	until: number;
	snapshot: TenantSnapshot;
	memory: SnapshotMemory;
}

/** changes of a policy set that are made one by one; with more the whole set is compiled */
const mostEdits = 16;

/**
 * @returns the set after the policies that differ were put or removed; `undefined` where too many do, or their order
 * changed
 */
function editSet(
	set: PolicySet,
	before: readonly ConditionalAccessPolicy[],
	after: readonly ConditionalAccessPolicy[],
): PolicySet | undefined {
	const put: ConditionalAccessPolicy[] = [];
	const removed: ConditionalAccessPolicy[] = [];
	let place = 0;
	// an edit leaves each policy where it stands, and puts a new one at the end
	for (const policy of before) {
		const there = after[place];
		if (there?.id !== policy.id) removed.push(policy);
		else {
			if (there !== policy) put.push(there);
			place += 1;
		}
		if (put.length + removed.length > mostEdits) return undefined;
	}
	put.push(...after.slice(place));
	const isMoved = removed.some(({ id }) => put.some((policy) => policy.id === id));
	if (isMoved || put.length + removed.length > mostEdits) return undefined;
	const without = removed.reduce((edited, { id }) => edit(edited, { remove: id }), set);
	return put.reduce((edited, policy) => edit(edited, { put: policy }), without);
}

/** A change of one policy costs what that policy costs, and one of nothing that policies know costs nothing. */
function policySetOf(
	{ namedLocations, authenticationStrengths }: TenantConfiguration,
	policies: readonly ConditionalAccessPolicy[],
	known: Known | undefined,
): PolicySet {
	const before = known?.configuration;
	if (
		known &&
		before &&
		before.namedLocations === namedLocations &&
		before.authenticationStrengths === authenticationStrengths
	) {
		if (known.judged === policies) return known.snapshot.policySet;
		const edited = editSet(known.snapshot.policySet, known.judged, policies);
		if (edited) return edited;
	}
	return compile(policies, { namedLocations, authenticationStrengths });
}

function applicationsOf(
	{ applications }: TenantConfiguration,
	known: Known | undefined,
): Pick<TenantSnapshot, 'applications' | 'registrations'> {
	if (known?.configuration.applications === applications) return known.snapshot;
	const byId = (some: readonly Application[]) => new Map(some.map((application) => [application.appId, application]));
	const used = applications.filter(({ withoutServicePrincipal }) => !withoutServicePrincipal);
	return { applications: byId(used), registrations: byId(applications) };
}

const levelsOf = (risky: readonly RiskyPrincipal[]): ReadonlyMap<string, string> =>
	new Map(risky.map(({ principalName, risk: { level } }) => [principalName, level]));

/** @param clock epoch milliseconds: a temporary exclusion ends by it, without anybody's doing */
export function createTenantSnapshots(
	{ directory, risk }: Pick<Storage, 'directory' | 'risk'>,
	clock: Clock,
): TenantSnapshots {
	const current = new Map<string, Known>();
	return {
		async get(tenantId) {
			const version = await directory.tenantVersion(tenantId);
			const known = current.get(tenantId);
			const now = Math.floor(clock() / 1000);
			if (known && known.snapshot.tenant.version === version && now < known.until) return known.snapshot;
			const configuration = version === undefined ? undefined : await directory.loadConfiguration(tenantId);
			if (!configuration) {
				current.delete(tenantId);
				return undefined;
			}
			const { tenant, policies, namedLocations, authenticationContexts, authenticationStrengths } = configuration;
			const { agreements, scenarios } = configuration;
			const { applications, registrations } = applicationsOf(configuration, known);
			const { temporaryExclusions = [] } = tenant.settings;
			const judged = withTemporaryExclusions(policies, temporaryExclusions, now);
			const risky = await risk.risky(tenantId, 'servicePrincipal');
			const snapshot: TenantSnapshot = {
				tenant,
				applications,
				registrations,
				policies,
				namedLocations,
				authenticationStrengths,
				agreements,
				scenarios,
				policySet: policySetOf(configuration, judged, known),
				authenticationContexts: new Map(authenticationContexts.map((context) => [context.id, context])),
				riskyServicePrincipals: levelsOf(risky),
			};
			const until = nextEnd(temporaryExclusions, now) ?? Number.POSITIVE_INFINITY;
			current.set(tenantId, { configuration, judged, until, snapshot, memory: emptyMemory() });
			return snapshot;
		},
		memoryOf(snapshot) {
			const known = current.get(snapshot.tenant.id);
			return known?.snapshot === snapshot ? known.memory : emptyMemory();
		},
	};
}

/**
 * @returns the application, when the tenant may use it: its own, Microsoft Graph, or a multi-tenant one of another
 * tenant
 */
export async function findApplicationIn(
	snapshot: TenantSnapshot,
	appId: string,
	directory: DirectoryStore,
): Promise<Application | undefined> {
	const id = appId.toLowerCase();
	const own = snapshot.applications.get(id);
	if (own) return own;
	if (id === microsoftGraph.appId) return microsoftGraph;
	if (id === portal.appId) return portal;
	if (id === securityInfo.appId) return securityInfo;
	const foreign = await directory.findApplication(id);
	const isShared = foreign?.signInAudience === 'AzureADMultipleOrgs' && !foreign.withoutServicePrincipal;
	return isShared ? foreign : undefined;
}

// A tenant's configuration, read and compiled once per version. The version is read from storage at every use: a policy that
// was changed, by whatever process, is in force for the next token.
import { compile } from '@countersign/policy';
import type { DirectoryStore } from '../storage/storage.ts';
import { microsoftGraph } from './microsoft-graph.ts';
import type { Application, TenantSnapshot } from './types.ts';

export interface TenantSnapshots {
	/** @param tenantId exact id */
	get(tenantId: string): Promise<TenantSnapshot | undefined>;
}

export function createTenantSnapshots(directory: DirectoryStore): TenantSnapshots {
	const current = new Map<string, TenantSnapshot>();
	return {
		async get(tenantId) {
			const version = await directory.tenantVersion(tenantId);
			const known = current.get(tenantId);
			if (known && known.tenant.version === version) return known;
			const configuration = version === undefined ? undefined : await directory.loadConfiguration(tenantId);
			if (!configuration) {
				current.delete(tenantId);
				return undefined;
			}
			const { tenant, applications, policies, namedLocations, authenticationContexts, authenticationStrengths, scenarios } = configuration;
			const snapshot: TenantSnapshot = {
				tenant,
				applications: new Map(applications.map((application) => [application.appId, application])),
				policies,
				namedLocations,
				authenticationStrengths,
				scenarios,
				policySet: compile(policies, { namedLocations, authenticationStrengths }),
				authenticationContexts: new Map(authenticationContexts.map((context) => [context.id, context])),
				readScopes: new Map(),
				applicationRoles: new Map(),
			};
			current.set(tenantId, snapshot);
			return snapshot;
		},
	};
}

/** @returns the application, when the tenant may use it: its own, Microsoft Graph, or a multi-tenant one of another tenant */
export async function findApplicationIn(snapshot: TenantSnapshot, appId: string, directory: DirectoryStore): Promise<Application | undefined> {
	const id = appId.toLowerCase();
	const own = snapshot.applications.get(id);
	if (own) return own;
	if (id === microsoftGraph.appId) return microsoftGraph;
	const foreign = await directory.findApplication(id);
	return foreign?.signInAudience === 'AzureADMultipleOrgs' ? foreign : undefined;
}

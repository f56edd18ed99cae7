// The directory's look-ups, remembered until the next write of the directory, and the versions of tenants, until the
// next write of whatever raises them.
import type { Application } from '../../../records/application.ts';
import type { Memberships } from '../../../records/group.ts';
import type { Tenant } from '../../../records/tenant.ts';
import type { DirectoryUser } from '../../../records/user.ts';
import type { ConditionalAccessStore } from '../../conditional-access-store.ts';
import type { DirectoryStore } from '../../directory-store.ts';
import { createLookUps, createLookUpsFor, createWritesUnderWay } from './look-ups.ts';

interface Stores {
	directory: DirectoryStore;
	conditionalAccess: ConditionalAccessStore;
}

export interface RememberedDirectory extends Stores {
	/** runs a write that passes none of the verbs here and may change anything that they answer */
	duringWrite<T>(write: () => Promise<T>): Promise<T>;
}

export function rememberDirectory({ directory: stored, conditionalAccess }: Stores): RememberedDirectory {
	const ofDirectory = createWritesUnderWay();
	/** writes of the directory and of policies: both raise the version */
	const ofVersions = createWritesUnderWay();
	const versions = createLookUps<number | undefined>(ofVersions);
	const tenants = createLookUps<Tenant | undefined>(ofVersions);
	const users = createLookUps<DirectoryUser | undefined>(ofDirectory);
	const applications = createLookUps<Application | undefined>(ofDirectory);
	const origins = createLookUps<boolean>(ofDirectory);
	const memberships = createLookUps<Memberships>(ofDirectory);
	const scopes = createLookUps<ReadonlySet<string>>(ofDirectory);
	const groups = createLookUpsFor<ReadonlySet<string>, readonly string[]>(ofDirectory);
	const roles = createLookUpsFor<ReadonlySet<string>, readonly string[]>(ofDirectory);
	const lookUps = [users, applications, origins, memberships, scopes, groups, roles];

	function forgetVersions(): void {
		versions.forget();
		tenants.forget();
	}
	function forgetLookUps(): void {
		for (const each of lookUps) each.forget();
	}
	const duringPolicyWrite = <T>(write: () => Promise<T>) => ofVersions.during(forgetVersions, write);
	const duringWrite = <T>(write: () => Promise<T>) => ofDirectory.during(forgetLookUps, () => duringPolicyWrite(write));

	return {
		duringWrite,
		directory: {
			...stored,
			findTenant: (idOrDomain) => tenants.get(idOrDomain, () => stored.findTenant(idOrDomain)),
			tenantVersion: (tenantId) => versions.get(tenantId, () => stored.tenantVersion(tenantId)),
			findApplication: (appId) => applications.get(appId, () => stored.findApplication(appId)),
			isSpaOrigin: (origin) => origins.get(origin, () => stored.isSpaOrigin(origin)),
			findUser: (tenantId, userId) => users.get(`${tenantId} ${userId}`, () => stored.findUser(tenantId, userId)),
			memberships: (tenantId, principalId) =>
				memberships.get(`${tenantId} ${principalId}`, () => stored.memberships(tenantId, principalId)),
			appRoles: (tenantId, principalId, groupIds, resourceAppId) =>
				roles.get(groupIds, `${tenantId} ${resourceAppId} ${principalId}`, () =>
					stored.appRoles(tenantId, principalId, groupIds, resourceAppId),
				),
			assignedGroups: (tenantId, groupIds, appId) =>
				groups.get(groupIds, `${tenantId} ${appId}`, () => stored.assignedGroups(tenantId, groupIds, appId)),
			grantedScopes: (tenantId, clientAppId, resourceAppId, userId) =>
				scopes.get(`${tenantId} ${clientAppId} ${resourceAppId} ${userId}`, () =>
					stored.grantedScopes(tenantId, clientAppId, resourceAppId, userId),
				),
			addAppRoleAssignment: (...given) => duringWrite(() => stored.addAppRoleAssignment(...given)),
			addPermissionGrant: (...given) => duringWrite(() => stored.addPermissionGrant(...given)),
			setPassword: (...given) => duringWrite(() => stored.setPassword(...given)),
			registerAuthenticator: (...given) => duringWrite(() => stored.registerAuthenticator(...given)),
			setUserState: (...given) => duringWrite(() => stored.setUserState(...given)),
			importTenants: (...given) => duringWrite(() => stored.importTenants(...given)),
		},
		conditionalAccess: {
			...conditionalAccess,
			put: (...given) => duringPolicyWrite(() => conditionalAccess.put(...given)),
			remove: (...given) => duringPolicyWrite(() => conditionalAccess.remove(...given)),
			softDelete: (...given) => duringPolicyWrite(() => conditionalAccess.softDelete(...given)),
			restore: (...given) => duringPolicyWrite(() => conditionalAccess.restore(...given)),
			forgetDeleted: (...given) => duringPolicyWrite(() => conditionalAccess.forgetDeleted(...given)),
		},
	};
}

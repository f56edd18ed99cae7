// Tenants, users, applications, memberships and consent: what decisions read and sign-ins change.

import type { Application } from '../records/application.ts';
import type { AppRoleAssignment, PermissionGrant } from '../records/assignment.ts';
import type { TenantAudit } from '../records/directory-audit.ts';
import type { Memberships } from '../records/group.ts';
import type { Tenant } from '../records/tenant.ts';
import type { TenantConfiguration, TenantImport } from '../records/tenant-configuration.ts';
import type { DirectoryUser, RegisteredAuthenticator, UserState } from '../records/user.ts';

export interface DirectoryStore {
	/** all tenants, oldest first */
	tenants(): Promise<Tenant[]>;
	/** by id or verified domain, in lower case */
	findTenant(idOrDomain: string): Promise<Tenant | undefined>;
	/** the version alone: the cheapest question, asked at every issuance */
	tenantVersion(tenantId: string): Promise<number | undefined>;
	loadConfiguration(tenantId: string): Promise<TenantConfiguration | undefined>;
	/** an application of any tenant */
	findApplication(appId: string): Promise<Application | undefined>;
	isSpaOrigin(origin: string): Promise<boolean>;
	findUser(tenantId: string, userId: string): Promise<DirectoryUser | undefined>;
	/** by userPrincipalName, compared by its folded form */
	findUserByPrincipalName(userPrincipalName: string): Promise<DirectoryUser | undefined>;
	/** the account that a user of another tenant has in this one */
	findGuest(tenantId: string, home: { tenantId: string; userId: string }): Promise<DirectoryUser | undefined>;
	memberships(tenantId: string, principalId: string): Promise<Memberships>;
	appRoles(
		tenantId: string,
		principalId: string,
		groupIds: ReadonlySet<string>,
		resourceAppId: string,
	): Promise<readonly string[]>;
	/** those of the groups that are assigned to the application */
	assignedGroups(tenantId: string, groupIds: ReadonlySet<string>, appId: string): Promise<readonly string[]>;
	/** scopes consented to: by the user, or for all users */
	grantedScopes(
		tenantId: string,
		clientAppId: string,
		resourceAppId: string,
		userId: string,
	): Promise<ReadonlySet<string>>;
	/**
	 * as every write of the directory, it raises the tenant's version: whatever was decided on the older one is decided
	 * again
	 */
	addAppRoleAssignment(tenantId: string, assignment: AppRoleAssignment): Promise<void>;
	addPermissionGrant(tenantId: string, grant: PermissionGrant): Promise<void>;
	/**
	 * Replaces the password; what rests on one from before `at` is void.
	 *
	 * @param replaces hash of the password that was proven; absent: whichever there is, as an administrator replaces it
	 * @returns `false` when the password is another one by now, and nothing was changed
	 */
	setPassword(tenantId: string, userId: string, passwordHash: string, at: number, replaces?: string): Promise<boolean>;
	/**
	 * Gives a user who has none an authenticator, and spends the time step of the code that proved it.
	 *
	 * @param audit is written with it
	 * @returns `false` when the user has one by now, or that step was spent: two browsers that register at once must not
	 *   both win
	 */
	registerAuthenticator(
		tenantId: string,
		userId: string,
		authenticator: RegisteredAuthenticator,
		audit?: TenantAudit,
	): Promise<boolean>;
	/** spends a time step of a user's one-time codes; `false` when that step or a later one was spent before */
	spendTotpStep(tenantId: string, userId: string, step: number): Promise<boolean>;
	/**
	 * @param state `tokensValidFrom` only ever moves forward: what was revoked stays so
	 * @param readAt as for {@link ConditionalAccessStore.put}
	 * @returns `false` when the tenant has another version by now, or there is no such user
	 */
	setUserState(tenantId: string, userId: string, state: UserState, readAt?: number): Promise<boolean>;
	/**
	 * Replaces the named tenants in one transaction, whole but for what was observed of users and devices that are still
	 * there (`observed.ts`).
	 *
	 * @param at epoch seconds of the import, for APIs that hear of it; absent: none is told
	 */
	importTenants(tenants: TenantImport[], at?: number): Promise<void>;
}

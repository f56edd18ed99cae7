// Users and groups as administrators list them.
import type { AppRoleAssignment, PermissionGrant, RoleAssignment } from '../records/assignment.ts';
import type { Group } from '../records/group.ts';
import type { DeltaCursor, DirectoryDelta } from './directory-delta.ts';

/** What administrators read of users and groups, a slice at a time: in the order of ids, from behind one of them. */
export interface DirectoryListStore {
	userIds(tenantId: string, limit: number, after?: string): Promise<string[]>;
	groups(tenantId: string, limit: number, after?: string): Promise<Group[]>;
	findGroup(tenantId: string, groupId: string): Promise<Group | undefined>;
	/** users and groups that are in it themselves, not through another */
	memberIds(tenantId: string, groupId: string, limit: number, after?: string): Promise<string[]>;
	/** the groups that a user or group is in itself, not through another */
	groupsOf(tenantId: string, memberId: string): Promise<Group[]>;
	/** users and service principals that have the directory role */
	roleHolderIds(tenantId: string, roleTemplateId: string): Promise<string[]>;
	/** template ids of the directory roles that somebody has */
	assignedRoles(tenantId: string): Promise<string[]>;
	/** who has which directory role, in the order of roles, then of principals */
	roleAssignments(tenantId: string): Promise<RoleAssignment[]>;
	/** who has which role on which application, in the order of principals, resources, roles */
	appRoleAssignments(tenantId: string): Promise<AppRoleAssignment[]>;
	/** what was consented to, in the order of clients, resources, principals */
	permissionGrants(tenantId: string): Promise<PermissionGrant[]>;
	/** the version from which on {@link deltas} tells all; whoever asked before reads all anew */
	deltasBegin(tenantId: string): Promise<number>;
	/** what changed of users, or of groups and who is in them, in the order of versions, from behind a row */
	deltas(tenantId: string, kind: DirectoryDelta['kind'], after: DeltaCursor, limit: number): Promise<DirectoryDelta[]>;
}

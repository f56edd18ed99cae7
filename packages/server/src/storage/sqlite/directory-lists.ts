// Users and groups by the thousand, a slice at a time in the order of their ids: for lists that administrators read.
import type { Group } from '../../records/group.ts';
import type { DirectoryListStore } from '../directory-list-store.ts';
import { type GrantRow, joinGrants } from '../join-grants.ts';
import type { Database } from './database.ts';
import { createDeltaBeginReader, createDeltaReader } from './directory-deltas.ts';

export function createDirectoryListStore(database: Database): DirectoryListStore {
	const selectUserIds = database.prepare<{ id: string }>(
		'select id from users where tenant_id = ? and id > ? order by id limit ?',
	);
	const selectGroups = database.prepare<GroupRow>(
		'select id, display_name, resource from groups where tenant_id = ? and id > ? order by id limit ?',
	);
	const selectGroup = database.prepare<GroupRow>(
		'select id, display_name, resource from groups where tenant_id = ? and id = ?',
	);
	const selectMemberIds = database.prepare<{ id: string }>(
		'select member_id as id from group_members where tenant_id = ? and group_id = ? and member_id > ? order by member_id limit ?',
	);
	const selectGroupsOf = database.prepare<GroupRow>(`
		select id, display_name, resource from groups where tenant_id = ?1
		and id in (select group_id from group_members where tenant_id = ?1 and member_id = ?2) order by id`);
	const selectHolders = database.prepare<{ id: string }>(
		'select principal_id as id from role_assignments where tenant_id = ? and role_template_id = ? order by principal_id',
	);
	const selectRoles = database.prepare<{ id: string }>(
		'select distinct role_template_id as id from role_assignments where tenant_id = ? order by role_template_id',
	);
	const selectRoleAssignments = database.prepare<{ principal_id: string; role_template_id: string }>(
		'select principal_id, role_template_id from role_assignments where tenant_id = ? order by role_template_id, principal_id',
	);
	const selectAppRoles = database.prepare<AppRoleRow>(`
		select principal_id, resource_app_id, role_value from app_role_assignments where tenant_id = ?
		order by principal_id, resource_app_id, role_value`);
	const selectGrants = database.prepare<GrantRow>(`
		select client_app_id, resource_app_id, principal_id, scope from permission_grants where tenant_id = ?
		order by client_app_id, resource_app_id, principal_id, scope`);
	return {
		deltas: createDeltaReader(database),
		deltasBegin: createDeltaBeginReader(database),
		async roleAssignments(tenantId) {
			return selectRoleAssignments
				.all(tenantId)
				.map((row) => ({ principalId: row.principal_id, roleTemplateId: row.role_template_id }));
		},
		async appRoleAssignments(tenantId) {
			return selectAppRoles.all(tenantId).map((row) => ({
				principalId: row.principal_id,
				resourceAppId: row.resource_app_id,
				roleValue: row.role_value,
			}));
		},
		async permissionGrants(tenantId) {
			return joinGrants(selectGrants.all(tenantId));
		},
		async userIds(tenantId, limit, after = '') {
			return selectUserIds.all(tenantId, after, limit).map(({ id }) => id);
		},
		async groups(tenantId, limit, after = '') {
			return selectGroups.all(tenantId, after, limit).map(toGroup);
		},
		async findGroup(tenantId, groupId) {
			const row = selectGroup.get(tenantId, groupId);
			return row && toGroup(row);
		},
		async memberIds(tenantId, groupId, limit, after = '') {
			return selectMemberIds.all(tenantId, groupId, after, limit).map(({ id }) => id);
		},
		async groupsOf(tenantId, memberId) {
			return selectGroupsOf.all(tenantId, memberId).map(toGroup);
		},
		async roleHolderIds(tenantId, roleTemplateId) {
			return selectHolders.all(tenantId, roleTemplateId).map(({ id }) => id);
		},
		async assignedRoles(tenantId) {
			return selectRoles.all(tenantId).map(({ id }) => id);
		},
	};
}

type AppRoleRow = { principal_id: string; resource_app_id: string; role_value: string };
type GroupRow = { id: string; display_name: string; resource: string };

const toGroup = ({ id, display_name, resource }: GroupRow): Group => ({
	...(JSON.parse(resource) as Omit<Group, 'id' | 'displayName'>),
	id,
	displayName: display_name,
});

// Users and groups by the thousand, a slice at a time in the order of their ids: for lists that administrators read.
import type { Group } from '../../records/group.ts';
import type { DirectoryListStore } from '../directory-list-store.ts';
import { type GrantRow, joinGrants } from '../join-grants.ts';
import type { Database, SqlValue } from './database.ts';
import { readDeltas, readDeltasBegin } from './directory-deltas.ts';

type GroupRow = { id: string; display_name: string; resource: string };

const toGroup = ({ id, display_name, resource }: GroupRow): Group => ({
	...(JSON.parse(resource) as Omit<Group, 'id' | 'displayName'>),
	id,
	displayName: display_name,
});

export function createDirectoryListStore(database: Database): DirectoryListStore {
	const ids = async (tenantId: string, text: string, ...values: SqlValue[]) =>
		(await database.within<{ id: string }>(tenantId, text, [tenantId, ...values])).map(({ id }) => id);
	const groups = async (tenantId: string, text: string, ...values: SqlValue[]) =>
		(await database.within<GroupRow>(tenantId, text, [tenantId, ...values])).map(toGroup);
	return {
		deltasBegin: (tenantId) => readDeltasBegin(database, tenantId),
		deltas: (tenantId, kind, after, limit) => readDeltas(database, tenantId, kind, { ...after, limit }),
		async roleAssignments(tenantId) {
			const rows = await database.within<{ principal_id: string; role_template_id: string }>(
				tenantId,
				`select principal_id, role_template_id from role_assignments
				where tenant_id = $1 order by role_template_id, principal_id`,
				[tenantId],
			);
			return rows.map((row) => ({ principalId: row.principal_id, roleTemplateId: row.role_template_id }));
		},
		async appRoleAssignments(tenantId) {
			const rows = await database.within<{ principal_id: string; resource_app_id: string; role_value: string }>(
				tenantId,
				`select principal_id, resource_app_id, role_value from app_role_assignments where tenant_id = $1
				order by principal_id, resource_app_id, role_value`,
				[tenantId],
			);
			return rows.map((row) => ({
				principalId: row.principal_id,
				resourceAppId: row.resource_app_id,
				roleValue: row.role_value,
			}));
		},
		async permissionGrants(tenantId) {
			return joinGrants(
				await database.within<GrantRow>(
					tenantId,
					`select client_app_id, resource_app_id, principal_id, scope from permission_grants where tenant_id = $1
					order by client_app_id, resource_app_id, principal_id, scope`,
					[tenantId],
				),
			);
		},
		userIds: (tenantId, limit, after = '') =>
			ids(tenantId, 'select id from users where tenant_id = $1 and id > $2 order by id limit $3', after, limit),
		groups: (tenantId, limit, after = '') =>
			groups(
				tenantId,
				'select id, display_name, resource from groups where tenant_id = $1 and id > $2 order by id limit $3',
				after,
				limit,
			),
		async findGroup(tenantId, groupId) {
			const [group] = await groups(
				tenantId,
				'select id, display_name, resource from groups where tenant_id = $1 and id = $2',
				groupId,
			);
			return group;
		},
		memberIds: (tenantId, groupId, limit, after = '') =>
			ids(
				tenantId,
				`select member_id as id from group_members
				where tenant_id = $1 and group_id = $2 and member_id > $3 order by member_id limit $4`,
				groupId,
				after,
				limit,
			),
		groupsOf: (tenantId, memberId) =>
			groups(
				tenantId,
				`select id, display_name, resource from groups where tenant_id = $1
				and id in (select group_id from group_members where tenant_id = $1 and member_id = $2) order by id`,
				memberId,
			),
		roleHolderIds: (tenantId, roleTemplateId) =>
			ids(
				tenantId,
				`select principal_id as id from role_assignments
				where tenant_id = $1 and role_template_id = $2 order by principal_id`,
				roleTemplateId,
			),
		assignedRoles: (tenantId) =>
			ids(
				tenantId,
				'select distinct role_template_id as id from role_assignments where tenant_id = $1 order by role_template_id',
			),
	};
}

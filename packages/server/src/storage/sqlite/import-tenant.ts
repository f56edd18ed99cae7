// Replaces a tenant, whole: what stood there goes, but for what was observed (../observed.ts), what the tenant file
// says is written, and the version grows. To be called in a change.
import type { Kysely } from 'kysely';
import type { ConditionalAccessResources } from '../../records/conditional-access.ts';
import type { Device } from '../../records/device.ts';
import { foldPrincipalName } from '../../records/principal-name.ts';
import { spaOrigins } from '../../records/redirect-uri.ts';
import type { TenantImport } from '../../records/tenant-configuration.ts';
import { eventAt } from '../event-of-change.ts';
import { keptOfDevice, keptOfUser, type ObservedOfUser, observedColumns, observedOfGone } from '../observed.ts';
import { conditionalAccessTables } from './conditional-access.ts';
import type { Database, SqlValue } from './database.ts';
import type { Schema } from './schema.ts';
import { createTenantEventWriter } from './security-events.ts';

const tablesOfTenant = [
	'domains',
	'users',
	'groups',
	'group_members',
	'role_assignments',
	'applications',
	'app_role_assignments',
	'permission_grants',
	'deleted_items',
	'devices',
	'device_users',
	...Object.values(conditionalAccessTables),
];

/** what was observed in a tenant, by the ids of users and devices */
function readObserved(database: Database, tenantId: string) {
	const users = database
		.prepare<ObservedOfUser>(`select ${observedColumns} from users where tenant_id = ?`)
		.all(tenantId);
	const devices = database
		.prepare<{ resource: string }>('select resource from devices where tenant_id = ?')
		.all(tenantId)
		.map(({ resource }) => JSON.parse(resource) as Device);
	return {
		users: new Map(users.map((user) => [user.id, user])),
		devices: new Map(devices.map((device) => [device.id, device])),
	};
}

/** @param at epoch seconds, for APIs that served the tenant before; absent: none did */
export function importTenant(
	database: Database,
	query: Kysely<Schema>,
	{ tenant, ...content }: TenantImport,
	at?: number,
): void {
	const tenantId = tenant.id;
	const observed = readObserved(database, tenantId);
	const previous = database.prepare<{ version: number }>('select version from tenants where id = ?').get(tenantId);
	database
		.prepare('delete from spa_origins where app_id in (select app_id from applications where tenant_id = ?)')
		.run(tenantId);
	for (const table of tablesOfTenant) database.prepare(`delete from ${table} where tenant_id = ?`).run(tenantId);
	database.prepare('delete from tenants where id = ?').run(tenantId);
	const position = (
		database.prepare<{ next: number }>('select coalesce(max(position), 0) + 1 as next from tenants').get() as {
			next: number;
		}
	).next;
	database.run(
		query.insertInto('tenants').values({
			id: tenantId,
			position,
			display_name: tenant.displayName,
			default_domain: tenant.defaultDomain,
			signing_algorithm: tenant.signingAlgorithm,
			settings: JSON.stringify(tenant.settings),
			version: (previous?.version ?? 0) + 1,
		}),
	);
	function insert(table: string, row: Record<string, SqlValue>): void {
		const names = Object.keys(row);
		database
			.prepare(`insert into ${table} (${names.join(', ')}) values (${names.map(() => '?').join(', ')})`)
			.run(...Object.values(row));
	}
	for (const name of tenant.domains) insert('domains', { name, tenant_id: tenantId });
	for (const user of content.users) {
		const { id, userPrincipalName, displayName, givenName, surname, mail, userType } = user;
		insert('users', {
			tenant_id: tenantId,
			id,
			principal_name_folded: foldPrincipalName(userPrincipalName),
			account_enabled: user.accountEnabled ? 1 : 0,
			...keptOfUser(user, observed.users.get(id)),
			password_hash: user.passwordHash ?? null,
			sealed_totp_secret: user.sealedTotpSecret ?? null,
			must_change_password: user.mustChangePassword ? 1 : 0,
			home_tenant_id: user.home?.tenantId ?? null,
			home_user_id: user.home?.userId ?? null,
			resource: JSON.stringify({ userPrincipalName, displayName, givenName, surname, mail, userType }),
		});
	}
	for (const [table, where] of observedOfGone)
		database.prepare(`delete from ${table} as observed where tenant_id = ? and ${where}`).run(tenantId);
	for (const group of content.groups) {
		insert('groups', { tenant_id: tenantId, id: group.id, display_name: group.displayName });
		for (const memberId of new Set(group.memberIds))
			insert('group_members', { tenant_id: tenantId, member_id: memberId, group_id: group.id });
	}
	for (const { principalId, roleTemplateId } of content.roleAssignments)
		insert('role_assignments', { tenant_id: tenantId, principal_id: principalId, role_template_id: roleTemplateId });
	for (const application of content.applications) {
		insert('applications', { app_id: application.appId, tenant_id: tenantId, resource: JSON.stringify(application) });
		for (const origin of spaOrigins(application.redirectUris.spa))
			insert('spa_origins', { origin, app_id: application.appId });
	}
	for (const { principalId, resourceAppId, roleValue } of content.appRoleAssignments) {
		database
			.prepare('insert or ignore into app_role_assignments values (?, ?, ?, ?)')
			.run(tenantId, principalId, resourceAppId, roleValue);
	}
	for (const grant of content.permissionGrants) {
		for (const scope of grant.scopes) {
			database
				.prepare('insert or ignore into permission_grants values (?, ?, ?, ?, ?)')
				.run(tenantId, grant.clientAppId, grant.resourceAppId, grant.principalId ?? '', scope);
		}
	}
	for (const { users, ...device } of content.devices) {
		const { id, deviceId } = device;
		const kept = keptOfDevice(device, observed.devices.get(id));
		insert('devices', { tenant_id: tenantId, id, device_id: deviceId, resource: JSON.stringify(kept) });
		for (const { userId, relation } of users)
			insert('device_users', { tenant_id: tenantId, id, user_id: userId, relation });
	}
	for (const [kind, table] of Object.entries(conditionalAccessTables)) {
		content[kind as keyof ConditionalAccessResources].forEach((resource, position) => {
			insert(table, {
				tenant_id: tenantId,
				id: resource.id,
				...(kind === 'policies' ? { position } : {}),
				resource: JSON.stringify(resource),
			});
		});
	}
	// whoever and whatever the file names no more, or allows less, ends at APIs too
	if (at !== undefined && previous) createTenantEventWriter(database)(tenantId, {}, eventAt('policyChanged', at));
}

// Replaces tenants, whole: what stood there goes, but for what was observed (../observed.ts), what the tenant file says
// is written, and the versions grow.
import type { ConditionalAccessResources } from '../../records/conditional-access.ts';
import type { Device } from '../../records/device.ts';
import { foldPrincipalName } from '../../records/principal-name.ts';
import { spaOrigins } from '../../records/redirect-uri.ts';
import type { TenantImport } from '../../records/tenant-configuration.ts';
import { eventAt } from '../event-of-change.ts';
import { keptOfDevice, keptOfUser, type ObservedOfUser, observedColumns, observedOfGone } from '../observed.ts';
import { conditionalAccessTables } from './configuration.ts';
import { type Database, everyTenant, type Query, storableJson } from './database.ts';
import { beginDeltas } from './directory-deltas.ts';
import { writeTenantEvent } from './security-events.ts';

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

/** rows that are written by one statement */
const slice = 2000;

/** applications and home accounts of one tenant are used in others; and all lists may be others */
export const raiseAllVersions = `
	update tenants set version = version + 1, lists = (
		select jsonb_object_agg(name, version + 1) from unnest(array['applications', ${Object.keys(conditionalAccessTables)
			.map((kind) => `'${kind}'`)
			.join(', ')}]) as name
	)`;

async function insert(query: Query, table: string, rows: readonly object[]): Promise<void> {
	for (let from = 0; from < rows.length; from += slice)
		await query(`insert into ${table} select * from jsonb_populate_recordset(null::${table}, $1)`, [
			storableJson(rows.slice(from, from + slice)),
		]);
}

function userRow(tenantId: string, user: TenantImport['users'][number], observed: ObservedOfUser | undefined): object {
	const { id, userPrincipalName, displayName, givenName, surname, mail, userType } = user;
	return {
		tenant_id: tenantId,
		id,
		principal_name_folded: foldPrincipalName(userPrincipalName),
		account_enabled: user.accountEnabled,
		password_hash: user.passwordHash ?? null,
		sealed_totp_secret: user.sealedTotpSecret ?? null,
		...keptOfUser(user, observed),
		must_change_password: user.mustChangePassword === true,
		methods_revision: 0,
		home_tenant_id: user.home?.tenantId ?? null,
		home_user_id: user.home?.userId ?? null,
		resource: JSON.stringify({ userPrincipalName, displayName, givenName, surname, mail, userType }),
	};
}

const distinct = <Row extends object>(rows: readonly Row[]): Row[] => [
	...new Map(rows.map((row) => [JSON.stringify(row), row])).values(),
];

/** what was observed in a tenant, by the ids of users and devices */
async function readObserved(query: Query, tenantId: string) {
	const users = await query<ObservedOfUser>(`select ${observedColumns} from users where tenant_id = $1`, [tenantId]);
	const rows = await query<{ resource: string }>('select resource from devices where tenant_id = $1', [tenantId]);
	const devices = rows.map(({ resource }) => JSON.parse(resource) as Device);
	return {
		users: new Map(users.map((user) => [user.id, user])),
		devices: new Map(devices.map((device) => [device.id, device])),
	};
}

/**
 * To be called in a transaction on every tenant's rows.
 *
 * @param at epoch seconds, for APIs that served the tenant before; absent: none did
 */
export async function importTenant(query: Query, { tenant, ...content }: TenantImport, at?: number): Promise<void> {
	const tenantId = tenant.id;
	const [previous] = await query<{ version: number }>('select version from tenants where id = $1 for update', [
		tenantId,
	]);
	const observed = await readObserved(query, tenantId);
	await query('delete from spa_origins where app_id in (select app_id from applications where tenant_id = $1)', [
		tenantId,
	]);
	for (const table of tablesOfTenant) await query(`delete from ${table} where tenant_id = $1`, [tenantId]);
	await query('delete from tenants where id = $1', [tenantId]);
	await query(
		`insert into tenants (id, position, display_name, default_domain, signing_algorithm, settings, version)
		values ($1, (select coalesce(max(position), 0) + 1 from tenants), $2, $3, $4, $5, $6)`,
		[
			tenantId,
			tenant.displayName,
			tenant.defaultDomain,
			tenant.signingAlgorithm,
			JSON.stringify(tenant.settings),
			(previous?.version ?? 0) + 1,
		],
	);
	const inTenant = { tenant_id: tenantId };
	await insert(
		query,
		'domains',
		tenant.domains.map((name) => ({ name, ...inTenant })),
	);
	await insert(
		query,
		'users',
		content.users.map((user) => userRow(tenantId, user, observed.users.get(user.id))),
	);
	for (const [table, where] of observedOfGone)
		await query(`delete from ${table} as observed where tenant_id = $1 and ${where}`, [tenantId]);
	await insert(
		query,
		'groups',
		content.groups.map(({ id, displayName }) => ({ ...inTenant, id, display_name: displayName, resource: '{}' })),
	);
	await insert(
		query,
		'group_members',
		content.groups.flatMap(({ id, memberIds }) =>
			[...new Set(memberIds)].map((member) => ({ ...inTenant, member_id: member, group_id: id })),
		),
	);
	await insert(
		query,
		'role_assignments',
		content.roleAssignments.map(({ principalId, roleTemplateId }) => ({
			...inTenant,
			principal_id: principalId,
			role_template_id: roleTemplateId,
		})),
	);
	await insert(
		query,
		'applications',
		content.applications.map((application) => ({
			...inTenant,
			app_id: application.appId,
			resource: JSON.stringify(application),
		})),
	);
	await insert(
		query,
		'spa_origins',
		distinct(
			content.applications.flatMap(({ appId, redirectUris }) =>
				[...spaOrigins(redirectUris.spa)].map((origin) => ({ origin, app_id: appId })),
			),
		),
	);
	await insert(
		query,
		'app_role_assignments',
		distinct(
			content.appRoleAssignments.map(({ principalId, resourceAppId, roleValue }) => ({
				...inTenant,
				principal_id: principalId,
				resource_app_id: resourceAppId,
				role_value: roleValue,
			})),
		),
	);
	await insert(
		query,
		'permission_grants',
		distinct(
			content.permissionGrants.flatMap((grant) =>
				grant.scopes.map((scope) => ({
					...inTenant,
					client_app_id: grant.clientAppId,
					resource_app_id: grant.resourceAppId,
					principal_id: grant.principalId ?? '',
					scope,
				})),
			),
		),
	);
	await insert(
		query,
		'devices',
		content.devices.map(({ users: _, ...device }) => ({
			...inTenant,
			id: device.id,
			device_id: device.deviceId,
			resource: JSON.stringify(keptOfDevice(device, observed.devices.get(device.id))),
		})),
	);
	await insert(
		query,
		'device_users',
		content.devices.flatMap(({ id, users }) =>
			users.map(({ userId, relation }) => ({ ...inTenant, id, user_id: userId, relation })),
		),
	);
	for (const [kind, table] of Object.entries(conditionalAccessTables)) {
		const resources = content[kind as keyof ConditionalAccessResources];
		await insert(
			query,
			table,
			resources.map((resource, position) => ({
				...inTenant,
				id: resource.id,
				...(kind === 'policies' ? { position } : {}),
				resource: JSON.stringify(resource),
			})),
		);
	}
	// whoever and whatever the file names no more, or allows less, ends at APIs too
	if (at !== undefined && previous) await writeTenantEvent(query, tenantId, {}, eventAt('policyChanged', at));
}

export async function importTenants(database: Database, tenants: readonly TenantImport[], at?: number): Promise<void> {
	await database.transaction(everyTenant, async (query) => {
		// one import at a time: two of them would lock one another's tenants
		await query("select pg_advisory_xact_lock(hashtext('countersign import'))");
		for (const tenant of tenants) await importTenant(query, tenant, at);
		await query(raiseAllVersions);
		await beginDeltas(query);
	});
}

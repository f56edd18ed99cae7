// Tenants, users, groups, applications and consent.
import type { Application } from '../../records/application.ts';
import type { Memberships } from '../../records/group.ts';
import { foldPrincipalName } from '../../records/principal-name.ts';
import type { Tenant } from '../../records/tenant.ts';
import type { DirectoryUser, UserState } from '../../records/user.ts';
import type { DirectoryStore } from '../directory-store.ts';
import { registeredAt } from '../event-of-change.ts';
import { type Change, changeTenant } from './changes.ts';
import { createConfigurationReader } from './configuration.ts';
import { type Database, everyTenant } from './database.ts';
import { selectTenants, selectUsers, type TenantRow, toTenant, toUser, type UserRow } from './directory-rows.ts';
import { importTenants } from './import-tenant.ts';
import type { Tenants } from './tenants.ts';

const heldGroups = `
	with recursive held (id) as (
		select group_id from group_members where tenant_id = $1 and member_id = $2
		union select group_id from group_members join held on member_id = held.id where tenant_id = $1
	) select id from held`;

/** sets of groups are remembered, and never change: each is told from others by a number */
function createSetNumbers(): (set: ReadonlySet<string>) => number {
	const numbers = new WeakMap<ReadonlySet<string>, number>();
	let next = 0;
	return (set) => {
		let number = numbers.get(set);
		if (number === undefined) {
			next += 1;
			number = next;
			numbers.set(set, number);
		}
		return number;
	};
}

const passwordChange = (tenantId: string, userId: string, at: number): Change => ({
	tenantId,
	userId,
	scope: everyTenant,
	shownAt: at,
	events: [{ kind: 'credentialChanged', notBefore: at, at }],
});

function stateChange(
	tenantId: string,
	userId: string,
	{ accountEnabled, tokensValidFrom, at = tokensValidFrom ?? 0 }: UserState,
	readAt: number | undefined,
): Change {
	const events: NonNullable<Change['events']>[number][] = [];
	if (tokensValidFrom !== undefined) events.push({ kind: 'sessionRevoked', notBefore: tokensValidFrom, at });
	// from the next second on, as with a revocation: what was issued within this one must not outlive it
	if (accountEnabled === false) events.push({ kind: 'accountDisabled', notBefore: at + 1, at });
	return { tenantId, userId, readAt, scope: everyTenant, shownAt: at, events };
}

export function createDirectoryStore(database: Database, tenants: Tenants): DirectoryStore {
	const loadConfiguration = createConfigurationReader(database);
	const numberOf = createSetNumbers();
	/** whose an application or a domain was when it was last looked up; that tenant's version says whether it still is */
	const ownerOf = new Map<string, string>();

	async function readUser(where: string, values: readonly string[]): Promise<DirectoryUser | undefined> {
		const [row] = await database.within<UserRow>(everyTenant, `${selectUsers} where ${where}`, values);
		return row && toUser(row);
	}
	/** Of what is unique in all tenants: where it is not known whose it is, it is read, and its owner remembered. */
	async function owned<V>(
		key: string,
		read: () => Promise<V | undefined>,
		owner: (value: V) => string,
	): Promise<V | undefined> {
		const known = ownerOf.get(key);
		if (known !== undefined) {
			const value = await tenants.get(known, key, read);
			if (value !== undefined && owner(value) === known) return value;
			ownerOf.delete(key);
		}
		const value = await read();
		if (value === undefined) return undefined;
		if (ownerOf.size >= 5000) ownerOf.clear();
		if (key.length <= 512) ownerOf.set(key, owner(value));
		return value;
	}
	async function readApplication(appId: string): Promise<Application | undefined> {
		const [row] = await database.within<{ resource: string }>(
			everyTenant,
			'select resource from applications where app_id = $1',
			[appId],
		);
		return row && (JSON.parse(row.resource) as Application);
	}
	async function readTenant(idOrDomain: string): Promise<Tenant | undefined> {
		const [row] = await database.query<TenantRow>(
			`${selectTenants} where id = $1 or id = (select tenant_id from domains where name = $1)`,
			[idOrDomain],
		);
		return row && toTenant(row);
	}
	const ids = async (tenantId: string, text: string, values: Parameters<Database['within']>[2]) =>
		(await database.within<{ id: string }>(tenantId, text, values)).map(({ id }) => id);

	return {
		async tenants() {
			return (await database.query<TenantRow>(`${selectTenants} order by position`)).map(toTenant);
		},
		findTenant: (idOrDomain) =>
			owned(
				`tenant ${idOrDomain}`,
				() => readTenant(idOrDomain),
				({ id }) => id,
			),
		tenantVersion: (tenantId) => tenants.version(tenantId),
		loadConfiguration,
		findApplication: (appId) =>
			owned(
				`application ${appId}`,
				() => readApplication(appId),
				({ tenantId }) => tenantId,
			),
		async isSpaOrigin(origin) {
			return (await database.query('select 1 from spa_origins where origin = $1 limit 1', [origin])).length > 0;
		},
		findUser: (tenantId, userId) =>
			tenants.get(tenantId, `user ${userId}`, () =>
				readUser('users.tenant_id = $1 and users.id = $2', [tenantId, userId]),
			),
		findUserByPrincipalName: (userPrincipalName) =>
			readUser('users.principal_name_folded = $1', [foldPrincipalName(userPrincipalName)]),
		findGuest: (tenantId, home) =>
			readUser('users.tenant_id = $1 and users.home_tenant_id = $2 and users.home_user_id = $3', [
				tenantId,
				home.tenantId,
				home.userId,
			]),
		memberships: (tenantId, principalId) =>
			tenants.get<Memberships>(tenantId, `memberships ${principalId}`, async () => {
				const [groupIds, roleTemplateIds] = await Promise.all([
					ids(tenantId, heldGroups, [tenantId, principalId]),
					ids(
						tenantId,
						'select role_template_id as id from role_assignments where tenant_id = $1 and principal_id = $2',
						[tenantId, principalId],
					),
				]);
				return { groupIds: new Set(groupIds), roleTemplateIds: new Set(roleTemplateIds) };
			}),
		appRoles: (tenantId, principalId, groupIds, resourceAppId) =>
			tenants.get(tenantId, `roles ${resourceAppId} ${principalId} ${numberOf(groupIds)}`, () =>
				ids(
					tenantId,
					`select distinct role_value as id from app_role_assignments
					where tenant_id = $1 and resource_app_id = $2 and principal_id = any ($3::text[]) order by role_value`,
					[tenantId, resourceAppId, [principalId, ...groupIds]],
				),
			),
		assignedGroups: (tenantId, groupIds, appId) =>
			tenants.get(tenantId, `assigned ${appId} ${numberOf(groupIds)}`, () =>
				ids(
					tenantId,
					`select distinct principal_id as id from app_role_assignments
					where tenant_id = $1 and resource_app_id = $2 and principal_id = any ($3::text[]) order by id`,
					[tenantId, appId, [...groupIds]],
				),
			),
		grantedScopes: (tenantId, clientAppId, resourceAppId, userId) =>
			tenants.get(
				tenantId,
				`scopes ${clientAppId} ${resourceAppId} ${userId}`,
				async () =>
					new Set(
						await ids(
							tenantId,
							`select scope as id from permission_grants where tenant_id = $1 and client_app_id = $2
							and resource_app_id = $3 and principal_id in ('', $4)`,
							[tenantId, clientAppId, resourceAppId, userId],
						),
					),
			),
		async addAppRoleAssignment(tenantId, { principalId, resourceAppId, roleValue }) {
			await changeTenant(database, { tenantId }, async (query) => {
				const added = await query(
					'insert into app_role_assignments values ($1, $2, $3, $4) on conflict do nothing returning 1',
					[tenantId, principalId, resourceAppId, roleValue],
				);
				return added.length > 0;
			});
		},
		async addPermissionGrant(tenantId, { clientAppId, resourceAppId, principalId = '', scopes }) {
			await changeTenant(database, { tenantId }, async (query) => {
				const added = await query(
					`insert into permission_grants select $1, $2, $3, $4, unnest($5::text[]) on conflict do nothing returning 1`,
					[tenantId, clientAppId, resourceAppId, principalId, scopes],
				);
				return added.length > 0;
			});
		},
		setPassword: (tenantId, userId, passwordHash, at, replaces) =>
			changeTenant(database, passwordChange(tenantId, userId, at), async (query) => {
				const changed = await query(
					`update users set password_hash = $3, must_change_password = false, password_changed_at = $4
					where tenant_id = $1 and id = $2 and ($5::text is null or password_hash = $5) returning 1`,
					[tenantId, userId, passwordHash, at, replaces ?? null],
				);
				return changed.length > 0;
			}),
		registerAuthenticator: (tenantId, userId, { sealedTotpSecret, step, at, methodsRevision = null }, audited) => {
			const events = at === undefined ? [] : [registeredAt(at)];
			const change: Change = { tenantId, userId, scope: everyTenant, events, audit: audited?.audit };
			return changeTenant(database, change, async (query) => {
				const changed = await query(
					`update users set sealed_totp_secret = $3, last_totp_step = $4
					where tenant_id = $1 and id = $2 and sealed_totp_secret is null and last_totp_step < $4
						and ($5::bigint is null or coalesce(methods_revision, 0) = $5) returning 1`,
					[tenantId, userId, sealedTotpSecret, step, methodsRevision],
				);
				return changed.length > 0;
			});
		},
		async spendTotpStep(tenantId, userId, step) {
			const spent = await database.within(
				tenantId,
				`update users set last_totp_step = $3 where tenant_id = $1 and id = $2 and last_totp_step < $3 returning 1`,
				[tenantId, userId, step],
			);
			return spent.length === 1;
		},
		setUserState: (tenantId, userId, state, readAt) =>
			changeTenant(database, stateChange(tenantId, userId, state, readAt), async (query) => {
				const changed = await query(
					`update users set account_enabled = coalesce($3, account_enabled),
						tokens_valid_from = greatest(tokens_valid_from, coalesce($4::bigint, 0))
					where tenant_id = $1 and id = $2 returning 1`,
					[tenantId, userId, state.accountEnabled ?? null, state.tokensValidFrom ?? null],
				);
				return changed.length > 0;
			}),
		importTenants: (imported, at) => importTenants(database, imported, at),
	};
}

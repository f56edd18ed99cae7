// Tenants, users, groups, applications and consent in SQL.

import type { Application } from '../../records/application.ts';
import { guestOf } from '../../records/guest.ts';
import { foldPrincipalName } from '../../records/principal-name.ts';
import type { SigningAlgorithm, Tenant, TenantSettings } from '../../records/tenant.ts';
import type { TenantConfiguration } from '../../records/tenant-configuration.ts';
import type { DirectoryUser } from '../../records/user.ts';
import type { DirectoryStore } from '../directory-store.ts';
import { registeredAt } from '../event-of-change.ts';
import { createTenantAuditWriter } from './audit-chain.ts';
import type { Database } from './database.ts';
import { beginDeltas, createUserDeltaWriter } from './directory-deltas.ts';
import { importTenant } from './import-tenant.ts';
import { createEventWriter } from './security-events.ts';

interface TenantRow {
	id: string;
	display_name: string;
	default_domain: string;
	signing_algorithm: string;
	settings: string;
	version: number;
}

interface UserRow {
	tenant_id: string;
	id: string;
	account_enabled: number;
	tokens_valid_from: number;
	password_changed_at: number;
	password_hash: string | null;
	sealed_totp_secret: string | null;
	must_change_password: number;
	home_tenant_id: string | null;
	home_user_id: string | null;
	registered_methods: string | null;
	methods_revision: number;
	risk: string | null;
	resource: string;
}

function toUser(row: UserRow): DirectoryUser {
	return {
		...(JSON.parse(row.resource) as Pick<DirectoryUser, 'userPrincipalName' | 'displayName'>),
		id: row.id,
		tenantId: row.tenant_id,
		accountEnabled: row.account_enabled === 1,
		tokensValidFrom: row.tokens_valid_from,
		passwordChangedAt: row.password_changed_at,
		...(row.password_hash === null ? {} : { passwordHash: row.password_hash }),
		...(row.sealed_totp_secret === null ? {} : { sealedTotpSecret: row.sealed_totp_secret }),
		...(row.registered_methods === null
			? {}
			: { registeredMethods: { ...JSON.parse(row.registered_methods), revision: row.methods_revision } }),
		...(row.risk === null ? {} : { risk: JSON.parse(row.risk) }),
		...(row.must_change_password === 1 ? { mustChangePassword: true } : {}),
	};
}

export function createDirectoryStore(database: Database): DirectoryStore {
	const selectUser = database.prepare<UserRow>('select * from users where tenant_id = ? and id = ?');
	const selectGuest = database.prepare<UserRow>(
		'select * from users where tenant_id = ? and home_tenant_id = ? and home_user_id = ?',
	);
	const selectGroups = database.prepare<{ id: string }>(`
		with recursive held (id) as (
			select group_id from group_members where tenant_id = ?1 and member_id = ?2
			union select group_id from group_members join held on member_id = held.id where tenant_id = ?1
		) select id from held`);
	const selectRoles = database.prepare<{ id: string }>(
		'select role_template_id as id from role_assignments where tenant_id = ? and principal_id = ?',
	);
	const selectGranted = database.prepare<{ scope: string }>(
		"select scope from permission_grants where tenant_id = ? and client_app_id = ? and resource_app_id = ? and principal_id in ('', ?)",
	);
	const selectAppRoles = database.prepare<{ role: string }>(`
		select distinct role_value as role from app_role_assignments
		where tenant_id = ? and resource_app_id = ? and principal_id in (select value from json_each(?)) order by role_value`);
	const selectAssignedGroups = database.prepare<{ id: string }>(`
		select distinct principal_id as id from app_role_assignments
		where tenant_id = ? and resource_app_id = ? and principal_id in (select value from json_each(?)) order by id`);
	const selectApplication = database.prepare<{ resource: string }>(
		'select resource from applications where app_id = ?',
	);
	const selectOrigin = database.prepare('select 1 from spa_origins where origin = ? limit 1');
	const spendStep = database.prepare(
		'update users set last_totp_step = ?3 where tenant_id = ?1 and id = ?2 and last_totp_step < ?3',
	);
	const insertAppRole = database.prepare('insert or ignore into app_role_assignments values (?, ?, ?, ?)');
	const raiseVersion = database.prepare('update tenants set version = version + 1 where id = ?');
	const raiseVersions = database.prepare('update tenants set version = version + 1');
	/** a guest stands as its home account does: what changes of that one changes in the guest's tenant */
	const raiseVersionsOfUser = database.prepare(`
		update tenants set version = version + 1
		where id = ?1 or id in (select tenant_id from users where home_tenant_id = ?1 and home_user_id = ?2)`);

	const selectDomains = database.prepare<{ name: string }>(
		'select name from domains where tenant_id = ? order by name',
	);
	const selectTenants = database.prepare<TenantRow>('select * from tenants order by position');
	const selectTenant = database.prepare<TenantRow>(
		'select * from tenants where id = ?1 or id = (select tenant_id from domains where name = ?1)',
	);
	const selectUserByName = database.prepare<UserRow>('select * from users where principal_name_folded = ?');
	const setPassword = database.prepare(`
		update users set password_hash = ?3, must_change_password = 0, password_changed_at = ?4
		where tenant_id = ?1 and id = ?2 and (?5 is null or password_hash = ?5)`);
	const writeAudit = createTenantAuditWriter(database);
	const registerAuthenticator = database.prepare(`
		update users set sealed_totp_secret = ?3, last_totp_step = ?4
		where tenant_id = ?1 and id = ?2 and sealed_totp_secret is null and last_totp_step < ?4
			and (?5 is null or methods_revision = ?5)`);
	const setUserState = database.prepare(`
		update users set account_enabled = coalesce(?3, account_enabled), tokens_valid_from = max(tokens_valid_from, coalesce(?4, 0))
		where tenant_id = ?1 and id = ?2`);
	const resourcesOf = {
		applications: database.prepare<{ resource: string }>(
			'select resource from applications where tenant_id = ? order by app_id',
		),
		policies: database.prepare<{ resource: string }>(
			'select resource from policies where tenant_id = ? order by position, id',
		),
		namedLocations: database.prepare<{ resource: string }>(
			'select resource from named_locations where tenant_id = ? order by id',
		),
		authenticationContexts: database.prepare<{ resource: string }>(
			'select resource from authentication_contexts where tenant_id = ? order by id',
		),
		authenticationStrengths: database.prepare<{ resource: string }>(
			'select resource from authentication_strengths where tenant_id = ? order by id',
		),
		agreements: database.prepare<{ resource: string }>(
			'select resource from agreements where tenant_id = ? order by id',
		),
		scenarios: database.prepare<{ resource: string }>(
			'select resource from what_if_scenarios where tenant_id = ? order by id',
		),
	};

	function withHome(row: UserRow): DirectoryUser {
		const user = toUser(row);
		if (row.home_tenant_id === null || row.home_user_id === null) return user;
		const homeRow = selectUser.get(row.home_tenant_id, row.home_user_id);
		const homeIds = { tenantId: row.home_tenant_id, userId: row.home_user_id };
		return guestOf(user, homeIds, homeRow && toUser(homeRow));
	}
	const writeEvent = createEventWriter(database);
	const putDelta = createUserDeltaWriter(database);
	/**
	 * A change of one tenant's directory: its version rises, and where it is about a user that of every tenant where the
	 * user is a guest, so that whatever was decided on the older version is decided again.
	 *
	 * @param work `false` where it changed nothing
	 * @param shownAt epoch seconds of a change that an administrator sees of the user
	 */
	function changeOf(tenantId: string, userId: string | undefined, work: () => boolean, shownAt?: number) {
		return database.write(() => {
			if (!work()) return false;
			if (userId === undefined) raiseVersion.run(tenantId);
			else raiseVersionsOfUser.run(tenantId, userId);
			if (userId !== undefined && shownAt !== undefined) putDelta(tenantId, userId, shownAt);
			return true;
		});
	}
	function toTenant(row: TenantRow): Tenant {
		return {
			id: row.id,
			displayName: row.display_name,
			defaultDomain: row.default_domain,
			domains: selectDomains.all(row.id).map((domain) => domain.name),
			signingAlgorithm: row.signing_algorithm as SigningAlgorithm,
			settings: JSON.parse(row.settings) as TenantSettings,
			version: row.version,
		};
	}
	function readTenant(idOrDomain: string): Tenant | undefined {
		const row = selectTenant.get(idOrDomain);
		return row && toTenant(row);
	}
	function resources<Kind extends keyof typeof resourcesOf>(kind: Kind, tenantId: string): TenantConfiguration[Kind] {
		return resourcesOf[kind].all(tenantId).map((row) => JSON.parse(row.resource)) as TenantConfiguration[Kind];
	}

	return {
		async tenants() {
			return selectTenants.all().map(toTenant);
		},
		async findTenant(idOrDomain) {
			return readTenant(idOrDomain);
		},
		async tenantVersion(tenantId) {
			return database.tenantVersion(tenantId);
		},
		async loadConfiguration(tenantId) {
			const tenant = readTenant(tenantId);
			if (!tenant) return undefined;
			return {
				tenant,
				applications: resources('applications', tenantId),
				policies: resources('policies', tenantId),
				namedLocations: resources('namedLocations', tenantId),
				authenticationContexts: resources('authenticationContexts', tenantId),
				authenticationStrengths: resources('authenticationStrengths', tenantId),
				agreements: resources('agreements', tenantId),
				scenarios: resources('scenarios', tenantId),
			};
		},
		async findApplication(appId) {
			const row = selectApplication.get(appId);
			return row && (JSON.parse(row.resource) as Application);
		},
		async isSpaOrigin(origin) {
			return selectOrigin.get(origin) !== undefined;
		},
		async findUser(tenantId, userId) {
			const row = selectUser.get(tenantId, userId);
			return row && withHome(row);
		},
		async findUserByPrincipalName(userPrincipalName) {
			const row = selectUserByName.get(foldPrincipalName(userPrincipalName));
			return row && withHome(row);
		},
		async findGuest(tenantId, home) {
			const row = selectGuest.get(tenantId, home.tenantId, home.userId);
			return row && withHome(row);
		},
		async memberships(tenantId, principalId) {
			return {
				groupIds: new Set(selectGroups.all(tenantId, principalId).map((row) => row.id)),
				roleTemplateIds: new Set(selectRoles.all(tenantId, principalId).map((row) => row.id)),
			};
		},
		async appRoles(tenantId, principalId, groupIds, resourceAppId) {
			const principals = JSON.stringify([principalId, ...groupIds]);
			return selectAppRoles.all(tenantId, resourceAppId, principals).map((row) => row.role);
		},
		async assignedGroups(tenantId, groupIds, appId) {
			return selectAssignedGroups.all(tenantId, appId, JSON.stringify([...groupIds])).map((row) => row.id);
		},
		async grantedScopes(tenantId, clientAppId, resourceAppId, userId) {
			return new Set(selectGranted.all(tenantId, clientAppId, resourceAppId, userId).map((row) => row.scope));
		},
		async addAppRoleAssignment(tenantId, { principalId, resourceAppId, roleValue }) {
			await changeOf(tenantId, undefined, () => insertAppRole.run(tenantId, principalId, resourceAppId, roleValue) > 0);
		},
		async addPermissionGrant(tenantId, grant) {
			const rows = grant.scopes.map((scope) => ({
				tenant_id: tenantId,
				client_app_id: grant.clientAppId,
				resource_app_id: grant.resourceAppId,
				principal_id: grant.principalId ?? '',
				scope,
			}));
			if (rows.length === 0) return;
			const query = await database.queries();
			const insert = query
				.insertInto('permission_grants')
				.values(rows)
				.onConflict((conflict) => conflict.doNothing());
			await changeOf(tenantId, undefined, () => database.run(insert) > 0);
		},
		setPassword: (tenantId, userId, passwordHash, at, replaces) =>
			changeOf(
				tenantId,
				userId,
				() => {
					if (setPassword.run(tenantId, userId, passwordHash, at, replaces ?? null) === 0) return false;
					writeEvent(tenantId, userId, 'credentialChanged', at, at);
					return true;
				},
				at,
			),
		registerAuthenticator: (tenantId, userId, { sealedTotpSecret, step, at, methodsRevision = null }, audit) =>
			changeOf(tenantId, userId, () => {
				if (registerAuthenticator.run(tenantId, userId, sealedTotpSecret, step, methodsRevision) === 0) return false;
				if (at !== undefined) writeEvent(tenantId, userId, 'methodRegistered', registeredAt(at).notBefore, at);
				writeAudit(audit);
				return true;
			}),
		async spendTotpStep(tenantId, userId, step) {
			// nobody reads the step but whoever spends the next: no decision rests on it, and the version stays
			return database.write(() => spendStep.run(tenantId, userId, step) === 1);
		},
		setUserState(tenantId, userId, { accountEnabled, tokensValidFrom, at = tokensValidFrom ?? 0 }, readAt) {
			const enabled = accountEnabled === undefined ? null : Number(accountEnabled);
			const work = () => {
				if (readAt !== undefined && database.tenantVersion(tenantId) !== readAt) return false;
				if (setUserState.run(tenantId, userId, enabled, tokensValidFrom ?? null) === 0) return false;
				if (tokensValidFrom !== undefined) writeEvent(tenantId, userId, 'sessionRevoked', tokensValidFrom, at);
				// from the next second on, as with a revocation: what was issued within this one must not outlive it
				if (accountEnabled === false) writeEvent(tenantId, userId, 'accountDisabled', at + 1, at);
				return true;
			};
			return changeOf(tenantId, userId, work, at);
		},
		async importTenants(tenants, at) {
			const query = await database.queries();
			await database.write(() => {
				for (const tenant of tenants) importTenant(database, query, tenant, at);
				// applications and home accounts of one tenant are used in others
				raiseVersions.run();
				beginDeltas(database);
			});
		},
	};
}

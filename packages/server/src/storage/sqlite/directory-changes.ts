// Changes of the directory as administrators make them, in SQL: their steps, the audit and the tenant's version stand
// or fall together.

import type { Application } from '../../records/application.ts';
import type { AppRoleAssignment } from '../../records/assignment.ts';
import { type Device, keepingSignIn } from '../../records/device.ts';
import type { DirectoryAudit } from '../../records/directory-audit.ts';
import { foldPrincipalName } from '../../records/principal-name.ts';
import { spaOrigins } from '../../records/redirect-uri.ts';
import { appCounter } from '../authentication-method-store.ts';
import type { DeletedUser, DirectoryChange, DirectoryChangeStore } from '../directory-change-store.ts';
import { deviceEvent, eventAt, methodsEvent } from '../event-of-change.ts';
import { userResource } from '../user-resource.ts';
import { createAuditWriter } from './audit-chain.ts';
import type { Database, SqlValue } from './database.ts';
import { createDeltaWriter } from './directory-deltas.ts';
import { createSessionEnding } from './end-sessions.ts';
import { createRiskWriter } from './risk.ts';
import { createEventWriter, createTenantEventWriter } from './security-events.ts';

/** thrown in a change, it undoes the steps before */
class Undone extends Error {
	override name = 'Undone';
}

type Steps = {
	[Kind in DirectoryChange['kind']]: (
		tenantId: string,
		change: Extract<DirectoryChange, { kind: Kind }>,
		at: number,
	) => void;
};

export function createDirectoryChangeStore(database: Database): DirectoryChangeStore {
	const run = (sql: string, ...values: SqlValue[]) => database.prepare(sql).run(...values);
	const writeEvent = createEventWriter(database);
	const writeTenantEvent = createTenantEventWriter(database);
	const claimsChanged = (tenantId: string, principalId: string, at: number) =>
		writeTenantEvent(tenantId, { principalId }, eventAt('claimsChanged', at));
	function findDevice(tenantId: string, id: string): Device | undefined {
		const row = database
			.prepare<{ resource: string }>('select resource from devices where tenant_id = ? and id = ?')
			.get(tenantId, id);
		return row && (JSON.parse(row.resource) as Device);
	}
	const writeAudit = createAuditWriter(database);
	const writeDeltas = createDeltaWriter(database);
	const writeRisk = createRiskWriter(database);
	const endSessions = createSessionEnding(database);
	function member(
		tenantId: string,
		{ kind, groupId, memberId }: { kind: string; groupId: string; memberId: string },
		at: number,
	): void {
		const changed = run(
			kind === 'addMember'
				? 'insert or ignore into group_members (tenant_id, member_id, group_id) values (?, ?, ?)'
				: 'delete from group_members where tenant_id = ? and member_id = ? and group_id = ?',
			tenantId,
			memberId,
			groupId,
		);
		if (changed > 0) claimsChanged(tenantId, memberId, at);
	}
	function role(
		tenantId: string,
		{ kind, principalId, roleTemplateId }: { kind: string; principalId: string; roleTemplateId: string },
		at: number,
	): void {
		const changed = run(
			kind === 'assignRole'
				? 'insert or ignore into role_assignments (tenant_id, principal_id, role_template_id) values (?, ?, ?)'
				: 'delete from role_assignments where tenant_id = ? and principal_id = ? and role_template_id = ?',
			tenantId,
			principalId,
			roleTemplateId,
		);
		if (changed > 0) claimsChanged(tenantId, principalId, at);
	}
	const isThere = (tenantId: string, id: string) =>
		database.prepare('select 1 from users where tenant_id = ? and id = ?').get(tenantId, id) !== undefined;
	function forgetPrincipal(tenantId: string, id: string): void {
		run('delete from group_members where tenant_id = ? and member_id = ?', tenantId, id);
		run('delete from role_assignments where tenant_id = ? and principal_id = ?', tenantId, id);
		run('delete from app_role_assignments where tenant_id = ? and principal_id = ?', tenantId, id);
		run('delete from permission_grants where tenant_id = ? and principal_id = ?', tenantId, id);
		run('delete from device_users where tenant_id = ? and user_id = ?', tenantId, id);
	}
	function forgetServicePrincipal(tenantId: string, appId: string, servicePrincipalId: string): void {
		run('delete from app_role_assignments where tenant_id = ? and resource_app_id = ?', tenantId, appId);
		run(
			'delete from permission_grants where tenant_id = ?1 and (client_app_id = ?2 or resource_app_id = ?2)',
			tenantId,
			appId,
		);
		forgetPrincipal(tenantId, servicePrincipalId);
	}
	function appRole(
		tenantId: string,
		{ kind, assignment: { principalId, resourceAppId, roleValue } }: { kind: string; assignment: AppRoleAssignment },
		at: number,
	): void {
		const changed = run(
			kind === 'addAppRole'
				? `insert or ignore into app_role_assignments (tenant_id, principal_id, resource_app_id, role_value)
					values (?, ?, ?, ?)`
				: `delete from app_role_assignments
					where tenant_id = ? and principal_id = ? and resource_app_id = ? and role_value = ?`,
			tenantId,
			principalId,
			resourceAppId,
			roleValue,
		);
		if (changed > 0) claimsChanged(tenantId, principalId, at);
	}
	const steps: Steps = {
		putUser(tenantId, { user }) {
			const folded = foldPrincipalName(user.userPrincipalName);
			const taken = database
				.prepare('select 1 from users where principal_name_folded = ? and not (tenant_id = ? and id = ?)')
				.get(folded, tenantId, user.id);
			// a guest that is there goes by its home account's name, and its row by a name of its own
			if (taken && !(user.home && isThere(tenantId, user.id))) throw new Undone();
			run(
				`insert into users (tenant_id, id, principal_name_folded, account_enabled, tokens_valid_from, password_changed_at,
					password_hash, must_change_password, home_tenant_id, home_user_id, resource, sealed_totp_secret, last_totp_step,
					risk)
				values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,
					coalesce((select counter from passkey_counters where tenant_id = ?1 and user_id = ?2 and credential_id = ?13), 0),
					(select json_extract(resource, '$.risk') from risky_principals where tenant_id = ?1 and kind = 'user' and id = ?2))
				on conflict (tenant_id, id) do update set
					principal_name_folded = case when home_user_id is null then ?3 else principal_name_folded end, account_enabled = ?4,
					tokens_valid_from = max(tokens_valid_from, ?5), password_changed_at = ?6, password_hash = ?7,
					must_change_password = ?8, resource = ?11`,
				tenantId,
				user.id,
				folded,
				user.accountEnabled ? 1 : 0,
				user.tokensValidFrom,
				user.passwordChangedAt,
				user.passwordHash ?? null,
				user.mustChangePassword ? 1 : 0,
				user.home?.tenantId ?? null,
				user.home?.userId ?? null,
				JSON.stringify(userResource(user)),
				user.sealedTotpSecret ?? null,
				appCounter(user.id),
			);
		},
		removeUser(tenantId, { userId, keep }) {
			// whoever is restored finds the codes of before spent: somebody may have watched them being typed
			run(
				`insert into passkey_counters (tenant_id, user_id, credential_id, counter)
				select tenant_id, id, ?3, last_totp_step from users where tenant_id = ?1 and id = ?2 and last_totp_step > 0
				on conflict (tenant_id, user_id, credential_id) do update set counter = max(counter, excluded.counter)`,
				tenantId,
				userId,
				appCounter(userId),
			);
			run('delete from users where tenant_id = ? and id = ?', tenantId, userId);
			run('delete from sign_in_profiles where tenant_id = ? and user_id = ?', tenantId, userId);
			forgetPrincipal(tenantId, userId);
			if (keep)
				run(
					"insert or replace into deleted_items (tenant_id, kind, id, deleted_at, resource) values (?, 'users', ?, ?, ?)",
					tenantId,
					userId,
					keep.at,
					JSON.stringify(keep.deleted),
				);
		},
		revokeSessions(tenantId, { userId, notBefore }) {
			run(
				'update users set tokens_valid_from = max(tokens_valid_from, ?) where tenant_id = ? and id = ?',
				notBefore,
				tenantId,
				userId,
			);
		},
		endSessions(tenantId, { userId, sessionIds }, at) {
			endSessions(tenantId, userId, sessionIds, at);
		},
		forgetDeletedUser(tenantId, { userId }) {
			run("delete from deleted_items where tenant_id = ? and kind = 'users' and id = ?", tenantId, userId);
		},
		putGroup(tenantId, { group: { id, displayName, ...more } }) {
			run(
				`insert into groups (tenant_id, id, display_name, resource) values (?1, ?2, ?3, ?4)
				on conflict (tenant_id, id) do update set display_name = ?3, resource = ?4`,
				tenantId,
				id,
				displayName,
				JSON.stringify(more),
			);
		},
		removeGroup(tenantId, { groupId }, at) {
			claimsChanged(tenantId, groupId, at);
			run('delete from groups where tenant_id = ? and id = ?', tenantId, groupId);
			run('delete from group_members where tenant_id = ? and group_id = ?', tenantId, groupId);
			forgetPrincipal(tenantId, groupId);
		},
		addMember: member,
		removeMember: member,
		assignRole: role,
		unassignRole: role,
		putApplication(tenantId, { application }) {
			run(
				`insert into applications (app_id, tenant_id, resource) values (?1, ?2, ?3)
				on conflict (app_id) do update set resource = ?3 where tenant_id = ?2`,
				application.appId,
				tenantId,
				JSON.stringify(application),
			);
			run('delete from spa_origins where app_id = ?', application.appId);
			for (const origin of spaOrigins(application.redirectUris.spa))
				run('insert into spa_origins (origin, app_id) values (?, ?)', origin, application.appId);
		},
		removeApplication(tenantId, { appId, servicePrincipalId, keep }, at) {
			if (run('delete from applications where tenant_id = ? and app_id = ?', tenantId, appId) === 0) throw new Undone();
			run('delete from spa_origins where app_id = ?', appId);
			writeTenantEvent(tenantId, { principalId: servicePrincipalId }, eventAt('accountDisabled', at));
			forgetServicePrincipal(tenantId, appId, servicePrincipalId);
			if (keep)
				run(
					`insert or replace into deleted_items (tenant_id, kind, id, deleted_at, resource)
					values (?, 'applications', ?, ?, ?)`,
					tenantId,
					appId,
					keep.deletedAt,
					JSON.stringify(keep.application),
				);
		},
		forgetDeletedApplication(tenantId, { appId }) {
			run("delete from deleted_items where tenant_id = ? and kind = 'applications' and id = ?", tenantId, appId);
		},
		removeServicePrincipal(tenantId, { appId, servicePrincipalId }, at) {
			writeTenantEvent(tenantId, { principalId: servicePrincipalId }, eventAt('accountDisabled', at));
			forgetServicePrincipal(tenantId, appId, servicePrincipalId);
		},
		addAppRole: appRole,
		removeAppRole: appRole,
		putPermissionGrant(tenantId, { grant: { clientAppId, resourceAppId, principalId = '', scopes } }) {
			run(
				`delete from permission_grants
				where tenant_id = ? and client_app_id = ? and resource_app_id = ? and principal_id = ?`,
				tenantId,
				clientAppId,
				resourceAppId,
				principalId,
			);
			for (const scope of scopes)
				run(
					`insert or ignore into permission_grants (tenant_id, client_app_id, resource_app_id, principal_id, scope)
					values (?, ?, ?, ?, ?)`,
					tenantId,
					clientAppId,
					resourceAppId,
					principalId,
					scope,
				);
		},
		putDevice(tenantId, { device, users }, at) {
			const { id, deviceId } = device;
			const before = findDevice(tenantId, id);
			const taken = database
				.prepare('select 1 from devices where tenant_id = ? and device_id = ? and id <> ?')
				.get(tenantId, deviceId, id);
			if (taken) throw new Undone();
			run(
				`insert into devices (tenant_id, id, device_id, resource) values (?1, ?2, ?3, ?4)
				on conflict (tenant_id, id) do update set device_id = ?3, resource = ?4`,
				tenantId,
				id,
				deviceId,
				JSON.stringify(keepingSignIn(device, before)),
			);
			writeTenantEvent(tenantId, { deviceId: before?.deviceId ?? deviceId }, deviceEvent(before, device, at));
			if (!users) return;
			run('delete from device_users where tenant_id = ? and id = ?', tenantId, id);
			for (const { userId, relation } of users)
				run('insert or ignore into device_users values (?, ?, ?, ?)', tenantId, id, userId, relation);
		},
		removeDevice(tenantId, { id }, at) {
			const before = findDevice(tenantId, id);
			if (before) writeTenantEvent(tenantId, { deviceId: before.deviceId }, deviceEvent(before, undefined, at));
			run('delete from devices where tenant_id = ? and id = ?', tenantId, id);
			run('delete from device_users where tenant_id = ? and id = ?', tenantId, id);
		},
		putSettings(tenantId, { settings }, at) {
			run('update tenants set settings = ? where id = ?', JSON.stringify(settings), tenantId);
			writeTenantEvent(tenantId, {}, eventAt('policyChanged', at));
		},
		putRisk(_, { write }) {
			if (!writeRisk(write)) throw new Undone();
		},
		putMethods(tenantId, { userId, methods: { revision, ...methods } }, at) {
			const before = database
				.prepare<{ registered_methods: string | null }>(
					'select registered_methods from users where tenant_id = ? and id = ?',
				)
				.get(tenantId, userId)?.registered_methods;
			const changed = run(
				`update users set registered_methods = ?4, methods_revision = methods_revision + 1
				where tenant_id = ?1 and id = ?2 and methods_revision = ?3`,
				tenantId,
				userId,
				revision,
				JSON.stringify(methods),
			);
			if (changed === 0) throw new Undone();
			const event = methodsEvent(before ? JSON.parse(before) : undefined, { revision, ...methods }, at);
			if (event) writeEvent(tenantId, userId, event.kind, event.notBefore, at);
		},
		removeAuthenticator(tenantId, { userId }, at) {
			run('update users set sealed_totp_secret = null where tenant_id = ? and id = ?', tenantId, userId);
			writeEvent(tenantId, userId, 'methodRemoved', at + 1, at);
		},
		event(tenantId, { userId, event, notBefore, at }) {
			writeEvent(tenantId, userId, event, notBefore, at);
		},
	};
	function step<Kind extends DirectoryChange['kind']>(
		tenantId: string,
		change: Extract<DirectoryChange, { kind: Kind }>,
		at: number,
	): void {
		(steps[change.kind] as unknown as (tenantId: string, change: DirectoryChange, at: number) => void)(
			tenantId,
			change,
			at,
		);
	}
	return {
		async apply(tenantId, changes, audit, readAt) {
			try {
				return await database.write(() => {
					if (database.tenantVersion(tenantId) !== readAt) return false;
					// accounts and applications of one tenant are used in others, and guests stand as their homes do
					run('update tenants set version = version + 1');
					for (const change of changes) {
						writeDeltas(tenantId, change, readAt + 1, audit.at);
						step(tenantId, change, audit.at);
					}
					writeAudit(tenantId, audit);
					return true;
				});
			} catch (error) {
				if (error instanceof Undone) return false;
				throw error;
			}
		},
		async audits(tenantId, limit, before = Number.MAX_SAFE_INTEGER) {
			return database
				.prepare<{ sequence: number; record: string }>(
					'select sequence, record from directory_audits where tenant_id = ? and sequence < ? order by sequence desc limit ?',
				)
				.all(tenantId, before, limit)
				.map(({ sequence, record }) => ({ ...(JSON.parse(record) as DirectoryAudit), sequence }));
		},
		async deletedApplications(tenantId, since) {
			return database
				.prepare<{ deleted_at: number; resource: string }>(
					`select deleted_at, resource from deleted_items
					where tenant_id = ? and kind = 'applications' and deleted_at >= ? order by deleted_at, id`,
				)
				.all(tenantId, since)
				.map(({ deleted_at, resource }) => ({
					application: JSON.parse(resource) as Application,
					deletedAt: deleted_at,
				}));
		},
		async deletedUsers(tenantId, since) {
			return database
				.prepare<{ deleted_at: number; resource: string }>(
					"select deleted_at, resource from deleted_items where tenant_id = ? and kind = 'users' and deleted_at >= ? order by deleted_at, id",
				)
				.all(tenantId, since)
				.map(({ deleted_at, resource }) => ({ ...(JSON.parse(resource) as DeletedUser), deletedAt: deleted_at }));
		},
	};
}

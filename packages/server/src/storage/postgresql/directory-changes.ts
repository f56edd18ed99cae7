// Changes of the directory as administrators make them: their steps, the audit and the tenant's version stand or fall
// together.

import type { Application } from '../../records/application.ts';
import type { DirectoryAudit } from '../../records/directory-audit.ts';
import { foldPrincipalName } from '../../records/principal-name.ts';
import { spaOrigins } from '../../records/redirect-uri.ts';
import { appCounter } from '../authentication-method-store.ts';
import type { DeletedUser, DirectoryChange, DirectoryChangeStore } from '../directory-change-store.ts';
import { eventAt, methodsEvent } from '../event-of-change.ts';
import { userResource } from '../user-resource.ts';
import { writeAudit } from './audit-chain.ts';
import { changeTenant } from './changes.ts';
import { type Database, everyTenant, type Query, Undone } from './database.ts';
import { putDevice, removeDevice } from './device-changes.ts';
import { writeDeltas } from './directory-deltas.ts';
import { endSessions } from './end-sessions.ts';
import { writeRisk } from './risk.ts';
import { writeTenantEvent, writeUserEvent } from './security-events.ts';

async function forgetPrincipal(query: Query, tenantId: string, id: string): Promise<void> {
	await query('delete from group_members where tenant_id = $1 and member_id = $2', [tenantId, id]);
	await query('delete from role_assignments where tenant_id = $1 and principal_id = $2', [tenantId, id]);
	await query('delete from app_role_assignments where tenant_id = $1 and principal_id = $2', [tenantId, id]);
	await query('delete from permission_grants where tenant_id = $1 and principal_id = $2', [tenantId, id]);
	await query('delete from device_users where tenant_id = $1 and user_id = $2', [tenantId, id]);
}

async function forgetServicePrincipal(
	query: Query,
	tenantId: string,
	{ appId, servicePrincipalId }: { appId: string; servicePrincipalId: string },
): Promise<void> {
	await query('delete from app_role_assignments where tenant_id = $1 and resource_app_id = $2', [tenantId, appId]);
	await query('delete from permission_grants where tenant_id = $1 and (client_app_id = $2 or resource_app_id = $2)', [
		tenantId,
		appId,
	]);
	await forgetPrincipal(query, tenantId, servicePrincipalId);
}

/** @throws Undone where a user of any tenant has the name */
async function putUser(
	query: Query,
	tenantId: string,
	{ user }: Extract<DirectoryChange, { kind: 'putUser' }>,
): Promise<void> {
	const folded = foldPrincipalName(user.userPrincipalName);
	const taken = await query(
		'select 1 from users where principal_name_folded = $1 and not (tenant_id = $2 and id = $3)',
		[folded, tenantId, user.id],
	);
	// a guest that is there goes by its home account's name, and its row by a name of its own
	const isGuest =
		user.home !== undefined &&
		(await query('select 1 from users where tenant_id = $1 and id = $2', [tenantId, user.id])).length > 0;
	if (taken.length > 0 && !isGuest) throw new Undone();
	await query(
		`insert into users (tenant_id, id, principal_name_folded, account_enabled, tokens_valid_from, password_changed_at,
			password_hash, must_change_password, home_tenant_id, home_user_id, resource, sealed_totp_secret, last_totp_step,
			risk)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,
			coalesce((select counter from passkey_counters where tenant_id = $1 and user_id = $2 and credential_id = $13), 0),
			(select (resource::jsonb -> 'risk')::text from risky_principals
				where tenant_id = $1 and kind = 'user' and id = $2))
		on conflict (tenant_id, id) do update set
			principal_name_folded = case when users.home_user_id is null then $3 else users.principal_name_folded end,
			account_enabled = $4,
			tokens_valid_from = greatest(users.tokens_valid_from, $5), password_changed_at = $6, password_hash = $7,
			must_change_password = $8, resource = $11`,
		[
			tenantId,
			user.id,
			folded,
			user.accountEnabled,
			user.tokensValidFrom,
			user.passwordChangedAt,
			user.passwordHash ?? null,
			user.mustChangePassword === true,
			user.home?.tenantId ?? null,
			user.home?.userId ?? null,
			JSON.stringify(userResource(user)),
			user.sealedTotpSecret ?? null,
			appCounter(user.id),
		],
	);
}

/** @param at of the change, in epoch seconds */
async function step(query: Query, tenantId: string, change: DirectoryChange, at: number): Promise<void> {
	const claimsChanged = (principalId: string) =>
		writeTenantEvent(query, tenantId, { principalId }, eventAt('claimsChanged', at));
	switch (change.kind) {
		case 'putUser':
			return putUser(query, tenantId, change);
		case 'removeUser':
			// whoever is restored finds the codes of before spent: somebody may have watched them being typed
			await query(
				`insert into passkey_counters (tenant_id, user_id, credential_id, counter)
				select tenant_id, id, $3, last_totp_step from users where tenant_id = $1 and id = $2 and last_totp_step > 0
				on conflict (tenant_id, user_id, credential_id)
				do update set counter = greatest(passkey_counters.counter, excluded.counter)`,
				[tenantId, change.userId, appCounter(change.userId)],
			);
			await query('delete from users where tenant_id = $1 and id = $2', [tenantId, change.userId]);
			await query('delete from sign_in_profiles where tenant_id = $1 and user_id = $2', [tenantId, change.userId]);
			await forgetPrincipal(query, tenantId, change.userId);
			if (change.keep)
				await query(
					`insert into deleted_items (tenant_id, kind, id, deleted_at, resource) values ($1, 'users', $2, $3, $4)
					on conflict (tenant_id, kind, id) do update
					set deleted_at = excluded.deleted_at, resource = excluded.resource`,
					[tenantId, change.userId, change.keep.at, JSON.stringify(change.keep.deleted)],
				);
			return;
		case 'revokeSessions':
			await query(
				`update users set tokens_valid_from = greatest(tokens_valid_from, $1::bigint)
				where tenant_id = $2 and id = $3`,
				[change.notBefore, tenantId, change.userId],
			);
			return;
		case 'endSessions':
			return endSessions(query, tenantId, change, at);
		case 'forgetDeletedUser':
			await query("delete from deleted_items where tenant_id = $1 and kind = 'users' and id = $2", [
				tenantId,
				change.userId,
			]);
			return;
		case 'putGroup': {
			const { id, displayName, ...more } = change.group;
			await query(
				`insert into groups (tenant_id, id, display_name, resource) values ($1, $2, $3, $4)
				on conflict (tenant_id, id) do update set display_name = $3, resource = $4`,
				[tenantId, id, displayName, JSON.stringify(more)],
			);
			return;
		}
		case 'removeGroup':
			await claimsChanged(change.groupId);
			await query('delete from groups where tenant_id = $1 and id = $2', [tenantId, change.groupId]);
			await query('delete from group_members where tenant_id = $1 and group_id = $2', [tenantId, change.groupId]);
			return forgetPrincipal(query, tenantId, change.groupId);
		case 'addMember':
		case 'removeMember': {
			const changed = await query(
				change.kind === 'addMember'
					? `insert into group_members (tenant_id, member_id, group_id) values ($1, $2, $3)
						on conflict do nothing returning 1`
					: 'delete from group_members where tenant_id = $1 and member_id = $2 and group_id = $3 returning 1',
				[tenantId, change.memberId, change.groupId],
			);
			if (changed.length > 0) await claimsChanged(change.memberId);
			return;
		}
		case 'assignRole':
		case 'unassignRole': {
			const changed = await query(
				change.kind === 'assignRole'
					? `insert into role_assignments (tenant_id, principal_id, role_template_id) values ($1, $2, $3)
						on conflict do nothing returning 1`
					: `delete from role_assignments where tenant_id = $1 and principal_id = $2 and role_template_id = $3
						returning 1`,
				[tenantId, change.principalId, change.roleTemplateId],
			);
			if (changed.length > 0) await claimsChanged(change.principalId);
			return;
		}
		case 'putApplication': {
			const { application } = change;
			await query(
				`insert into applications (app_id, tenant_id, resource) values ($1, $2, $3)
				on conflict (app_id) do update set resource = $3 where applications.tenant_id = $2`,
				[application.appId, tenantId, JSON.stringify(application)],
			);
			await query('delete from spa_origins where app_id = $1', [application.appId]);
			for (const origin of spaOrigins(application.redirectUris.spa))
				await query('insert into spa_origins (origin, app_id) values ($1, $2)', [origin, application.appId]);
			return;
		}
		case 'removeApplication': {
			const { appId } = change;
			const removed = await query('delete from applications where tenant_id = $1 and app_id = $2 returning 1', [
				tenantId,
				appId,
			]);
			if (removed.length === 0) throw new Undone();
			await query('delete from spa_origins where app_id = $1', [appId]);
			const principalId = change.servicePrincipalId;
			await writeTenantEvent(query, tenantId, { principalId }, eventAt('accountDisabled', at));
			await forgetServicePrincipal(query, tenantId, change);
			if (change.keep)
				await query(
					`insert into deleted_items (tenant_id, kind, id, deleted_at, resource)
					values ($1, 'applications', $2, $3, $4) on conflict (tenant_id, kind, id) do update
					set deleted_at = excluded.deleted_at, resource = excluded.resource`,
					[tenantId, appId, change.keep.deletedAt, JSON.stringify(change.keep.application)],
				);
			return;
		}
		case 'forgetDeletedApplication':
			await query("delete from deleted_items where tenant_id = $1 and kind = 'applications' and id = $2", [
				tenantId,
				change.appId,
			]);
			return;
		case 'removeServicePrincipal':
			await writeTenantEvent(
				query,
				tenantId,
				{ principalId: change.servicePrincipalId },
				eventAt('accountDisabled', at),
			);
			return forgetServicePrincipal(query, tenantId, change);
		case 'addAppRole':
		case 'removeAppRole': {
			const { principalId, resourceAppId, roleValue } = change.assignment;
			const changed = await query(
				change.kind === 'addAppRole'
					? `insert into app_role_assignments (tenant_id, principal_id, resource_app_id, role_value)
						values ($1, $2, $3, $4) on conflict do nothing returning 1`
					: `delete from app_role_assignments
						where tenant_id = $1 and principal_id = $2 and resource_app_id = $3 and role_value = $4
						returning 1`,
				[tenantId, principalId, resourceAppId, roleValue],
			);
			if (changed.length > 0) await claimsChanged(principalId);
			return;
		}
		case 'putPermissionGrant': {
			const { clientAppId, resourceAppId, principalId = '', scopes } = change.grant;
			const whose = [tenantId, clientAppId, resourceAppId, principalId];
			await query(
				`delete from permission_grants
				where tenant_id = $1 and client_app_id = $2 and resource_app_id = $3 and principal_id = $4`,
				whose,
			);
			await query(
				`insert into permission_grants (tenant_id, client_app_id, resource_app_id, principal_id, scope)
				select $1, $2, $3, $4, unnest($5::text[]) on conflict do nothing`,
				[...whose, scopes],
			);
			return;
		}
		case 'putDevice':
			return putDevice(query, tenantId, change, at);
		case 'removeDevice':
			return removeDevice(query, tenantId, change.id, at);
		case 'putSettings':
			await query('update tenants set settings = $1 where id = $2', [JSON.stringify(change.settings), tenantId]);
			return writeTenantEvent(query, tenantId, {}, eventAt('policyChanged', at));
		case 'putRisk':
			return writeRisk(query, change.write);
		case 'putMethods': {
			const { revision, ...methods } = change.methods;
			const [row] = await query<{ registered_methods: string | null }>(
				'select registered_methods from users where tenant_id = $1 and id = $2',
				[tenantId, change.userId],
			);
			const before = row?.registered_methods;
			const changed = await query(
				`update users set registered_methods = $4, methods_revision = coalesce(methods_revision, 0) + 1
				where tenant_id = $1 and id = $2 and coalesce(methods_revision, 0) = $3 returning 1`,
				[tenantId, change.userId, revision, JSON.stringify(methods)],
			);
			if (changed.length === 0) throw new Undone();
			const event = methodsEvent(before ? JSON.parse(before) : undefined, change.methods, at);
			return writeUserEvent(query, tenantId, change.userId, event);
		}
		case 'removeAuthenticator':
			await query('update users set sealed_totp_secret = null where tenant_id = $1 and id = $2', [
				tenantId,
				change.userId,
			]);
			return writeUserEvent(query, tenantId, change.userId, eventAt('methodRemoved', at));
		case 'event': {
			const { userId, event: kind, notBefore } = change;
			return writeUserEvent(query, tenantId, userId, { kind, notBefore, at: change.at });
		}
	}
}

const isOfApplication = ({ kind }: DirectoryChange) => kind === 'putApplication' || kind === 'removeApplication';

export function createDirectoryChangeStore(database: Database): DirectoryChangeStore {
	return {
		apply(tenantId, changes, audit, readAt) {
			const [userId, ...otherUserIds] = new Set(
				changes.flatMap((change) =>
					'userId' in change ? [change.userId] : change.kind === 'putUser' ? [change.user.id] : [],
				),
			);
			return changeTenant(
				database,
				{
					tenantId,
					scope: everyTenant,
					readAt,
					lists: changes.some(isOfApplication) ? ['applications'] : [],
					...(userId === undefined ? {} : { userId, otherUserIds }),
				},
				async (query) => {
					for (const change of changes) {
						await writeDeltas(query, tenantId, change, { version: readAt + 1, at: audit.at });
						await step(query, tenantId, change, audit.at);
					}
					await writeAudit(query, tenantId, audit);
					return true;
				},
			);
		},
		async audits(tenantId, limit, before = Number.MAX_SAFE_INTEGER) {
			const rows = await database.within<{ sequence: number; record: string }>(
				tenantId,
				`select sequence, record from directory_audits where tenant_id = $1 and sequence < $2
				order by sequence desc limit $3`,
				[tenantId, before, limit],
			);
			return rows.map(({ sequence, record }) => ({ ...(JSON.parse(record) as DirectoryAudit), sequence }));
		},
		async deletedApplications(tenantId, since) {
			const rows = await database.within<{ deleted_at: number; resource: string }>(
				tenantId,
				`select deleted_at, resource from deleted_items
				where tenant_id = $1 and kind = 'applications' and deleted_at >= $2 order by deleted_at, id`,
				[tenantId, since],
			);
			return rows.map(({ deleted_at, resource }) => ({
				application: JSON.parse(resource) as Application,
				deletedAt: deleted_at,
			}));
		},
		async deletedUsers(tenantId, since) {
			const rows = await database.within<{ deleted_at: number; resource: string }>(
				tenantId,
				`select deleted_at, resource from deleted_items where tenant_id = $1 and kind = 'users' and deleted_at >= $2
				order by deleted_at, id`,
				[tenantId, since],
			);
			return rows.map(({ deleted_at, resource }) => ({
				...(JSON.parse(resource) as DeletedUser),
				deletedAt: deleted_at,
			}));
		},
	};
}

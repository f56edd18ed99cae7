// Changes of users, groups, roles, applications and settings as administrators make them, and what was written of each.
import type { Application } from '../records/application.ts';
import type { AppRoleAssignment, PermissionGrant } from '../records/assignment.ts';
import type { Device, DeviceUser } from '../records/device.ts';
import type { DirectoryAudit } from '../records/directory-audit.ts';
import type { Group } from '../records/group.ts';
import type { RegisteredMethods } from '../records/registered-methods.ts';
import type { SecurityEventKind } from '../records/security-event.ts';
import type { TenantSettings } from '../records/tenant.ts';
import type { DirectoryUser } from '../records/user.ts';
import type { RiskWrite } from './risk-store.ts';

/**
 * A user who was deleted, and the groups that it was in itself. Directory roles are not kept: whoever comes back is
 * assigned anew.
 */
export interface DeletedUser {
	user: DirectoryUser;
	groupIds: readonly string[];
}

export interface DeletedApplication {
	application: Application;
	/** epoch seconds */
	deletedAt: number;
}

/**
 * One step of a change. `putUser`, `putGroup` and `putApplication` insert or replace by id, and leave a user's
 * authenticators as they are; what removes an object removes its memberships and assignments with it.
 */
export type DirectoryChange =
	| { kind: 'putUser'; user: DirectoryUser }
	/** @param keep epoch seconds of the deletion, with what is kept of the user; absent: for good */
	| { kind: 'removeUser'; userId: string; keep?: { at: number; deleted: DeletedUser } }
	/** @param notBefore epoch seconds; what was revoked stays so */
	| { kind: 'revokeSessions'; userId: string; notBefore: number }
	/**
	 * ends sessions of the user, and those that the same browsers have where the user is a guest, with all refresh tokens
	 * that came of them; no other comes of them afterwards, and APIs hear of each
	 */
	| { kind: 'endSessions'; userId: string; sessionIds: readonly string[] }
	| { kind: 'forgetDeletedUser'; userId: string }
	| { kind: 'putGroup'; group: Group }
	| { kind: 'removeGroup'; groupId: string }
	| { kind: 'addMember' | 'removeMember'; groupId: string; memberId: string }
	| { kind: 'assignRole' | 'unassignRole'; principalId: string; roleTemplateId: string }
	| { kind: 'putApplication'; application: Application }
	/** @param users who own and use it, all of them; absent: they stay */
	| { kind: 'putDevice'; device: Device; users?: readonly DeviceUser[] }
	| { kind: 'removeDevice'; id: string }
	/** @param keep as for a user; what others were granted on it, and it on others, is not kept */
	| { kind: 'removeApplication'; appId: string; servicePrincipalId: string; keep?: DeletedApplication }
	| { kind: 'forgetDeletedApplication'; appId: string }
	/** takes all roles and permissions from an application's service principal, and from others all on it */
	| { kind: 'removeServicePrincipal'; appId: string; servicePrincipalId: string }
	| { kind: 'addAppRole' | 'removeAppRole'; assignment: AppRoleAssignment }
	/** in place of what was consented to before; no scopes: the consent is withdrawn */
	| { kind: 'putPermissionGrant'; grant: PermissionGrant }
	| { kind: 'putSettings'; settings: TenantSettings }
	/** what an administrator decided of somebody's risk; of the same tenant */
	| { kind: 'putRisk'; write: RiskWrite }
	/** @param methods changed; their `revision` is the one that was read, and another one undoes the change */
	| { kind: 'putMethods'; userId: string; methods: RegisteredMethods }
	/** takes the authenticator app away that stands with the user itself */
	| { kind: 'removeAuthenticator'; userId: string }
	/** what APIs must hear of a user; before a step that removes it */
	| { kind: 'event'; userId: string; event: SecurityEventKind; notBefore: number; at: number };

export interface DirectoryChangeStore {
	/**
	 * Makes the steps in their order, all or none, and writes the audit with them.
	 *
	 * @param readAt version of the tenant that the change was decided on
	 * @returns `false` when the tenant has another version by now, a user of any tenant has the name by now, a device of
	 *   the tenant the `deviceId`, or the user's methods were changed; nothing was changed
	 */
	apply(tenantId: string, changes: readonly DirectoryChange[], audit: DirectoryAudit, readAt: number): Promise<boolean>;
	/** newest first, from before one of them */
	audits(tenantId: string, limit: number, before?: number): Promise<(DirectoryAudit & { sequence: number })[]>;
	/** @param since as for users */
	deletedApplications(tenantId: string, since: number): Promise<DeletedApplication[]>;
	/** @param since epoch seconds; who was deleted before is not there */
	deletedUsers(tenantId: string, since: number): Promise<(DeletedUser & { deletedAt: number })[]>;
}

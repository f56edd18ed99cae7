// What a change of the directory leaves for those who ask what changed since they asked last. Of each object and each
// membership one row stands: the last change, with the version that the tenant had from then on.
import type { DirectoryChange } from './directory-change-store.ts';

/** `put`: it is there; `removed`: it can be restored; `deleted`: for good */
export type DeltaReason = 'put' | 'removed' | 'deleted';

export interface DirectoryDelta {
	/** of the tenant, from this change on */
	version: number;
	kind: 'users' | 'groups';
	id: string;
	/** of a group: whose membership it is; empty where it is the object itself */
	memberId: string;
	reason: DeltaReason;
}

/** From behind which row a reader goes on. */
export type DeltaCursor = Pick<DirectoryDelta, 'version' | 'id' | 'memberId'>;

/** what stays readable; a token is good for a shorter time. Seconds */
export const deltasAreKept = 8 * 86_400;

type Left = Omit<DirectoryDelta, 'version'>;

const whole = (kind: Left['kind'], id: string, reason: DeltaReason): Left => ({ kind, id, memberId: '', reason });

/**
 * @param isThere whether the user of a `forgetDeletedUser` is there again
 * @returns what the step leaves; memberships that end with a principal are not among it
 */
export function deltasOf(change: DirectoryChange, isThere: boolean): Left[] {
	switch (change.kind) {
		case 'putUser':
			return [whole('users', change.user.id, 'put')];
		case 'revokeSessions':
		case 'putMethods':
			return [whole('users', change.userId, 'put')];
		case 'removeUser':
			return [whole('users', change.userId, change.keep ? 'removed' : 'deleted')];
		case 'forgetDeletedUser':
			return isThere ? [] : [whole('users', change.userId, 'deleted')];
		case 'putGroup':
			return [whole('groups', change.group.id, 'put')];
		case 'removeGroup':
			return [whole('groups', change.groupId, 'deleted')];
		case 'addMember':
		case 'removeMember': {
			const { groupId: id, memberId } = change;
			return [{ kind: 'groups', id, memberId, reason: change.kind === 'addMember' ? 'put' : 'deleted' }];
		}
	}
	return [];
}

/**
 * @returns the user that the step changes: a guest in another tenant stands as this account does, and changes with it
 */
export function changedUser(change: DirectoryChange): string | undefined {
	switch (change.kind) {
		case 'putUser':
			return change.user.id;
		case 'removeUser':
		case 'revokeSessions':
		case 'putMethods':
			return change.userId;
	}
	return undefined;
}

/**
 * The kind of the row that says from which version on the rows of a tenant tell all. What was told before is read anew:
 * the tenant was written as a whole, or the database is an older copy of itself.
 */
export const deltasBeginKind = 'begin';

/** epoch seconds, for the one row of a tenant that no sweep takes away */
export const neverSwept = 253_402_300_799;

/** @returns the principal whose memberships end with the step */
export function leavingPrincipal(change: DirectoryChange): string | undefined {
	switch (change.kind) {
		case 'removeUser':
			return change.userId;
		case 'removeGroup':
			return change.groupId;
		case 'removeApplication':
		case 'removeServicePrincipal':
			return change.servicePrincipalId;
	}
	return undefined;
}

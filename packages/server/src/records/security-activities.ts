// The security events that the audit log tells of beside administrators' changes: all of them, with the storage verb
// that writes each in the transaction of what it tells. docs/audit-log.md is this table for people.
import type { DirectoryAudit, TenantAudit } from './directory-audit.ts';

export interface SecurityActivity {
	/** `activityDisplayName` in Graph */
	activity: string;
	category: DirectoryAudit['category'];
	operation: DirectoryAudit['operation'];
	/** kind of what it is about, as in Graph's `targetResources` */
	target: 'User' | 'ServicePrincipal' | 'Directory' | 'Other';
	/** the verb that writes it */
	writtenBy: string;
	/** when it is written, for people */
	when: string;
	result?: 'failure';
}

export const securityActivities = {
	accountLocked: {
		activity: 'Lock account',
		category: 'Authentication',
		operation: 'Update',
		target: 'User',
		writtenBy: 'attempts.reserve',
		when: 'too many wrong passwords, codes or passes lock the name or the method for a while',
	},
	networkLocked: {
		activity: 'Lock network',
		category: 'Authentication',
		operation: 'Update',
		target: 'Other',
		writtenBy: 'attempts.reserve',
		when: 'too many wrong passwords from one network lock it; in the log of the tenant that was tried last',
	},
	codeReplayed: {
		activity: 'Refuse replayed authorization code',
		category: 'Authentication',
		operation: 'Delete',
		target: 'User',
		writtenBy: 'grants.revokeFamily',
		when: 'a code is shown again, and the refresh tokens that came of it are revoked',
		result: 'failure',
	},
	refreshTokenReplayed: {
		activity: 'Refuse replayed refresh token',
		category: 'Authentication',
		operation: 'Delete',
		target: 'User',
		writtenBy: 'grants.revokeFamily',
		when: 'an earlier refresh token is shown again after its grace, and its family is revoked',
		result: 'failure',
	},
	proofReplayed: {
		activity: 'Refuse replayed proof',
		category: 'Authentication',
		operation: 'Update',
		target: 'ServicePrincipal',
		writtenBy: 'grants.recordRefusal',
		when: 'a client assertion (where a tenant asks for single use) or a DPoP proof is shown again at the token endpoint',
		result: 'failure',
	},
	administratorSignInFailed: {
		activity: 'Refuse sign-in of an administrator',
		category: 'Authentication',
		operation: 'Update',
		target: 'User',
		writtenBy: 'grants.recordRefusal',
		when: 'the sign-in of somebody with a directory role fails: wrong or locked credential, disabled account, policy',
		result: 'failure',
	},
	authenticatorRegistered: {
		activity: 'User registered first authenticator app',
		category: 'UserManagement',
		operation: 'Add',
		target: 'User',
		writtenBy: 'directory.registerAuthenticator',
		when: 'the secret of the first authenticator app is stored; its name follows as a row of its own',
	},
	passUsed: {
		activity: 'User used a temporary access pass',
		category: 'UserManagement',
		operation: 'Update',
		target: 'User',
		writtenBy: 'authenticationMethods.replace',
		when: 'a pass that is usable once is spent',
	},
	installationSetUp: {
		activity: 'Set up installation',
		category: 'DirectoryManagement',
		operation: 'Add',
		target: 'Directory',
		writtenBy: 'setup.complete',
		when: 'the holder of the set-up token makes the tenant and its first administrator',
	},
	signingKeyStaged: {
		activity: 'Stage signing key',
		category: 'KeyManagement',
		operation: 'Add',
		target: 'Other',
		writtenBy: 'signingKeys.succeed',
		when: 'a key is made that will take the place of another, by the schedule or `countersign keys rotate`',
	},
	signingKeyAdded: {
		activity: 'Add signing key',
		category: 'KeyManagement',
		operation: 'Add',
		target: 'Other',
		writtenBy: 'signingKeys.add',
		when: 'a key takes the place of one that is being withdrawn',
	},
	signingKeyWithdrawn: {
		activity: 'Withdraw signing key',
		category: 'KeyManagement',
		operation: 'Delete',
		target: 'Other',
		writtenBy: 'signingKeys.withdraw',
		when: '`countersign keys withdraw` ends a key at once',
	},
	rootSecretExchanged: {
		activity: 'Exchange root secret',
		category: 'KeyManagement',
		operation: 'Update',
		target: 'Directory',
		writtenBy: 'settings.change',
		when: '`countersign secrets rotate` puts another root secret in force; in the log of every tenant',
	},
	installationRestored: {
		activity: 'Restore older copy',
		category: 'DirectoryManagement',
		operation: 'Update',
		target: 'Directory',
		writtenBy: 'voidProofs',
		when: '`countersign restore` accepts an older copy and begins a new epoch; in the log of every tenant',
	},
} as const satisfies Record<string, SecurityActivity>;

export type SecurityActivityName = keyof typeof securityActivities;

/** AADSTS codes of failed sign-ins that count, where the user has a directory role */
export const failuresOfAdministrators: ReadonlySet<number> = new Set([
	// wrong password; locked; disabled; second factor failed; blocked by policy
	50126, 50053, 50057, 500121, 53003,
]);

interface Happened {
	/** of the row; a GUID */
	id: string;
	tenantId: string;
	/** epoch seconds */
	at: number;
	correlationId: string;
	target: { id: string; displayName: string };
	/** the user who did it; absent: the authority itself, or somebody who did not prove who they are */
	by?: { id: string; displayName: string };
	reason?: string;
	changes?: DirectoryAudit['changes'];
}

/** @returns the row that tells of it; nothing secret may be in what is given */
export function securityAudit(name: SecurityActivityName, happened: Happened): TenantAudit {
	const { activity, category, operation, target, result }: SecurityActivity = securityActivities[name];
	const { id, tenantId, at, correlationId, by, reason, changes = [] } = happened;
	return {
		tenantId,
		audit: {
			...{ id, at, correlationId, activity, category, operation },
			initiator: by ? { kind: 'user', ...by } : { kind: 'authority', id: '', displayName: 'Countersign' },
			target: { type: target, ...happened.target },
			changes,
			...(result === undefined ? {} : { result }),
			...(reason === undefined ? {} : { reason }),
		},
	};
}

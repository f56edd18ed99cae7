// A user as the server needs one: Graph's shape, reduced to what a decision or a token needs; ids in lower case.
import type { RegisteredMethods } from './registered-methods.ts';
import type { PrincipalRisk } from './risk.ts';

export interface DirectoryUser {
	id: string;
	tenantId: string;
	userPrincipalName: string;
	displayName: string;
	givenName?: string;
	surname?: string;
	/** address; absent: the userPrincipalName is one */
	mail?: string;
	/** what no decision rests on, by Graph's names of the members */
	/** absent where it came with the tenant */
	createdDateTime?: string;
	profile?: Record<string, string | readonly string[] | null>;
	/** object id of the user who is this one's manager */
	managerId?: string;
	accountEnabled: boolean;
	/** `Guest` for somebody from outside who has an account here */
	userType?: 'Member' | 'Guest';
	/** of another tenant: the account that this one signs in with, whose name, password and standing it has */
	home?: { tenantId: string; userId: string };
	/** argon2id, PHC string */
	passwordHash?: string;
	/** TOTP secret, sealed */
	sealedTotpSecret?: string;
	/** passkeys and the like; absent: none yet */
	registeredMethods?: RegisteredMethods;
	/** the password must be changed before anything is issued */
	mustChangePassword?: boolean;
	/** absent: nothing was ever detected */
	risk?: PrincipalRisk;
	/** everything issued before this instant is void; epoch seconds */
	tokensValidFrom: number;
	/** what rests on an older password is void; epoch seconds, 0 for never */
	passwordChangedAt: number;
}

export interface UserState {
	accountEnabled?: boolean;
	/** epoch seconds */
	tokensValidFrom?: number;
	/** when the change is made, for those who must hear of it; epoch seconds */
	at?: number;
}

export interface RegisteredAuthenticator {
	/** of the methods that it was decided on: with others it is not registered. Absent: whichever there are */
	methodsRevision?: number;
	sealedTotpSecret: string;
	/** of the code that proved it */
	step: number;
	/** epoch seconds, told to APIs */
	at?: number;
}

// What a user is told by mail of a change to their own account. The texts are in `sign-in/texts`.

/** what can be added, removed or changed; the texts have a name for each */
export type NoticeMethod =
	| 'passkey'
	| 'authenticatorApp'
	| 'phone'
	| 'recoveryCodes'
	| 'temporaryAccessPass'
	| 'certificate';

/** `name` is the one that the user gave it, or what tells it from another: the end of a number */
type OfMethod = { method: NoticeMethod; name?: string };

export type Notice = (
	| ({ kind: 'added' | 'removed' | 'changed' } & OfMethod)
	| ({ kind: 'renamed'; before: string } & OfMethod)
	/** another method is asked for first */
	| { kind: 'preferred' }
	| { kind: 'passwordChanged' | 'passwordReset' }
	| { kind: 'recoveryCodesMade' }
	| { kind: 'recoveryCodeUsed'; left: number }
	/** @param since epoch seconds */
	| { kind: 'sessionEnded'; since: number; ipAddress?: string | undefined }
	| { kind: 'signedOutEverywhere' }
) & {
	/** the user did not do it */
	byAdministrator?: true;
	/** where it is sent beside the user's own address */
	alsoTo?: string | undefined;
};

// Something that ends access before a token does. OpenID Continuous Access Evaluation Profile 1.0, §3; Microsoft Entra,
// "Continuous access evaluation", "Critical event evaluation".

/**
 * - `sessionRevoked`: an administrator or the user ended every session, or the one that `sessionId` names; without a
 *   user, every session of the tenant, since an older copy of the database was put back
 * - `credentialChanged`: the password is another one
 * - `accountDisabled`: the user or the application may not sign in any more, or was deleted
 * - `userRiskHigh`: the account may be in somebody else's hands, so that what it got before is to be asked about again
 * - `methodRegistered`, `methodRemoved`: another second factor proves who the user is
 * - `claimsChanged`: groups, directory roles or app roles are other ones
 * - `deviceNotCompliant`, `deviceDisabled`: tokens that were issued on the device are to be asked about again
 * - `policyChanged`, `locationChanged`: what is asked of everybody in the tenant is something else
 */
export type SecurityEventKind =
	| 'sessionRevoked'
	| 'credentialChanged'
	| 'accountDisabled'
	| 'userRiskHigh'
	| 'methodRegistered'
	| 'methodRemoved'
	| 'claimsChanged'
	| 'deviceNotCompliant'
	| 'deviceDisabled'
	| 'policyChanged'
	| 'locationChanged';

export interface SecurityEvent {
	/** rises from event to event */
	sequence: number;
	tenantId: string;
	/** object id of the user or service principal; absent: see `deviceId` */
	userId?: string;
	/** as tokens say it; where neither user nor device is named, everybody of the tenant */
	deviceId?: string;
	/** `sid` of tokens: with `userId`, that session alone */
	sessionId?: string;
	kind: SecurityEventKind;
	/** access tokens that were issued before are void; epoch seconds */
	notBefore: number;
	/** epoch seconds */
	createdAt: number;
}

// Something that ends access before a token does. OpenID Continuous Access Evaluation Profile 1.0, §3.

/**
 * `sessionRevoked`: an administrator or the user ended every session; `credentialChanged`: the password is another one;
 * `accountDisabled`: the user may not sign in any more; `userRiskHigh`:
 * the account may be in somebody else's hands, so that what it got before is to be asked about again.
 */
export type SecurityEventKind = 'sessionRevoked' | 'credentialChanged' | 'accountDisabled' | 'userRiskHigh';

export interface SecurityEvent {
	/** rises from event to event */
	sequence: number;
	tenantId: string;
	userId: string;
	kind: SecurityEventKind;
	/** access tokens that were issued before are void; epoch seconds */
	notBefore: number;
	/** epoch seconds */
	createdAt: number;
}

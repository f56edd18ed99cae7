// An authorization code that waits for its redemption. RFC 6749 §4.1.
import type { RedirectPlatform } from './application.ts';
import type { AuthenticationFacts } from './authentication-facts.ts';
import type { UserDevice } from './decided-with.ts';
import type { ProvenDevice } from './proven-device.ts';

export interface AuthorizationCode {
	codeHash: string;
	tenantId: string;
	userId: string;
	sessionId: string;
	clientAppId: string;
	/** absent where it is for any page of the application */
	redirectUri?: string;
	platform: RedirectPlatform;
	codeChallenge?: string | undefined;
	/** thumbprint of the key that its redemption must prove. RFC 9449 §10 */
	dpopJkt?: string | undefined;
	/** as granted, resource and OpenID scopes */
	scope: string;
	resourceAppId: string;
	nonce?: string | undefined;
	claims?: string | undefined;
	/** RFC 9470: the authentication context that the request asked for by `acr_values` */
	acr?: string | undefined;
	/** where the user signed in, and on what: a server redeems the code elsewhere */
	ipAddress?: string | undefined;
	device?: UserDevice;
	/** the device that proved itself in the sign-in */
	provenDevice?: ProvenDevice | undefined;
	facts: AuthenticationFacts;
	/** the family that its redemption starts: known beforehand, so that a replay can revoke it */
	familyId: string;
	issuedAt: number;
	expiresAt: number;
}

// All refresh tokens that descend from one sign-in; one generation of them is live. RFC 9700 §4.14.
import type { RedirectPlatform } from './application.ts';
import type { AuthenticationFacts } from './authentication-facts.ts';
import type { DecidedWith } from './decided-with.ts';

export interface RefreshTokenFamily {
	id: string;
	tenantId: string;
	userId: string;
	clientAppId: string;
	sessionId: string;
	platform: RedirectPlatform;
	/** everything consented to at the start, space separated */
	scope: string;
	facts: AuthenticationFacts;
	/** as in its session */
	transferMethods?: readonly string[];
	/** on-behalf-of: how many middle tiers the chain had when it began */
	hops?: number;
	/** absent for a family of a version before */
	decidedWith?: DecidedWith;
	/** a public client's: thumbprint of the key that each refresh must prove. RFC 9449 §5 */
	dpopJkt?: string;
	createdAt: number;
	expiresAt: number;
	/** the generation that is live */
	generation: number;
	/** when the live generation was made */
	rotatedAt: number;
	revokedAt?: number;
}

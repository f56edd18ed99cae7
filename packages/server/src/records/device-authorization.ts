// A device that waits for a user's approval. RFC 8628.
import type { AuthenticationFacts } from './authentication-facts.ts';

/** What the approval of a device authorization hands to the device. */
export interface DeviceApproval {
	tenantId: string;
	userId: string;
	/** of the device's own session */
	sessionId: string;
	facts: AuthenticationFacts;
	at: number;
}

export interface DeviceAuthorization {
	deviceCodeHash: string;
	/** letters only, upper case */
	userCode: string;
	/** the first segment of the path that it was asked for at */
	tenantSegment: string;
	clientAppId: string;
	scope: string;
	claims?: string;
	/** who asked: shown to whoever approves */
	ipAddress?: string;
	userAgent?: string;
	createdAt: number;
	expiresAt: number;
	state: 'pending' | 'approved' | 'declined' | 'redeemed';
	/** once approved */
	approval?: DeviceApproval;
}

// Another system whose security events a tenant believes. OpenID Shared Signals Framework 1.0 §7.1, §8.1.1.

/** Names of the events that change something here. OpenID Continuous Access Evaluation Profile 1.0 §3 */
export const takenEvents = ['session-revoked', 'device-compliance-change', 'risk-level-change'] as const;
export type TakenEvent = (typeof takenEvents)[number];

export interface EventTransmitter {
	id: string;
	displayName: string;
	/** exact `iss` of its events */
	issuer: string;
	/** address of its keys, https */
	jwksUri: string;
	/** exact `aud` of its events for this tenant */
	audience: string;
	/** what it may say; other events of it change nothing */
	events: readonly TakenEvent[];
}

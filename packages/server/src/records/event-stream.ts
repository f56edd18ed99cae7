// What another system gets of the security events of a tenant. OpenID Shared Signals Framework 1.0 §8.1.1.

export type StreamStatus = 'enabled' | 'paused' | 'disabled';
/** how the user of an event is named. RFC 9493 */
export type SubjectFormat = 'iss_sub' | 'email' | 'opaque';

export type StreamDelivery =
	| { method: 'poll' }
	/** @param sealedAuthorization the `Authorization` header that the receiver asked for */
	| { method: 'push'; endpointUrl: string; sealedAuthorization?: string };

/** An event about the stream itself, which is delivered before those of the outbox. */
export interface StreamNotice {
	jti: string;
	/** epoch seconds */
	at: number;
	type: string;
	event: Record<string, unknown>;
}

export interface EventStream {
	id: string;
	tenantId: string;
	/** object id of the service principal that made it: nobody else sees it */
	ownerId: string;
	/** `aud` of its events: the receiver's application id */
	audience: string;
	description?: string;
	/** types of events, as asked for */
	eventsRequested: readonly string[];
	subjectFormat: SubjectFormat;
	delivery: StreamDelivery;
	status: StreamStatus;
	/** why it has that status, in words */
	reason?: string;
	/** object ids of users that the receiver does not want to hear of */
	removedSubjects: readonly string[];
	notices: readonly StreamNotice[];
	/** of the last verification that was asked for; epoch seconds */
	verifiedAt?: number;
	/** grows with each change but of the members below */
	revision: number;
	/** of the last event that was delivered */
	sequence: number;
	/** attempts that failed in a row */
	failures: number;
	/** of the next attempt to push; epoch seconds */
	nextAttemptAt: number;
}

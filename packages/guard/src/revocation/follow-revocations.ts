// Reads what the authority announces, for each tenant, with the link that its last answer gave: a revocation is heard
// within a second or two, and a feed that cannot be read falls silent, which the guard takes into account.
import type { Revocations } from './revocations.ts';

export interface FeedOptions {
	/** ids of the tenants that are listened to */
	tenants: readonly string[];
	/**
	 * Sends one request to the authority's Graph-shaped API with the token of the API itself, which needs
	 * `AuditLog.Read.All`.
	 *
	 * @param path such as `/v1.0/auditLogs/…`; put the authority's origin before it
	 */
	callGraph: (tenantId: string, path: string, init?: RequestInit) => Promise<Response>;
	revocations: Revocations;
	/** seconds that the authority may hold an answer back until there is something to tell: 0 to 10, the default */
	waitSeconds?: number;
	/** milliseconds until the next attempt after one that failed; 5000 by default */
	retryMilliseconds?: number;
	/** ends it */
	signal?: AbortSignal;
	/** told when a tenant's feed cannot be read */
	onFailure?: (tenantId: string, cause: unknown) => void;
	/** waits; for tests */
	pause?: (milliseconds: number) => Promise<void>;
}

const feed = '/v1.0/auditLogs/securityEvents';
/** milliseconds between two questions to an authority that does not hold its answers back */
const shortestRound = 1000;
const maxEvents = 1000;

interface Answer {
	value?: unknown;
	'@odata.deltaLink'?: unknown;
}

interface Event {
	eventType?: unknown;
	userId?: unknown;
	deviceId?: unknown;
	sessionId?: unknown;
	notBeforeDateTime?: unknown;
}

/** what may name neither user nor device, and is about everybody then */
const aboutEverybody: readonly unknown[] = ['claimsChanged', 'policyChanged', 'locationChanged', 'sessionRevoked'];
const isId = (value: unknown): value is string => typeof value === 'string' && value !== '';

function hear(revocations: Revocations, tenantId: string, events: readonly unknown[]): void {
	for (const event of events.slice(0, maxEvents)) {
		const { eventType, userId, deviceId, sessionId, notBeforeDateTime } = (event ?? {}) as Event;
		const nobody = userId === undefined && deviceId === undefined;
		const isTold = isId(userId) || isId(deviceId) || (nobody && aboutEverybody.includes(eventType));
		const notBefore = typeof notBeforeDateTime === 'string' ? Date.parse(notBeforeDateTime) / 1000 : Number.NaN;
		// what cannot be read may have been a revocation: the feed must not count as heard
		if (!isTold || !Number.isFinite(notBefore)) throw new Error('the feed holds an event without user or time');
		const ofSession = isId(sessionId) ? { sessionId } : {};
		if (isId(userId)) revocations.revoke({ tenantId, objectId: userId, ...ofSession, notBefore });
		if (isId(deviceId)) revocations.revoke({ tenantId, deviceId, notBefore });
		if (nobody) revocations.revoke({ tenantId, notBefore });
	}
}

/** @returns where the feed goes on; only the path, since an answer must not send the API's token to another origin */
function nextPath(link: unknown): string {
	if (typeof link !== 'string' || !URL.canParse(link)) throw new Error('the feed does not say where it goes on');
	const { pathname, search } = new URL(link);
	return `${pathname}${search}`;
}

/**
 * Follows the feed of revocations of Countersign until `signal` ends it. Entra ID has no such feed for APIs of others.
 *
 * @returns settles when it has ended
 * @example
 * const revocations = createRevocations();
 * const stop = new AbortController();
 * followRevocations({ tenants: [tenantId], callGraph, revocations, signal: stop.signal });
 * const guard = createGuard({ authority, audience, tenants: [tenantId], revocations });
 */
export async function followRevocations(options: FeedOptions): Promise<void> {
	if (!Array.isArray(options?.tenants) || typeof options.callGraph !== 'function' || !options.revocations)
		throw new TypeError('followRevocations needs tenants (a list), callGraph and revocations');
	const { tenants, callGraph, revocations, waitSeconds = 10, retryMilliseconds = 5000, signal } = options;
	const { pause = (milliseconds: number) => new Promise<void>((done) => setTimeout(done, milliseconds)) } = options;
	if (!(waitSeconds >= 0 && waitSeconds <= 10)) throw new TypeError('waitSeconds must be 0 to 10');

	async function ask(tenantId: string, path: string): Promise<{ path: string; found: number }> {
		const timeout = AbortSignal.timeout((waitSeconds + 10) * 1000);
		const response = await callGraph(tenantId, path, {
			redirect: 'manual',
			signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
		});
		if (!response.ok) throw new Error(`the feed was answered ${response.status}`);
		const { value, '@odata.deltaLink': link } = (await response.json()) as Answer;
		if (!Array.isArray(value)) throw new Error('the feed is no list');
		const next = nextPath(link);
		hear(revocations, tenantId, value);
		// after all of it was heard: a silent feed must not seem alive
		revocations.heard(tenantId);
		return { path: next, found: value.length };
	}
	async function follow(tenantId: string): Promise<void> {
		let path = `${feed}?wait=${waitSeconds}`;
		while (!signal?.aborted) {
			try {
				const answer = await ask(tenantId, path);
				path = answer.path;
				if (answer.found === 0) await pause(shortestRound);
			} catch (cause) {
				if (signal?.aborted) return;
				try {
					options.onFailure?.(tenantId, cause);
				} catch {
					// a log that is away must not end the feed
				}
				await pause(retryMilliseconds);
			}
		}
	}
	await Promise.all(tenants.map(follow));
}

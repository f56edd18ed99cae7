// What the authority said after it issued a token: that users' sessions were revoked. A small memory between a feed and
// the guard. OpenID Continuous Access Evaluation Profile 1.0; Microsoft identity platform, "Continuous access
// evaluation".

export interface Revocation {
	tenantId: string;
	/** object id of the user or service principal; absent, with `deviceId` too: everybody of the tenant */
	objectId?: string;
	/** the claim `deviceid` of tokens that were issued on the device */
	deviceId?: string;
	/** the claim `sid`: with `objectId`, the tokens of that session alone */
	sessionId?: string;
	/** epoch seconds; tokens that were issued before are refused */
	notBefore: number;
}

export interface Revocations {
	/** A feed heard this. */
	revoke(revocation: Revocation): void;
	/**
	 * A feed reached the authority, whether or not there was anything to hear.
	 *
	 * @param tenantId of whom it would have told; every tenant when absent
	 */
	heard(tenantId?: string): void;
	/**
	 * @param deviceId of the token, where it says one
	 * @param sessionId of the token, where it says one: its claim `sid`
	 * @returns the instant before which the caller's tokens are refused, in epoch seconds; 0 when there is none
	 */
	notBefore(tenantId: string, objectId: string, deviceId?: string, sessionId?: string): number;
	/** nothing was heard of a tenant for longer than the feed should take */
	isSilent(tenantId?: string): boolean;
}

export interface RevocationOptions {
	/** seconds without a word after which the feed counts as silent; 900 by default */
	silenceSeconds?: number;
	/** epoch milliseconds */
	clock?: () => number;
}

/** seconds that an authority's clock may be ahead */
const clockDifference = 300;
/** no token is older than 28 hours; with the skew of clocks */
const longestToken = 29 * 3600;
const sweepEvery = 1000;

/**
 * @example
 * const revocations = createRevocations();
 * const guard = createGuard({ authority, audience, tenants, revocations });
 * followRevocations({ tenants: [tenantId], callGraph, revocations });
 */
export function createRevocations({ silenceSeconds = 900, clock = Date.now }: RevocationOptions = {}): Revocations {
	if (!Number.isFinite(silenceSeconds) || silenceSeconds < 0)
		throw new TypeError('silenceSeconds must be a number of seconds');
	const instants = new Map<string, number>();
	/** by tenant; `''` for all of them */
	const heardAt = new Map<string, number>();
	let writes = 0;

	/** What is older than every token that can still be valid is dropped. */
	function sweep(): void {
		const oldest = clock() / 1000 - longestToken;
		for (const [key, notBefore] of instants) if (notBefore < oldest) instants.delete(key);
	}
	return {
		revoke(revocation) {
			const { tenantId, objectId = '', deviceId, sessionId, notBefore } = revocation ?? {};
			if (typeof tenantId !== 'string' || tenantId === '') throw new TypeError('a revocation needs its tenant');
			if (!Number.isFinite(notBefore)) throw new TypeError('a revocation needs its instant, in seconds');
			// an instant far in the future would refuse every token that the user can get
			const instant = Math.min(Math.floor(notBefore), Math.floor(clock() / 1000) + clockDifference);
			const ofUser = sessionId === undefined ? objectId : `session ${sessionId}`;
			const whose = deviceId === undefined ? ofUser : `device ${deviceId}`;
			const key = `${tenantId} ${whose}`.toLowerCase();
			instants.set(key, Math.max(instant, instants.get(key) ?? 0));
			writes += 1;
			if (writes % sweepEvery === 0) sweep();
		},
		heard(tenantId = '') {
			heardAt.set(tenantId.toLowerCase(), clock());
		},
		notBefore(tenantId, objectId, deviceId, sessionId) {
			if (instants.size === 0) return 0;
			const of = (whose: string) => instants.get(`${tenantId} ${whose.toLowerCase()}`) ?? 0;
			const ofDevice = deviceId === undefined ? 0 : of(`device ${deviceId}`);
			const ofSession = sessionId === undefined ? 0 : of(`session ${sessionId}`);
			return Math.max(of(''), of(objectId), ofDevice, ofSession);
		},
		isSilent(tenantId = '') {
			const never = Number.NEGATIVE_INFINITY;
			const last = Math.max(heardAt.get('') ?? never, heardAt.get(tenantId.toLowerCase()) ?? never);
			// what was heard long after now was heard by a clock that was set back since
			return !(Math.abs(clock() - last) <= silenceSeconds * 1000);
		},
	};
}

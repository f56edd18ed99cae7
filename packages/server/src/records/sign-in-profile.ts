// What is usual for a user's interactive sign-ins: where they come from, and with which browsers. Its lists have an
// end, so that a profile is a kilobyte or two however often somebody travels.

/** What was seen, with the time of the last sign-in that had it, in epoch seconds. */
export type Seen = Readonly<Record<string, number>>;

export interface SignInPlace {
	/** epoch seconds */
	at: number;
	ipAddress?: string | undefined;
	/** ISO 3166-1 alpha-2 */
	country?: string | undefined;
	/** degrees, and how far from there the address may really be */
	position?: { latitude: number; longitude: number; errorKilometres: number } | undefined;
}

export interface SignInProfile {
	/** how many sign-ins it was learnt from, and since when; epoch seconds */
	signIns: number;
	since: number;
	/** address ranges as `http/client-network.ts` names them */
	networks: Seen;
	countries: Seen;
	/** browser and system, without versions */
	devices: Seen;
	/** of the last sign-in that was learnt from */
	last: SignInPlace;
}

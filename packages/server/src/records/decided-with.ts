// The signals that a grant was decided with.
import type { ConditionalAccessClientApp } from '@countersign/protocol';
import type { ProvenDevice } from './proven-device.ts';

/** What the user sat in front of. */
export interface UserDevice {
	/** Graph's name; `null` where the user agent named none, absent where nobody knows */
	platform?: string | null | undefined;
}

/**
 * What a grant was decided with: it holds for all that descends from it. Device and address are kept for clients whose
 * requests come from elsewhere, such as a web application's server; absent, each request tells its own.
 */
export interface DecidedWith {
	clientAppType: ConditionalAccessClientApp;
	device?: UserDevice | undefined;
	ipAddress?: string | undefined;
	/** the device that proved itself; what it is like is looked up each time */
	provenDevice?: ProvenDevice | undefined;
}

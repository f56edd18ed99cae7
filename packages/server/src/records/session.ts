// A session: who signed in with a browser or device, and what they proved.
import type { AuthenticationFacts } from './authentication-facts.ts';
import type { ProvenDevice } from './proven-device.ts';

export interface Session {
	/** `sid` */
	id: string;
	tenantId: string;
	userId: string;
	facts: AuthenticationFacts;
	createdAt: number;
	expiresAt: number;
	/** the browser keeps it beyond its own session */
	persistent: boolean;
	/** address of the browser when it last signed in */
	ipAddress?: string | undefined;
	/** the device that proved itself in it */
	provenDevice?: ProvenDevice | undefined;
	/** how it came to be, where that sticks: `deviceCodeFlow` (Microsoft Entra, "protocol tracking") */
	transferMethods?: readonly string[] | undefined;
	/** clients that signed in with it, for front-channel logout */
	clientAppIds?: readonly string[];
	/** sessions that this one took the place of, newest first: their clients hear of its end too */
	replaced?: readonly { id: string; clientAppIds: readonly string[] }[];
	/**
	 * The session that this one began with, which the same browser has in another tenant where the user is at home or a
	 * guest; of several in a row the first. Absent: it began by itself
	 */
	cameFrom?: string | undefined;
	endedAt?: number;
}

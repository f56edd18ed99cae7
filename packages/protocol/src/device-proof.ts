// What a device signs to prove itself at a sign-in, and where its agent listens: the words that the authority, its page
// and the agent share. The format is this project's own: Entra's is not published.

/** where an agent listens on its own machine, and nowhere else */
export const deviceAgentPort = 47319;
export const deviceAgentOrigin = `http://127.0.0.1:${deviceAgentPort}`;

/** `typ` of a proof that a device holds its key */
export const deviceProofType = 'device-proof+jwt';
/** `typ` of the statement that registers a device: its header carries the key */
export const deviceRegistrationType = 'device-registration+jwt';
/** seconds for which either may be shown */
export const deviceProofLifetime = 60;

/** Members of both: which sign-in they are for. */
export interface DeviceStatement {
	/** origin of the authority whose page asked */
	aud: string;
	/** the challenge of that page, used once */
	nonce: string;
	/** id of the sign-in */
	transaction: string;
	/** id of the tenant */
	tenant: string;
	/** epoch seconds */
	iat: number;
	exp: number;
}

export interface DeviceProofClaims extends DeviceStatement {
	device_id: string;
}

export interface DeviceRegistrationClaims extends DeviceStatement {
	/** joined to the organization, or registered by its owner */
	kind: 'join' | 'register';
	display_name: string;
	operating_system: string;
	operating_system_version: string;
}

/**
 * The id of a device that registers itself follows from its key: nobody takes the id of a device that was deleted, and
 * that a policy may name still.
 *
 * @param thumbprint of the key in hexadecimal: SHA-256, RFC 7638
 * @returns a GUID of version 8, RFC 9562 §5.8
 */
export function deviceIdOfKey(thumbprint: string): string {
	const hex = thumbprint.toLowerCase();
	const variant = ((Number.parseInt(hex[16] ?? '0', 16) & 0x3) | 0x8).toString(16);
	return [
		hex.slice(0, 8),
		hex.slice(8, 12),
		`8${hex.slice(13, 16)}`,
		variant + hex.slice(17, 20),
		hex.slice(20, 32),
	].join('-');
}

// A device that proved itself during a sign-in. What the device is like is looked up whenever it counts: only which one
// it was, and when, is kept.

export interface ProvenDevice {
	/** GUID in lower case */
	deviceId: string;
	/** epoch seconds */
	at: number;
}

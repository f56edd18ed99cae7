// A text message to a phone, and who sends it: `countersign dev` prints it on its terminal, and whoever builds an
// authority with `createAuthority` gives it what sends them. Where nobody sends any, the method cannot be enabled.

export interface PhoneMessage {
	/** E.164, such as `+4915112345678` */
	to: string;
	/** plain text; it holds a code that signs somebody in: no log may have it */
	text: string;
}

/** @throws whatever keeps the message from being handed over; nobody waits for its arrival */
export type SendPhoneMessage = (message: PhoneMessage) => Promise<void>;

// A text message to a phone, and who sends it: `countersign dev` prints it on its terminal, `countersign serve` hands
// it to a webhook, and whoever builds an authority with `createAuthority` gives it what sends them. Where nobody sends
// any, the method cannot be enabled.

export interface PhoneMessage {
	/** how it reaches the phone: as a text message; calls are not made */
	channel: 'sms';
	/** E.164, such as `+4915112345678` */
	to: string;
	/** plain text; it holds a code that signs somebody in: no log may have it */
	text: string;
}

/** A message that was not handed over. What it says of the reason holds nothing of the message, and may be logged. */
export class UndeliveredMessage extends Error {
	override name = 'UndeliveredMessage';
}

/** @throws whatever keeps the message from being handed over; nobody waits for its arrival */
export type SendPhoneMessage = (message: PhoneMessage) => Promise<void>;

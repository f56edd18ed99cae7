// A message by mail, and who sends it: `countersign dev` prints it on its terminal. Where nobody sends mail, no page
// offers what needs it.

export interface MailMessage {
	/** one address */
	to: string;
	subject: string;
	/** plain text */
	text: string;
}

/** @throws whatever keeps the message from being handed over; nobody waits for its arrival */
export type SendMail = (message: MailMessage) => Promise<void>;

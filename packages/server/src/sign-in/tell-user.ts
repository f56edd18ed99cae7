// What becomes of an account is told to whose it is, by mail, where mail is sent at all.
import type { Authority, Exchange } from '../authority.ts';
import type { MailMessage } from '../records/mail-message.ts';
import type { DirectoryUser } from '../records/user.ts';

/** Nobody waits for it: what is told has happened, and happens whether or not the message can be sent. */
export function tellUser(
	{ sendMail, emit }: Pick<Authority, 'sendMail' | 'emit'>,
	{ ids }: Exchange,
	user: DirectoryUser,
	message: Pick<MailMessage, 'subject' | 'text'>,
): void {
	void sendMail?.({ to: user.mail ?? user.userPrincipalName, ...message }).catch((error) =>
		emit({ kind: 'failed', traceId: ids.traceId, detail: `a message could not be sent: ${String(error)}` }),
	);
}

// What becomes of an account is told to whose it is, by mail, where mail is sent at all. Every change of a sign-in
// method is a kind of notice; each has its texts in every language.
import type { Authority, Exchange } from '../authority.ts';
import type { MailMessage } from '../records/mail-message.ts';
import type { Notice } from '../records/notice.ts';
import type { DirectoryUser } from '../records/user.ts';
import { chooseLanguage, type Texts, textsFor, writeInstant } from './texts/languages.ts';

/**
 * The user's own language where the directory knows it; an administrator's browser says nothing of it.
 *
 * @returns the texts of the language that the user is written to
 */
function textsOf(exchange: Exchange, { profile }: DirectoryUser, { byAdministrator }: Notice): Texts {
	const known = profile?.preferredLanguage;
	if (typeof known === 'string' && known !== '') return chooseLanguage(known, undefined);
	return byAdministrator ? chooseLanguage(undefined, undefined) : textsFor(exchange);
}

function said(texts: Texts, notice: Notice, account: string): string {
	const { methods, named, unknownAddress, texts: of } = texts.notices;
	switch (notice.kind) {
		case 'added':
		case 'removed':
		case 'changed':
		case 'renamed': {
			const method = methods[notice.method];
			const what = notice.name === undefined ? method : named(method, notice.name);
			return notice.kind === 'renamed' ? of.renamed(account, what, notice.before) : of[notice.kind](account, what);
		}
		case 'recoveryCodeUsed':
			return of.recoveryCodeUsed(account, notice.left);
		case 'sessionEnded':
			return of.sessionEnded(account, writeInstant(texts, notice.since), notice.ipAddress ?? unknownAddress);
		default:
			return of[notice.kind](account);
	}
}

/** @returns the message of a notice, without where it goes */
export function messageOf(texts: Texts, notice: Notice, account: string): Pick<MailMessage, 'subject' | 'text'> {
	const { subjects, byUser, byAdministrator } = texts.notices;
	return {
		subject: subjects[notice.kind],
		text: `${said(texts, notice, account)} ${notice.byAdministrator ? byAdministrator : byUser}`,
	};
}

/** Nobody waits for it: what is told has happened, and happens whether or not the message can be sent. */
export function tellUser(
	{ sendMail, emit }: Pick<Authority, 'sendMail' | 'emit'>,
	exchange: Exchange,
	user: DirectoryUser,
	notice: Notice,
): void {
	if (!sendMail) return;
	const message = messageOf(textsOf(exchange, user, notice), notice, user.userPrincipalName);
	for (const to of new Set([user.mail ?? user.userPrincipalName, notice.alsoTo]))
		if (to !== undefined)
			void sendMail({ to, ...message }).catch((error) =>
				emit({
					kind: 'failed',
					traceId: exchange.ids.traceId,
					detail: `a message could not be sent: ${String(error)}`,
				}),
			);
}

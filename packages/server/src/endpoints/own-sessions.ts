// The sessions of whoever looks at their security information: shown, and ended one by one.
import { isStillGood } from '../directory/revocation.ts';
import { changeOwnMethods } from '../methods/change-methods.ts';
import { endSession } from '../methods/own-methods.ts';
import type { Session } from '../records/session.ts';
import { markup } from '../sign-in/pages/html.ts';
import { doButton, type SecurityInfoFrame, type ShownMethod } from '../sign-in/pages/security-info-pages.ts';
import { writeInstant } from '../sign-in/texts/languages.ts';
import type { Visitor } from './security-info-visitor.ts';

/** that are shown: the newest */
const most = 20;

/** @returns those that are alive; what a password or an administrator voided is not */
async function ownSessions({ authority, account: { user }, exchange }: Visitor): Promise<readonly Session[]> {
	const stored = await authority.storage.sessions.ofUser(user.tenantId, user.id, exchange.now, most);
	return stored.filter(({ facts }) => facts.some(({ at }) => isStillGood(user, at)));
}

export async function shownSessions(visitor: Visitor, frame: SecurityInfoFrame): Promise<ShownMethod[]> {
	const { texts } = frame;
	const said = texts.securityInfo;
	const sessions = await ownSessions(visitor);
	return sessions.map(({ id, createdAt, ipAddress }) => {
		const since = writeInstant(texts, createdAt);
		const isThis = id === visitor.account.session.id;
		return {
			title: isThis ? said.thisBrowser : said.session,
			note: said.sessionNote(since, ipAddress ?? texts.common.unknownAddress),
			// this one is ended by signing out, which tells its applications too
			actions: isThis ? markup`` : doButton(frame, 'end-session', said.endSession, id, since),
		};
	});
}

/** Ends a session of the visitor's own; one of somebody else's, or none, is left alone. */
export async function endOwnSession(visitor: Visitor, id: string): Promise<void> {
	const own = await ownSessions(visitor);
	const found = own.find((session) => session.id === id);
	const { authority, exchange, account } = visitor;
	if (found) await changeOwnMethods(authority, exchange, account.user, () => endSession(found));
}

// The sessions of whoever looks at their security information: shown, and ended one by one.
import { changeOwnMethods } from '../methods/change-methods.ts';
import { endSession } from '../methods/own-methods.ts';
import { liveSessions } from '../session/live-sessions.ts';
import { markup } from '../sign-in/pages/html.ts';
import { doButton, type SecurityInfoFrame, type ShownMethod } from '../sign-in/pages/security-info-pages.ts';
import { writeInstant } from '../sign-in/texts/languages.ts';
import type { Visitor } from './security-info-visitor.ts';

/** that are shown: the newest */
const most = 20;

const ownSessions = ({ authority, account: { user }, exchange }: Visitor) =>
	liveSessions(authority, user, exchange.now, most);

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

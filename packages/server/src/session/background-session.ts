// A session that no browser holds: of a password sent by a program, of a device, of a guest whose refresh token came
// from home. It gives tokens their `sid`, and on-behalf-of the user's proofs.
import type { Authority, Exchange } from '../authority.ts';
import { timeOrderedUuid } from '../clock.ts';
import type { Session } from '../records/session.ts';
import { transientSessionLifetime } from './session-cookies.ts';

export function createBackgroundSession(
	{ random, clock }: Authority,
	{ now, ipAddress }: Exchange,
	about: Pick<Session, 'tenantId' | 'userId' | 'facts' | 'transferMethods'> & { ipAddress?: string | undefined },
): Session {
	const { tenantId, userId, facts, transferMethods } = about;
	const address = about.ipAddress ?? ipAddress;
	return {
		id: timeOrderedUuid(random, clock),
		tenantId,
		userId,
		facts,
		createdAt: now,
		// its refresh tokens keep it longer
		expiresAt: now + transientSessionLifetime,
		persistent: false,
		...(address === undefined ? {} : { ipAddress: address }),
		...(transferMethods ? { transferMethods } : {}),
	};
}

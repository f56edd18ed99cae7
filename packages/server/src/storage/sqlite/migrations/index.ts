// The migrations in their order. They are SQLite's alone: PostgreSQL has its own.
import { initial } from './0001-initial.ts';
import { strengthsAndScenarios } from './0002-strengths-and-scenarios.ts';
import { deviceCode } from './0003-device-code.ts';
import { growingLocks } from './0004-growing-locks.ts';
import { repeatedGuesses } from './0005-repeated-guesses.ts';
import { pushedRequests } from './0006-pushed-requests.ts';
import { familiesBySession } from './0007-families-by-session.ts';
import { changedPasswords } from './0008-changed-passwords.ts';
import { membersOfGroups } from './0009-members-of-groups.ts';
import { deletedItems } from './0010-deleted-items.ts';
import { rotatedKeys } from './0011-rotated-keys.ts';
import { securityEvents } from './0012-security-events.ts';
import { directoryAudits } from './0013-directory-audits.ts';
import { agreements } from './0014-agreements.ts';
import { authenticationMethods } from './0015-authentication-methods.ts';
import { devices } from './0016-devices.ts';
import { risk } from './0017-risk.ts';
import { auditChain } from './0018-audit-chain.ts';
import { eventsOfDevices } from './0019-events-of-devices.ts';
import { directoryDeltas } from './0020-directory-deltas.ts';
import { sessionsOfUsers } from './0021-sessions-of-users.ts';
import { eventStreams } from './0022-event-streams.ts';
import { revokedSessions } from './0023-revoked-sessions.ts';
import { eventsOfSessions } from './0024-events-of-sessions.ts';

export const migrations: readonly string[] = [
	initial,
	strengthsAndScenarios,
	deviceCode,
	growingLocks,
	repeatedGuesses,
	pushedRequests,
	familiesBySession,
	changedPasswords,
	membersOfGroups,
	deletedItems,
	rotatedKeys,
	securityEvents,
	directoryAudits,
	agreements,
	authenticationMethods,
	devices,
	risk,
	auditChain,
	eventsOfDevices,
	directoryDeltas,
	sessionsOfUsers,
	eventStreams,
	revokedSessions,
	eventsOfSessions,
];

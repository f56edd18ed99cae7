// The migrations in their order. They are PostgreSQL's alone: SQLite has its own.
import { initial } from './0001-initial.ts';
import { directoryAudits } from './0002-directory-audits.ts';
import { agreements } from './0003-agreements.ts';
import { authenticationMethods } from './0004-authentication-methods.ts';
import { devices } from './0005-devices.ts';
import { risk } from './0006-risk.ts';
import { auditChain } from './0007-audit-chain.ts';
import { wallsOfGrants } from './0008-walls-of-grants.ts';
import { eventsOfDevices } from './0009-events-of-devices.ts';
import { directoryDeltas } from './0010-directory-deltas.ts';
import { sessionsOfUsers } from './0011-sessions-of-users.ts';
import { eventStreams } from './0012-event-streams.ts';
import { revokedSessions } from './0013-revoked-sessions.ts';
import { auditedLocks } from './0014-audited-locks.ts';
import { refreshFacts } from './0015-refresh-facts.ts';
import { eventsOfSessions } from './0016-events-of-sessions.ts';

export const migrations: readonly string[] = [
	initial,
	directoryAudits,
	agreements,
	authenticationMethods,
	devices,
	risk,
	auditChain,
	wallsOfGrants,
	eventsOfDevices,
	directoryDeltas,
	sessionsOfUsers,
	eventStreams,
	revokedSessions,
	auditedLocks,
	refreshFacts,
	eventsOfSessions,
];

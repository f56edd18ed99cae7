// Sessions that were read lately. The data folder is locked to this process, so nobody else changes them: every change that
// writes, ends or sweeps a session forgets it, before the change is committed, and only what is committed is read.
import type { Session } from '../../records/session.ts';

export interface RememberedSessions {
	/** @param read reads it where it is not remembered; what it returns is shared and frozen */
	byHandle(handleHash: string, read: () => Session | undefined): Session | undefined;
	forget(sessionId: string): void;
	forgetAll(): void;
}

const limit = 5000;

export function createRememberedSessions(): RememberedSessions {
	const sessions = new Map<string, Session>();
	// a session that changes its handle must not be found by the old one
	const handles = new Map<string, string>();
	function forgetAll(): void {
		sessions.clear();
		handles.clear();
	}
	return {
		byHandle(handleHash, read) {
			const known = sessions.get(handleHash);
			if (known) return known;
			const session = read();
			if (!session) return undefined;
			if (sessions.size >= limit) forgetAll();
			sessions.set(handleHash, Object.freeze(session));
			handles.set(session.id, handleHash);
			return session;
		},
		forget(sessionId) {
			const handleHash = handles.get(sessionId);
			if (handleHash === undefined) return;
			handles.delete(sessionId);
			sessions.delete(handleHash);
		},
		forgetAll,
	};
}

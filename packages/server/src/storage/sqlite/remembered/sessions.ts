// Sessions that were read lately, by the handle in the browser's cookie. A session that is being written is not
// remembered until the write is finished.
import type { Session } from '../../../records/session.ts';
import type { SessionStore } from '../../session-store.ts';

export interface RememberedSessions {
	/** @param read reads it where it is not remembered; what it returns is shared and frozen */
	byHandle(handleHash: string, read: () => Promise<Session | undefined>): Promise<Session | undefined>;
	/** runs a write that changes the sessions or ends them */
	duringWrite<T>(sessionIds: readonly string[], write: () => Promise<T>): Promise<T>;
	forgetAll(): void;
}

const limit = 5000;

export function createRememberedSessions(): RememberedSessions {
	const sessions = new Map<string, Session>();
	// a session that changes its handle must not be found by the old one
	const handles = new Map<string, string>();
	/** writes of each session that are not finished */
	const underWay = new Map<string, number>();
	/** grows with every write that is finished, and with every sweep: what was read across one is not remembered */
	let finished = 0;
	function forgetAll(): void {
		finished += 1;
		sessions.clear();
		handles.clear();
	}
	function forget(sessionId: string): void {
		const handleHash = handles.get(sessionId);
		if (handleHash === undefined) return;
		handles.delete(sessionId);
		sessions.delete(handleHash);
	}
	return {
		async byHandle(handleHash, read) {
			const known = sessions.get(handleHash);
			if (known) return known;
			const before = finished;
			const session = await read();
			if (!session || finished !== before || underWay.has(session.id)) return session;
			if (sessions.size >= limit) forgetAll();
			sessions.set(handleHash, Object.freeze(session));
			handles.set(session.id, handleHash);
			return session;
		},
		async duringWrite(sessionIds, write) {
			for (const id of sessionIds) {
				underWay.set(id, (underWay.get(id) ?? 0) + 1);
				forget(id);
			}
			try {
				return await write();
			} finally {
				finished += 1;
				for (const id of sessionIds) {
					const left = (underWay.get(id) ?? 1) - 1;
					if (left === 0) underWay.delete(id);
					else underWay.set(id, left);
				}
			}
		},
		forgetAll,
	};
}

export function rememberSessions(stored: SessionStore, remembered: RememberedSessions): SessionStore {
	return {
		...stored,
		findByHandle: (handleHash) => remembered.byHandle(handleHash, () => stored.findByHandle(handleHash)),
		end: (sessionId, at) => remembered.duringWrite([sessionId], () => stored.end(sessionId, at)),
	};
}

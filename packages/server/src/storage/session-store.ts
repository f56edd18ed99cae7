// Sessions; they are written by the grant store, together with what a sign-in grants.
import type { Session } from '../records/session.ts';

export interface SessionStore {
	find(sessionId: string): Promise<Session | undefined>;
	findByHandle(handleHash: string): Promise<Session | undefined>;
	end(sessionId: string, at: number): Promise<void>;
}

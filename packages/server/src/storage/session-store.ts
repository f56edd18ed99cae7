// Sessions; they are written by the grant store, together with what a sign-in grants.
import type { Session } from '../records/session.ts';

export interface SessionStore {
	find(sessionId: string): Promise<Session | undefined>;
	findByHandle(handleHash: string): Promise<Session | undefined>;
	/**
	 * @param at epoch seconds
	 * @returns those that are neither ended nor expired then, the newest first
	 */
	ofUser(tenantId: string, userId: string, at: number, limit: number): Promise<readonly Session[]>;
	/** ends it as signing out does: refresh tokens that came of it stay good */
	end(sessionId: string, at: number): Promise<void>;
	/** @returns whether it was ended together with its refresh tokens */
	isRevoked(sessionId: string): Promise<boolean>;
}

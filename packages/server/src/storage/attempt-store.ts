// Counters of failed attempts, and the locks that follow from them.
import type { TenantAudit } from '../records/directory-audit.ts';

export interface AttemptLimit {
	/** as many in a window, and the key is locked */
	attempts: number;
	windowSeconds: number;
	lockSeconds: number;
	/**
	 * where locks grow: each failure after a lock locks again, twice as long, up to this, until a success. Absent: every
	 * window is new
	 */
	longestLockSeconds?: number;
}

export interface AttemptStore {
	/**
	 * Counts an attempt before it is verified, so that parallel guesses cannot outrun the counter.
	 *
	 * @param guess tells what is tried from other tries, in few enough bits that nobody finds it out; one of the last
	 *   three again is
	 * not counted. Without spaces
	 * @param audit is written with the lock where this attempt locks the key, and else not
	 * @returns `false` when the key is locked; the attempt must then not be verified
	 */
	reserve(key: string, at: number, limit: AttemptLimit, guess?: string, audit?: TenantAudit): Promise<boolean>;
	/** @returns whether attempts are refused at that time */
	isLocked(key: string, at: number): Promise<boolean>;
	/** forgets the failures after a success */
	clear(key: string): Promise<void>;
}

// What a detector is: a pure function of an attempt and of what is usual, which says what it found and why.
import type { RiskDetection } from '../records/risk.ts';
import type { DetectorInput } from './attempt.ts';

export interface Finding {
	/** Graph's name where it has one (riskEventType), `generic` else */
	riskEventType: string;
	level: RiskDetection['level'];
	/** numbers and names that led to it, for whoever looks into it: never a password or a token */
	evidence: RiskDetection['evidence'];
}

/**
 * Finds one kind of risk.
 *
 * @example
 * const nightly: Detector = {
 *   id: 'nightly',
 *   about: 'signin',
 *   timing: 'realtime',
 *   detect({ attempt }) {
 *     const hour = new Date(attempt.at * 1000).getUTCHours();
 *     return hour < 5 ? { riskEventType: 'generic', level: 'low', evidence: { hour } } : undefined;
 *   },
 * };
 */
export interface Detector {
	/** the file's name; of one of your own any other name */
	id: string;
	/**
	 * `signin`: the sign-in may be somebody else's, which a second factor settles; `user`: the account's secret is known
	 * to others, which only a new one settles
	 */
	about: 'signin' | 'user';
	timing: RiskDetection['timing'];
	/**
	 * It neither waits nor keeps anything, and takes microseconds: every interactive sign-in asks it.
	 *
	 * @returns what was found; `undefined` for nothing. Where it throws, the risk of the sign-in is unknown, and policies
	 *   that ask for a level apply
	 */
	detect(input: DetectorInput): Finding | undefined;
}

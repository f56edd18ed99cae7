// What a detector of an application's risk is: a pure function of one use of the application's credential and of what
// is usual for the application. Microsoft Entra ID Protection, "Securing workload identities".
import type { SignInProfile } from '../records/sign-in-profile.ts';
import type { Finding } from './detector.ts';

/** One token that an application got as itself. */
export interface ApplicationAttempt {
	/** epoch seconds */
	at: number;
	/** range of addresses that belong together, as `networkOf` names it; empty where it cannot be told */
	network: string;
	/** ISO 3166-1 alpha-2; absent where none is known */
	country?: string | undefined;
	/** the secret that was shown stands in the operator's list of leaked ones */
	isLeaked: boolean;
	/** credentials of the application that were refused within the last hour, from this network */
	refusedFromNetwork: number;
}

/**
 * Finds one kind of risk of applications.
 *
 * @example
 * const nightly: ApplicationDetector = {
 *   id: 'nightly-application',
 *   detect({ at, network }) {
 *     const hour = new Date(at * 1000).getUTCHours();
 *     return hour < 5 ? { riskEventType: 'generic', level: 'medium', evidence: { hour, network } } : undefined;
 *   },
 * };
 */
export interface ApplicationDetector {
	/** the file's name; of one of your own any other name */
	id: string;
	/**
	 * It neither waits nor keeps anything. It is asked at the first token of an hour from a network, and again when the
	 * secret is found leaked or credentials are refused meanwhile.
	 *
	 * @param attempt whose credential was right
	 * @param profile absent while nothing was learnt of the application
	 * @returns what was found, or `undefined` for nothing. An administrator who dismisses it dismisses the same
	 *   `riskEventType` with the same `network` in its `evidence`. Where it throws, the application gets no token
	 */
	detect(attempt: ApplicationAttempt, profile: SignInProfile | undefined): Finding | undefined;
}

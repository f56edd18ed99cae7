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

export interface ApplicationDetector {
	/** the file's name */
	id: string;
	/**
	 * @param attempt whose credential was right
	 * @param profile absent while nothing was learnt of the application
	 * @returns what was found; `undefined` for nothing
	 */
	detect(attempt: ApplicationAttempt, profile: SignInProfile | undefined): Finding | undefined;
}

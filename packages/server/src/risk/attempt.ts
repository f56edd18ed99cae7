// What detectors look at: one attempt to use an account, what is usual for the account, and what was tried lately.
import type { SignInProfile } from '../records/sign-in-profile.ts';
import type { CredentialEvidence } from '../records/transaction.ts';

export type { CredentialEvidence };

export interface Position {
	/** degrees, north and east are positive */
	latitude: number;
	longitude: number;
	/** how far from there the address may really be */
	errorKilometres: number;
}

export interface Attempt {
	/** epoch seconds */
	at: number;
	/** canonical; absent where it cannot be told */
	ipAddress?: string | undefined;
	/** range of addresses that belong together, as `networkOf` names it; empty where it cannot be told */
	network: string;
	/** ISO 3166-1 alpha-2; absent where none is known */
	country?: string | undefined;
	position?: Position | undefined;
	/** browser and system without versions, such as `Firefox on Windows` */
	device: string;
	/** the account signed in on this browser before: its cookie says so */
	isFamiliarBrowser: boolean;
	/** the address stands in the list of anonymisers */
	isAnonymised: boolean;
	/** absent where no password was typed */
	credential?: CredentialEvidence | undefined;
	/** second factors that were refused for the account in the last hour */
	refusedPrompts: number;
	/** a refresh token that was shown after its successor was used */
	replay?: { generation: number; newestGeneration: number; fromOtherNetwork: boolean } | undefined;
}

export interface DetectorInput {
	attempt: Attempt;
	/** absent while nothing was learnt of the account */
	profile: SignInProfile | undefined;
}

// What load and checker both know by name. None of it comes from the server.

export const rootSecret = '8f3c1a5e7b9d2f4a6c8e0b1d3f5a7c9e8f3c1a5e7b9d2f4a6c8e0b1d3f5a7c9f';

export const tenantId = '10000000-0000-4000-8000-000000000001';

/** users beside those of the test tenants; each is for one purpose */
export const users = {
	/** a policy blocks her, and lets her in again */
	ida: '30000000-0000-4000-8000-0000000000a1',
	/** disabled, and enabled again */
	dan: '30000000-0000-4000-8000-0000000000a2',
	/** added to a group that is blocked, and removed from it */
	mia: '30000000-0000-4000-8000-0000000000a3',
	/** somebody guesses her password */
	vera: '30000000-0000-4000-8000-0000000000a4',
	/** two browsers show the same one-time code of his */
	otto: '30000000-0000-4000-8000-0000000000a5',
	/** his old refresh tokens are shown again */
	ralf: '30000000-0000-4000-8000-0000000000a6',
	/** they sign in by browsers, and get codes */
	cora1: '30000000-0000-4000-8000-0000000000b1',
	cora2: '30000000-0000-4000-8000-0000000000b2',
	cora3: '30000000-0000-4000-8000-0000000000b3',
	cora4: '30000000-0000-4000-8000-0000000000b4',
} as const;

export const browserUsers = ['cora1', 'cora2', 'cora3', 'cora4'] as const;

/** nothing changes for these: they are never signed out */
export const untouched = ['bob', 'carol'] as const;

export type OperationKind =
	| 'refresh'
	| 'replay'
	| 'daemon'
	| 'authorize'
	| 'redeem'
	| 'onBehalfOf'
	| 'device'
	| 'signIn'
	| 'oneTimeCode'
	| 'guess'
	| 'change'
	| 'keys';

/** One request, and what became of it. */
export interface Operation {
	kind: OperationKind;
	/** epoch milliseconds of this machine's clock, which nobody changes */
	startedAt: number;
	endedAt: number;
	/** `unknown`: no answer, or one that says so (5xx) */
	outcome: 'given' | 'refused' | 'unknown';
	status?: number;
	/** of an answer 503: whether it says when to try again */
	retryAfter?: boolean;
	/** AADSTS */
	errorCode?: number;
	/** name without the domain */
	user?: string;
	/** what is good once: a refresh token, a code, a device code, a one-time code's step */
	presented?: string;
	/** the refresh token that came of it */
	refreshToken?: string;
	/** all refresh tokens of a sign-in have the same */
	family?: number;
	accessToken?: string;
	/** whom and what the token was asked for */
	audience?: string;
	/** the key ids that were published */
	published?: string[];
	/** of a change: whose, and whether it lets in or keeps out */
	subject?: string;
	blocked?: boolean;
	/** the second try of one that had no answer */
	retried?: boolean;
}

export interface Strike {
	kind: string;
	startedAt: number;
	/** when what was broken was whole again, as far as the nemesis is concerned */
	endedAt: number;
	/** whether the database could not be written for a while */
	ofDatabase: boolean;
	/** when the primary, or a new one, acknowledged a write again */
	acceptsAt?: number;
	/** requests that an authority was working on when it was killed */
	inFlight?: number;
	note?: string;
}

export interface History {
	operations: Operation[];
	strikes: Strike[];
}

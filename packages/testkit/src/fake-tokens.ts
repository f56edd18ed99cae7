// Tokens without an authority: what an application gets silently, and what it gets when its user is asked.

/** What a token is asked for with: claims of a challenge, and what RFC 9470 has beside them. */
export interface FakeDemand {
	claims?: string;
	acrValues?: readonly string[];
	maxAge?: number;
	scopes?: readonly string[];
}

export interface FakeTokens {
	/** gives the token that there is; a demand that it does not meet is refused with `InteractionRequiredAuthError` */
	acquireToken(demand?: FakeDemand): Promise<{ accessToken: string }>;
	/** asks the user that you ordered, and gives a new token */
	stepUp(demand: FakeDemand): Promise<{ accessToken: string }>;
	/** what the user was asked for, in order */
	interactions: readonly FakeDemand[];
}

export interface FakeTokensOptions {
	/** what the user does when asked; `answers` when absent */
	user?: 'answers' | 'cancels';
	/**
	 * which demands the session satisfies without the user: those that the user has answered before when absent; `always`
	 * every demand;
	 * `afterInteraction` every demand once the user has been asked for anything
	 */
	silent?: 'always' | 'afterInteraction';
}

function errorOf(name: string, code: string, message: string, more: object = {}): Error {
	return Object.assign(new Error(message), { name, code, errorCode: code, ...more });
}

const keyOf = ({ claims, acrValues, maxAge, scopes }: FakeDemand) =>
	JSON.stringify([claims, acrValues, maxAge, scopes]);

/**
 * Makes the functions that `createChallengeFetch` takes: tokens are `token-1`, `token-2` and so on, a new one for
 * each demand that is met.
 *
 * @example
 * const tokens = createFakeTokens({ user: 'cancels' });
 * const call = createChallengeFetch({ ...tokens, fetch: createFaultyApi({ faults: ['challenge'] }).fetch });
 * await call('https://api.test/').catch((error) => error.code); // 'user_cancelled'
 */
export function createFakeTokens({ user = 'answers', silent }: FakeTokensOptions = {}): FakeTokens {
	const interactions: FakeDemand[] = [];
	const met = new Set<string>();
	let issued = 1;

	function issue(demand: FakeDemand): { accessToken: string } {
		met.add(keyOf(demand));
		issued += 1;
		return { accessToken: `token-${issued}` };
	}

	return {
		interactions,
		async acquireToken(demand = {}) {
			const key = keyOf(demand);
			if (key === keyOf({})) return { accessToken: `token-${issued}` };
			const satisfies = silent === 'always' || (silent === 'afterInteraction' && interactions.length > 0);
			if (satisfies || met.has(key)) return issue(demand);
			const message = 'AADSTS50076: the user must use multi-factor authentication';
			throw errorOf('InteractionRequiredAuthError', 'interaction_required', message, { claims: demand.claims });
		},
		async stepUp({ claims, acrValues, maxAge, scopes }) {
			const demand: FakeDemand = {
				...(claims === undefined ? {} : { claims }),
				...(acrValues === undefined ? {} : { acrValues }),
				...(maxAge === undefined ? {} : { maxAge }),
				...(scopes === undefined ? {} : { scopes }),
			};
			interactions.push(demand);
			// a user needs longer than a microtask: calls that come meanwhile must wait for the same answer
			await new Promise((done) => setTimeout(done, 0));
			if (user === 'cancels') throw errorOf('ClientAuthError', 'user_cancelled', 'the window was closed');
			return issue(demand);
		},
	};
}

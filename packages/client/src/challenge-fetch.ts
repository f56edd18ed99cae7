// The fetch that MSAL lacks: it carries a token, recognises a claims challenge, gets a better token and repeats the call.
// Once: an API that challenges the token it asked for would challenge forever.
import { claimsFromChallenge } from '@countersign/protocol';
import type { AuthenticationResult } from './authentication-result.ts';
import { InteractionRequiredAuthError } from './errors.ts';

export interface StepUp {
	/** JSON text for the interactive request; absent when the user must simply sign in */
	claims?: string;
	/** why a silent request did not do; `classification` says whether interaction can help */
	error: InteractionRequiredAuthError;
	/** the call that waits for the token */
	request: Request;
}

export interface ChallengeFetchOptions {
	/** gets a token without the user: {@link PublicClient.acquireTokenSilent}, or on-behalf-of in a middle tier */
	acquireToken: (request: { claims?: string }) => Promise<Pick<AuthenticationResult, 'accessToken'>>;
	/** asks the user, in a popup or by redirect; without it the InteractionRequiredAuthError is thrown, to be relayed */
	stepUp?: (stepUp: StepUp) => Promise<Pick<AuthenticationResult, 'accessToken'>>;
	fetch?: typeof fetch;
	/** told of a challenge before it is answered */
	onChallenge?: (claims: string, request: Request) => void;
}

/**
 * Makes a fetch that answers claims challenges by itself.
 *
 * @example
 * const call = createChallengeFetch({
 *   acquireToken: (request) => client.acquireTokenSilent({ scopes, account, ...request }),
 *   stepUp: ({ claims }) => client.acquireTokenPopup({ scopes, account, claims }),
 * });
 * await call('https://api.example/tasks/7', { method: 'DELETE' });
 * @returns a fetch; a second challenge to the same call is returned as the response it is
 * @throws InteractionRequiredAuthError without `stepUp`, else what `stepUp` throws, such as ClientError `user_cancelled`
 */
export function createChallengeFetch(options: ChallengeFetchOptions): typeof fetch {
	const { acquireToken, stepUp } = options;
	const send = options.fetch ?? globalThis.fetch.bind(globalThis);

	async function token(request: Request, claims?: string): Promise<string> {
		try {
			return (await acquireToken(claims === undefined ? {} : { claims })).accessToken;
		} catch (error) {
			if (!(error instanceof InteractionRequiredAuthError) || !stepUp) throw error;
			// the authority's claims say more than the API's: it has merged them with the policies to satisfy
			const wanted = error.claims ?? claims;
			return (await stepUp({ error, request, ...(wanted === undefined ? {} : { claims: wanted }) })).accessToken;
		}
	}

	return async (input, init) => {
		const request = new Request(input, init);
		// a body can be read once, and it may have to be sent twice
		const body = request.body === null ? undefined : await request.clone().arrayBuffer();
		const attempt = (accessToken: string) => {
			const headers = new Headers(request.headers);
			headers.set('authorization', `Bearer ${accessToken}`);
			return send(
				new Request(request.url, {
					method: request.method,
					headers,
					signal: request.signal,
					credentials: request.credentials,
					...(body === undefined ? {} : { body }),
				}),
			);
		};
		const first = await attempt(await token(request));
		if (first.status !== 401) return first;
		const claims = claimsFromChallenge(first.headers.get('www-authenticate'));
		if (claims === undefined) return first;
		options.onChallenge?.(claims, request);
		return attempt(await token(request, claims));
	};
}

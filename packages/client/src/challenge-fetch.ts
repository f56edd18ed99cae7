// The fetch that MSAL lacks: it carries a token, recognises a claims challenge, gets a better token and repeats the call.
// Once: an API that challenges the token it asked for would challenge forever.
import { claimsFromChallenge } from '@countersign/protocol';
import type { SilentRequest } from './acquire/silent.ts';
import type { Account, AuthenticationResult } from './authentication-result.ts';
import { InteractionRequiredAuthError } from './errors.ts';

export interface StepUp {
	scopes: readonly string[];
	/** JSON text for the interactive request; absent when the user must simply sign in */
	claims?: string;
	account?: Account;
	/** why a silent request did not do; `classification` says whether interaction can help */
	error: InteractionRequiredAuthError;
	/** the call that waits for the token */
	request: Request;
}

export interface ChallengeFetchOptions {
	client: { acquireTokenSilent(request: SilentRequest): Promise<AuthenticationResult> };
	scopes: readonly string[];
	/** who calls; asked anew for every call */
	account: () => Account | undefined | Promise<Account | undefined>;
	/** asks the user, in a popup or by redirect */
	stepUp: (stepUp: StepUp) => Promise<AuthenticationResult>;
	fetch?: typeof fetch;
	/** told of a challenge before it is answered */
	onChallenge?: (claims: string, request: Request) => void;
}

/**
 * Makes a fetch that answers claims challenges by itself.
 *
 * @example
 * const call = createChallengeFetch({ client, scopes, account: () => account, stepUp: (step) => client.acquireTokenPopup(step) });
 * await call('https://api.example/tasks/7', { method: 'DELETE' });
 * @returns a fetch; a second challenge to the same call is returned as the response it is
 * @throws what `stepUp` throws, such as ClientError `user_cancelled`
 */
export function createChallengeFetch(options: ChallengeFetchOptions): typeof fetch {
	const { client, scopes, stepUp } = options;
	const send = options.fetch ?? globalThis.fetch.bind(globalThis);

	async function token(request: Request, claims?: string): Promise<string> {
		const account = await options.account();
		const asked = claims === undefined ? {} : { claims };
		try {
			if (!account) throw new InteractionRequiredAuthError({ error: 'no_account', error_description: 'nobody is signed in' }, 'none');
			return (await client.acquireTokenSilent({ scopes, account, ...asked })).accessToken;
		} catch (error) {
			if (!(error instanceof InteractionRequiredAuthError)) throw error;
			// the authority's claims say more than the API's: it has merged them with the policies to satisfy
			const wanted = error.claims ?? claims;
			return (await stepUp({ scopes, error, request, ...(account ? { account } : {}), ...(wanted === undefined ? {} : { claims: wanted }) })).accessToken;
		}
	}

	return async (input, init) => {
		const request = new Request(input, init);
		// a body can be read once, and it may have to be sent twice
		const body = request.body === null ? undefined : await request.clone().arrayBuffer();
		const attempt = (accessToken: string) => {
			const headers = new Headers(request.headers);
			headers.set('authorization', `Bearer ${accessToken}`);
			return send(new Request(request.url, { method: request.method, headers, signal: request.signal, credentials: request.credentials, ...(body === undefined ? {} : { body }) }));
		};
		const first = await attempt(await token(request));
		if (first.status !== 401) return first;
		const claims = claimsFromChallenge(first.headers.get('www-authenticate'));
		if (claims === undefined) return first;
		options.onChallenge?.(claims, request);
		return attempt(await token(request, claims));
	};
}

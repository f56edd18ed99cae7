// Calls that were interrupted because the page left for the authority: kept in session storage, and made again when it
// has come back.

import type { WebStorage } from '../cache/cache-storage.ts';
import { ClientAuthError, ClientConfigurationError } from '../errors/auth-error.ts';
import { type InterruptedCall, interruptedCallOf } from './interrupted-call.ts';
import type { RedirectResume, TokenResult } from './options.ts';

export interface ResumeOptions {
	/**
	 * told of each call that is made again, since the page that made it is gone
	 *
	 * @param response rejected when the sign-in or the call failed
	 * @param request the call, as it was made before the page left; its Authorization header is not among it
	 */
	onResumed: (response: Promise<Response>, request: Request) => void;
	/**
	 * the result of the sign-in that the page came back from, or nothing when it came from none; the client's
	 * `handleRedirectPromise` when absent. oidc-client-ts needs it: the promise of `signinRedirectCallback`.
	 */
	returned?: () => Promise<Partial<TokenResult> | null | undefined>;
	/** milliseconds after which a call is not made again; 300,000 when absent */
	lifetime?: number | undefined;
	/** `sessionStorage` when absent */
	storage?: (() => Pick<WebStorage, 'getItem' | 'setItem' | 'removeItem'>) | undefined;
	/** epoch milliseconds */
	clock?: (() => number) | undefined;
}

const storageKey = 'countersign.interrupted';
const mostCalls = 10;

/**
 * For `createChallengeFetch` with `interaction: 'redirect'`: what was called when the page had to leave is called
 * again, once, when the page is back with a sign-in of the same account. Kept are the calls that the API refused or
 * that were not sent for want of a token, and of them only those to listed addresses whose body is text; never a token.
 * A call that is older than five minutes is forgotten.
 *
 * @example
 * const call = createChallengeFetch(client, {
 *   resources: { 'https://api.example': scopes },
 *   interaction: 'redirect',
 *   resume: resumeAfterRedirect({
 *     onResumed: (response, request) => console.log('called again', request.method, request.url),
 *   }),
 * });
 * @returns for the option `resume`
 * @throws ClientConfigurationError `invalid_option` without `onResumed`
 */
export function resumeAfterRedirect(options: ResumeOptions): RedirectResume {
	if (typeof options?.onResumed !== 'function')
		throw new ClientConfigurationError(
			'invalid_option',
			'onResumed is required: the function that takes the answer of a call that is made again',
		);
	const { onResumed, lifetime = 300_000, clock = Date.now, storage = () => globalThis.sessionStorage } = options;
	const waiting = new Map<Request, string | undefined>();
	/** what this page kept, as text: other fetches of the page keep theirs in the same place */
	let own: readonly string[] = [];

	function read(): InterruptedCall[] {
		try {
			const kept = JSON.parse(storage().getItem(storageKey) ?? '[]') as InterruptedCall[];
			return kept.filter(({ at }) => at <= clock() && at > clock() - lifetime);
		} catch {
			// storage that is denied, or was written by another
			return [];
		}
	}

	function write(calls: readonly InterruptedCall[]): void {
		try {
			if (calls.length === 0) storage().removeItem(storageKey);
			else storage().setItem(storageKey, JSON.stringify(calls.slice(-mostCalls)));
		} catch {
			// full or denied: the sign-in goes on, and the call is not made again
		}
	}

	async function again(call: InterruptedCall, request: Request, signedIn: SignedIn, send: typeof fetch) {
		const result = await signedIn;
		if (call.account !== undefined && result?.account?.homeAccountId !== call.account)
			throw new ClientAuthError('user_mismatch', 'another account signed in than the call was made for');
		return send(request);
	}

	return {
		waits(request, account) {
			waiting.set(request, account?.homeAccountId);
			return () => waiting.delete(request);
		},
		async leaves() {
			const at = clock();
			const calls = await Promise.all(
				[...waiting].map(([request, account]) => interruptedCallOf(request, account, at)),
			);
			const kept = calls.filter((call) => call !== undefined);
			own = kept.map((call) => JSON.stringify(call));
			write([...read(), ...kept]);
		},
		stays: () => write(read().filter((call) => !own.includes(JSON.stringify(call)))),
		async comesBack(isListed, returned, send) {
			const kept = read();
			const mine = kept.filter(({ url }) => isListed(url));
			if (mine.length === 0) return;
			// removed before they are made: a call is lost rather than made twice
			write(kept.filter((call) => !mine.includes(call)));
			const signedIn = Promise.resolve((options.returned ?? returned)?.());
			// the user came back without a sign-in: the call was not asked for again
			if (!(await signedIn.catch(() => 'failed'))) return;
			for (const call of mine) {
				const { url, headers, method, body, credentials, cache, redirect } = call;
				const request = new Request(url, {
					...{ method, headers, credentials, cache, redirect },
					...(body === undefined ? {} : { body }),
				});
				const response = again(call, request.clone(), signedIn, send);
				// whoever is told may ignore how it ended
				response.catch(() => undefined);
				// one that throws is told as unhandled, and the other calls go on
				Promise.resolve().then(() => onResumed(response, request));
			}
		},
	};
}

type SignedIn = Promise<Partial<TokenResult> | null | undefined>;

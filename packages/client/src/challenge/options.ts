// What the fetch that answers challenges is made of: where a token may go, how it is got, and how the user is asked.
import type { Account } from '../authentication-result.ts';
import type { ClientAuthError } from '../errors/auth-error.ts';
import type { InteractionRequired } from '../errors/interaction-required.ts';
import type { Demand } from './demand.ts';
import type { Destination } from './destinations.ts';
import type { Interaction } from './token-source.ts';

/** A token, and whose it is. */
export interface TokenResult {
	accessToken: string;
	account?: Pick<Account, 'homeAccountId'> | null | undefined;
}

export interface TokenRequest extends Demand {
	/** aborted when no call waits for the token any more */
	signal?: AbortSignal;
}

export interface StepUp extends Demand {
	/** whose call waits, as `acquireToken` said: another account's token is refused with `user_mismatch` */
	account?: TokenResult['account'];
	/** why a silent request did not do; `remedy` says whether interaction can help */
	error: InteractionRequired;
	/** the call that waits for the token */
	request: Request;
	/** aborted when no call waits for the token any more: close what was opened */
	signal: AbortSignal;
}

interface CommonOptions {
	fetch?: typeof fetch | undefined;
	/** told of a challenge before it is answered */
	onChallenge?: ((claims: string, request: Request) => void) | undefined;
	/** told why an API's challenge is not answered any more: it refused what was got for it, or asks too often */
	onLoop?: ((error: ClientAuthError) => void) | undefined;
	/** epoch milliseconds */
	clock?: (() => number) | undefined;
}

/** Options with functions of one's own. */
export interface ChallengeFetchOptions extends CommonOptions {
	/**
	 * origins that the token may go to, such as `https://api.example`, or addresses below which it may; http for this
	 * machine alone. Calls to others are sent without a token. Where it is left out, a call to any other origin than one
	 * is refused with
	 * `origin_not_listed`: in a page that one is the page's own, elsewhere the first https origin that is called.
	 */
	origins?: readonly string[] | undefined;
	/** gets a token without the user: `acquireTokenSilent`, or on-behalf-of in a middle tier */
	acquireToken: (request: TokenRequest) => Promise<TokenResult>;
	/** asks the user, in a popup or by redirect; without it the error is thrown, to be relayed */
	stepUp?: ((stepUp: StepUp) => Promise<TokenResult>) | undefined;
}

/** Options for a client that is there: ours, or one of msal-browser, msal-node or oidc-client-ts. */
export interface ClientChallengeFetchOptions extends CommonOptions {
	/** scopes by the address of the API: the token goes to these addresses and below, and nowhere else */
	resources: Readonly<Record<string, readonly string[]>>;
	/**
	 * how the user is asked: `popup` in a page, `none` elsewhere, when absent; with `none` the error is thrown, to be
	 * relayed
	 */
	interaction?: Interaction | undefined;
	/** whose token; the active account, or the only one, when absent */
	account?: (() => Account | null | undefined | Promise<Account | null | undefined>) | undefined;
	/** for `interaction: 'redirect'`: what makes interrupted calls again, by {@link resumeAfterRedirect} */
	resume?: RedirectResume | undefined;
}

/** What makes calls again that were interrupted because the page left; made by {@link resumeAfterRedirect}. */
export interface RedirectResume {
	/** @returns ends the waiting */
	waits(request: Request, account: TokenResult['account'] | undefined): () => void;
	/** the page is about to leave: keeps the calls that wait */
	leaves(): Promise<void>;
	/** the page did not leave after all, or it came back from the browser's memory */
	stays(): void;
	/** the page is new: makes the calls again that were kept */
	comesBack(
		isListed: (address: string) => boolean,
		returned: (() => Promise<Partial<TokenResult> | null | undefined>) | undefined,
		send: typeof fetch,
	): Promise<void>;
}

/** What the fetch itself works with, however it was configured. */
export interface ChallengeFetchSource extends CommonOptions {
	/** @returns `undefined` for an address that gets no token */
	destinationOf(address: string): Destination | undefined;
	/** @param account whose token, once it is known */
	acquireToken(
		destination: Destination,
		request: TokenRequest,
		account: TokenResult['account'] | undefined,
	): Promise<TokenResult>;
	stepUp?(destination: Destination, stepUp: StepUp): Promise<TokenResult>;
	resume?: RedirectResume;
}

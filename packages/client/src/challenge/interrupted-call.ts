// A call that waits while the page leaves for the authority, as text that session storage keeps. No token is among it:
// a call that seems to carry one beside the Authorization header is not kept at all.

/** characters of one call: session storage holds a few million for the whole site */
const longest = 64 * 1024;
const textual = /^(text\/|application\/(json|x-www-form-urlencoded|xml)\b|application\/[\w.-]+\+(json|xml)\b)/i;
/** headers that carry a proof of who asks */
const credential = /^(proxy-authorization|dpop|cookie)$|token|secret|api-?key/i;
/** a JSON Web Token, wherever it stands */
const jwt = /eyJ[\w-]{8,}\.[\w-]+/;

export interface InterruptedCall {
	url: string;
	method: string;
	headers: [string, string][];
	body?: string;
	credentials: RequestCredentials;
	cache: RequestCache;
	redirect: RequestRedirect;
	/** homeAccountId of whom the call is made for; absent when nobody was signed in */
	account?: string;
	/** epoch milliseconds */
	at: number;
}

/**
 * @param account homeAccountId
 * @param at epoch milliseconds
 * @returns `undefined` for a call whose body is no text, that is too long, or that carries a credential of its own
 */
export async function interruptedCallOf(
	request: Request,
	account: string | undefined,
	at: number,
): Promise<InterruptedCall | undefined> {
	const { url, method, credentials, cache, redirect } = request;
	const headers = [...request.headers].filter(([name]) => name !== 'authorization');
	if (headers.some(([name]) => credential.test(name))) return undefined;
	if (request.body && !textual.test(request.headers.get('content-type') ?? '')) return undefined;
	const body = request.body ? await request.clone().text() : undefined;
	const call = {
		...{ url, method, headers, credentials, cache, redirect, at },
		...(body === undefined ? {} : { body }),
		...(account === undefined ? {} : { account }),
	};
	const text = JSON.stringify(call);
	return text.length > longest || jwt.test(text) ? undefined : call;
}

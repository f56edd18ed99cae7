// How a caller presents a token: as a bearer, inside a request that it signed, beside a proof, or, where the API asks
// for that, in a cookie or in the header of Azure App Service. A token that is bound to a key comes only with the key.
import type { GuardOptions, PresentedRequest } from '../options.ts';
import { type Caller, type CallerFacts, toCaller } from './caller.ts';
import { readDpopProof } from './dpop-proof.ts';
import { readSignedRequest, signedRequestLifetime } from './signed-request.ts';
import { TokenError } from './token-error.ts';
import type { ValidateToken } from './validate-token.ts';

/** of one process: a copy that reaches another one within five minutes is not noticed */
const maxRemembered = 100_000;

/** @returns a function that says whether it is asked for the first time, by text and epoch milliseconds */
function onceOnly(): (text: string, now: number) => boolean {
	const seen = new Map<string, number>();
	return (text, now) => {
		for (const [oldest, until] of seen) {
			if (until > now && seen.size < maxRemembered) break;
			seen.delete(oldest);
		}
		if (seen.has(text)) return false;
		// a statement from the other end of what clocks may differ is good for twice the time
		seen.set(text, now + 2 * signedRequestLifetime * 1000);
		return true;
	};
}

/** How a bound token is presented: which member of `cnf` names its key, and what proves it. */
const schemes = {
	pop: { member: 'kid', read: readSignedRequest },
	dpop: { member: 'jkt', read: readDpopProof },
} as const;

function boundKey({ claims }: Caller, member: 'kid' | 'jkt'): unknown {
	return typeof claims.cnf === 'object' && claims.cnf !== null
		? (claims.cnf as Record<string, unknown>)[member]
		: undefined;
}

/** @returns scheme, in small letters, and token; both empty where the header holds something else, or two tokens */
function splitAuthorization(header: string): [scheme: string, presented: string] {
	const end = header.indexOf(' ');
	const presented = header.slice(end).trimStart();
	// searched for by letters: an expression that looks at each letter of a token costs more than its hash
	if (end < 0 || presented === '' || presented.includes(',') || presented.includes(' ') || presented.includes('\t'))
		return ['', ''];
	return [header.slice(0, end).toLowerCase(), presented];
}

/** @returns the cookie's value, where exactly one has the name: two could be read differently by two readers */
function readCookie(header: string | undefined, name: string): string | undefined {
	const values = (header ?? '')
		.split(';')
		.map((pair) => pair.trim())
		.filter((pair) => pair.startsWith(`${name}=`));
	return values.length === 1 ? values[0]?.slice(name.length + 1) : undefined;
}

/**
 * Browsers say which site's page made them send a request. Fetch Metadata Request Headers, "The Sec-Fetch-Site header".
 */
function isOfAnotherSite({ method, header }: PresentedRequest): boolean {
	const site = header?.('sec-fetch-site');
	return !/^(?:GET|HEAD)$/i.test(method) && (site === 'cross-site' || site === 'same-site');
}

function findElsewhere(
	sources: NonNullable<GuardOptions['tokenFrom']>,
	request: PresentedRequest | undefined,
): string | undefined {
	const header = request?.header;
	if (!header) throw new TypeError('tokenFrom needs the headers of the request: give check() its third argument');
	const isForeign = isOfAnotherSite(request);
	for (const source of sources) {
		const found = typeof source === 'string' ? header(source) : readCookie(header('cookie'), source.cookie);
		// browsers add cookies to what any page makes them send; App Service’s header stands for a cookie as well
		if (found && isForeign) throw new TokenError('presented', 'a page of another site made the browser send it');
		if (found) return found;
	}
	return undefined;
}

export type ReadToken = (
	authorization: string | undefined,
	request: PresentedRequest | undefined,
) => Caller | undefined | Promise<Caller | undefined>;

/**
 * @returns a reader of what a request presents: the caller, or `undefined` where it presents nothing that this API
 *   takes; it throws
 * TokenError for what is presented and not good
 */
export function createTokenReader(options: GuardOptions, validateToken: ValidateToken): ReadToken {
	const { signedRequests, clock = Date.now, tokenFrom = [] } = options;
	const isFirst = onceOnly();

	function toBearer(facts: CallerFacts, token: string): Caller {
		if (facts.claims.cnf !== undefined) throw new TokenError('binding', 'it is bound to a key, and came without');
		return toCaller(facts, token);
	}
	function readBearer(token: string): Caller | Promise<Caller> {
		const facts = validateToken(token);
		return facts instanceof Promise ? facts.then((late) => toBearer(late, token)) : toBearer(facts, token);
	}
	async function readBound(
		scheme: keyof typeof schemes,
		presented: string,
		request: PresentedRequest,
		{ hosts }: { hosts: readonly string[] },
	): Promise<Caller> {
		const now = clock();
		const { member, read } = schemes[scheme];
		const { accessToken, thumbprint, nonce } = await read(presented, request, hosts, now);
		const caller = toCaller(await validateToken(accessToken), accessToken);
		const bound = boundKey(caller, member);
		if (bound !== thumbprint) {
			throw new TokenError('binding', 'it is bound to another key, or to none', { expected: bound, found: thumbprint });
		}
		if (!isFirst(`${thumbprint} ${nonce}`, now)) throw new TokenError('replay', 'this request was made before');
		return caller;
	}
	return function readToken(authorization, request) {
		if (authorization && typeof authorization !== 'string')
			throw new TypeError('check() needs the Authorization header as text');
		if (!authorization && tokenFrom.length > 0 && !signedRequests?.required) {
			const found = findElsewhere(tokenFrom, request);
			return found === undefined ? undefined : readBearer(found);
		}
		const [scheme, presented] = splitAuthorization(authorization ?? '');
		if (scheme === 'bearer' && !signedRequests?.required) return readBearer(presented);
		if ((scheme !== 'pop' && scheme !== 'dpop') || !signedRequests) return undefined;
		if (!request) throw new TypeError('check() needs the method and the address of a signed request');
		return readBound(scheme, presented, request, signedRequests);
	};
}

// How a caller presents a token: as a bearer, or inside a request that it signed. A token that is bound to a key comes only with the key.
import { readDpopProof } from './dpop-proof.ts';
import type { KeySets } from './key-sets.ts';
import type { Caller, GuardOptions, PresentedRequest } from './options.ts';
import { readSignedRequest, signedRequestLifetime } from './signed-request.ts';
import { TokenError } from './token-error.ts';
import { validateToken } from './validate-token.ts';

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
const schemes = { pop: { member: 'kid', read: readSignedRequest }, dpop: { member: 'jkt', read: readDpopProof } } as const;

function boundKey({ claims }: Caller, member: 'kid' | 'jkt'): unknown {
	return typeof claims.cnf === 'object' && claims.cnf !== null ? (claims.cnf as Record<string, unknown>)[member] : undefined;
}

/**
 * @returns a reader of `Authorization` headers: the caller, or `undefined` where the header presents nothing that this API takes; it
 * throws TokenError for what is presented and not good
 */
export function createTokenReader(options: GuardOptions & { authority: string }, keys: KeySets) {
	const { signedRequests, clock = Date.now } = options;
	const isFirst = onceOnly();

	return async function readToken(authorization: string | undefined, request: PresentedRequest | undefined): Promise<Caller | undefined> {
		const [, written = '', presented = ''] = /^(bearer|pop|dpop) +([^\s,]+)$/i.exec(authorization ?? '') ?? [];
		const scheme = written.toLowerCase();
		if (scheme === 'bearer' && !signedRequests?.required) {
			const caller = await validateToken(presented, options, keys);
			if (caller.claims.cnf !== undefined) throw new TokenError('it is bound to a key, and came without');
			return caller;
		}
		if ((scheme !== 'pop' && scheme !== 'dpop') || !signedRequests) return undefined;
		if (!request) throw new TypeError('check() needs the method and the address of a signed request');
		const now = clock();
		const { member, read } = schemes[scheme];
		const { accessToken, thumbprint, nonce } = await read(presented, request, signedRequests.hosts, now);
		const caller = await validateToken(accessToken, options, keys);
		if (boundKey(caller, member) !== thumbprint) throw new TokenError('it is bound to another key, or to none');
		if (!isFirst(`${thumbprint} ${nonce}`, now)) throw new TokenError('this request was made before');
		return caller;
	};
}

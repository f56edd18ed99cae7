// One call to an API, which may have to be sent again: everything that the caller asked of fetch is kept, the body
// included.

export interface OutgoingCall {
	/** as the caller made it; its body is not read */
	readonly request: Request;
	/** sends it with a token; can be called again */
	send(accessToken: string): Promise<Response>;
	/** frees what was kept for another sending */
	release(): void;
}

/**
 * @param init is passed on: it may hold members that only the platform's or the caller's own fetch knows (`dispatcher`,
 *   `next`)
 * @param scheme of the Authorization header
 */
export function createOutgoingCall(
	input: RequestInfo | URL,
	init: RequestInit | undefined,
	send: typeof fetch,
	scheme = 'Bearer',
): OutgoingCall {
	const request = init === undefined ? new Request(input) : new Request(input, init);
	// headers and body are the attempt's own: those of init would replace them
	const { headers: _headers, body: _body, ...members } = init ?? {};
	// a Request that is made from another with any option forgets these two; in Node 24 one that is made without too
	const { referrer } = request;
	const referrerPolicy = request.referrerPolicy || (init?.referrerPolicy ?? (input as Request).referrerPolicy);
	const kept = { ...(referrer === undefined ? {} : { referrer }), ...(referrerPolicy ? { referrerPolicy } : {}) };
	return {
		request,
		send(accessToken) {
			const source = request.body ? request.clone() : request;
			const headers = new Headers(source.headers);
			headers.set('authorization', `${scheme} ${accessToken}`);
			const attempt = new Request(source, { ...kept, headers });
			// fetch makes a Request of its own from what it is given
			return init === undefined && !referrerPolicy ? send(attempt) : send(attempt, { ...members, ...kept, headers });
		},
		release() {
			if (!request.bodyUsed) request.body?.cancel().catch(() => undefined);
		},
	};
}

// An API that is a function: it serves, and refuses on order, so that an application's handling of challenges is tested
// without an authority. The forms are those of Microsoft Entra ("Claims challenges, claims requests, and client
// capabilities").

/** What an API does with a token that it has not seen before. */
export type ApiFault =
	/** serves */
	| 'ok'
	/** refuses the token, and asks for authentication context `c1` */
	| 'challenge'
	/** the same for a context of your choice */
	| { challenge: string }
	/** refuses the token and asks for `c1`, then refuses the next token and asks for `c2` */
	| 'doubleChallenge'
	/** refuses with a challenge whose claims nobody can decode */
	| 'unreadableChallenge'
	/** serves the token's first call, and refuses the token from then on, as continuous access evaluation does */
	| 'revocation'
	/** the same after as many calls as you say */
	| { revokedAfter: number }
	/** refuses with 403 `insufficient_scope` and names the scope, RFC 6750 §3.1 */
	| { insufficientScope: string };

export interface ApiCall {
	method: string;
	url: string;
	/** what came behind `Bearer`, `DPoP` or `PoP`; `undefined` when the call had no token */
	token: string | undefined;
	body: string;
	/** that it was answered with */
	status: number;
}

export interface FaultyApi {
	/** give it to what is tested, in place of the browser's or Node's */
	fetch: typeof globalThis.fetch;
	/** every call, in order */
	calls: readonly ApiCall[];
	/** appends orders, for tokens that have not been seen yet */
	order(...faults: ApiFault[]): void;
	/** refuses every token that was seen until now */
	revoke(): void;
}

export interface FaultyApiOptions {
	/**
	 * the first is for the first token that the API sees, the second for the next other one, and so on; later tokens are
	 * served
	 */
	faults?: readonly ApiFault[];
	/** answers a call that is served; `{"ok":true}` when absent */
	respond?: (request: Request) => Response | Promise<Response>;
}

type Verdict = { serves: number; header?: string; status?: number };

const encode = (text: string) => Buffer.from(text).toString('base64');
const bearer = (claims: string) => `Bearer realm="", error="insufficient_claims", claims="${claims}"`;
const contextClaims = (context: string) =>
	encode(JSON.stringify({ access_token: { acrs: { essential: true, value: context } } }));
const contextVerdict = (context: string): Verdict => ({ serves: 0, header: bearer(contextClaims(context)) });

/** Tokens issued before this moment are refused: what continuous access evaluation asks for. */
function revoked(serves: number): Verdict {
	const claims = { access_token: { nbf: { essential: true, value: '1795694400' } } };
	return { serves, header: bearer(encode(JSON.stringify(claims))) };
}

function verdictsOf(fault: ApiFault): Verdict[] {
	if (fault === 'ok') return [{ serves: Number.POSITIVE_INFINITY }];
	if (fault === 'challenge') return [contextVerdict('c1')];
	if (fault === 'doubleChallenge') return [contextVerdict('c1'), contextVerdict('c2')];
	if (fault === 'unreadableChallenge') return [{ serves: 0, header: bearer('%E0%A4%A') }];
	if (fault === 'revocation') return [revoked(1)];
	if ('challenge' in fault) return [contextVerdict(fault.challenge)];
	if ('revokedAfter' in fault) return [revoked(fault.revokedAfter)];
	const header = `Bearer realm="", error="insufficient_scope", scope="${fault.insufficientScope}"`;
	return [{ serves: 0, header, status: 403 }];
}

/**
 * Makes an API that refuses on order. An order is for a token, not for a call: fifty calls at once with one token are
 * all refused, and a better token is judged by the next order.
 *
 * @example
 * const api = createFaultyApi({ faults: ['challenge'] });
 * const call = createChallengeFetch({ ...createFakeTokens(), fetch: api.fetch });
 * await call('https://api.test/tasks'); // 200, after one step-up
 * api.calls.map(({ status }) => status); // [401, 200]
 */
export function createFaultyApi({
	faults = [],
	respond = () => Response.json({ ok: true }),
}: FaultyApiOptions = {}): FaultyApi {
	const orders = faults.flatMap(verdictsOf);
	const seen = new Map<string, Verdict>();
	const calls: ApiCall[] = [];

	function judge(token: string): Response | undefined {
		const verdict = seen.get(token) ?? orders.shift() ?? { serves: Number.POSITIVE_INFINITY };
		seen.set(token, verdict);
		verdict.serves -= 1;
		if (verdict.serves >= 0) return undefined;
		return new Response(null, {
			status: verdict.status ?? 401,
			headers: { 'www-authenticate': verdict.header ?? 'Bearer' },
		});
	}

	return {
		calls,
		order: (...more) => void orders.push(...more.flatMap(verdictsOf)),
		revoke() {
			for (const token of seen.keys()) seen.set(token, revoked(0));
		},
		async fetch(input, init) {
			const request = new Request(input, init);
			const token = /^(?:Bearer|DPoP|PoP) (.+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
			// judged before anything is awaited, so that calls are refused in the order in which they came
			const refusal =
				token === undefined
					? new Response(null, { status: 401, headers: { 'www-authenticate': 'Bearer' } })
					: judge(token);
			const body = await request.clone().text();
			const response = refusal ?? (await respond(request));
			calls.push({ method: request.method, url: request.url, token, body, status: response.status });
			return response;
		},
	};
}

// A fetch that proves with each call that it holds the key of its token, whatever the kind of proof.
import { demandOf } from '../challenge/demand.ts';
import { destination, destinationOf, wentElsewhere } from '../challenge/destinations.ts';
import type { TokenRequest, TokenResult } from '../challenge/options.ts';
import { createOutgoingCall } from '../challenge/outgoing-call.ts';
import { parseChallenge } from '../challenge/parse-challenge.ts';
import { drain } from '../challenge/response-body.ts';
import { checkOptions } from '../check-options.ts';
import { ClientConfigurationError } from '../errors/auth-error.ts';
import { untilAborted } from '../network.ts';

export interface BoundFetchOptions {
	/** origins that the token may go to, such as `https://api.example`; calls to others are sent without it */
	origins: readonly string[];
	/** gets a token that is bound to the key */
	acquireToken: (request: TokenRequest) => Promise<TokenResult>;
	fetch?: typeof fetch | undefined;
}

export interface ProvenCall {
	method: string;
	url: string;
	accessToken: string;
}

export interface Prover {
	/** of the Authorization header */
	scheme: string;
	/** headers that prove the key for one sending */
	headers(call: ProvenCall): Promise<Record<string, string>>;
	/** whether the API asks for the same call with another proof */
	isAskedAgain(url: string, response: Response): boolean;
}

export function createBoundFetch(options: BoundFetchOptions, prover: Prover): typeof fetch {
	const { origins, acquireToken } = options;
	checkOptions({ ...options }, { origins: 'list of texts', acquireToken: 'function', fetch: 'function' });
	if (!Array.isArray(origins) || origins.length === 0)
		throw new ClientConfigurationError('origin_not_listed', "origins is required: ['https://api.example']");
	if (typeof acquireToken !== 'function')
		throw new ClientConfigurationError('invalid_option', 'acquireToken is required: a function that gets a token');
	const listed = origins.map((origin) => destination(origin));
	const send = options.fetch ?? globalThis.fetch.bind(globalThis);
	return async (input, init) => {
		const { url, method, signal } = new Request(input instanceof Request ? input.clone() : input, init);
		if (!destinationOf(listed, url)) return send(input, init);
		let accessToken = '';
		const withProof: typeof fetch = async (attempt, members) => {
			const headers = new Headers(members?.headers ?? (attempt as Request).headers);
			for (const [name, value] of Object.entries(await prover.headers({ method, url, accessToken })))
				headers.set(name, value);
			return send(new Request(attempt as Request, { headers }), ...(members ? [{ ...members, headers }] : []));
		};
		// a server that the call was redirected to got no token: what it asks for is not of ours
		const isOwn = (response: Response) => !wentElsewhere(response, new URL(url).origin);
		const call = createOutgoingCall(input, init, withProof, prover.scheme);
		const sendOnce = async () => {
			signal.throwIfAborted();
			const response = await call.send(accessToken);
			return { response, isAskedAgain: isOwn(response) && prover.isAskedAgain(url, response) };
		};
		/** once more with another proof, where the API asks for that */
		async function sent(): Promise<Response> {
			const { response, isAskedAgain } = await sendOnce();
			if (!isAskedAgain) return response;
			await drain(response);
			return (await sendOnce()).response;
		}
		const obtain = async (request: TokenRequest) => {
			signal.throwIfAborted();
			({ accessToken } = await untilAborted(acquireToken({ ...request, signal }), signal));
		};
		try {
			await obtain({});
			const response = await sent();
			const challenge = isOwn(response) ? await parseChallenge(response) : undefined;
			const demand = challenge && demandOf(challenge, []);
			if (demand?.claims === undefined) return response;
			await drain(response);
			await obtain({ claims: demand.claims });
			return await sent();
		} finally {
			call.release();
		}
	};
}

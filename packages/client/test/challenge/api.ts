// An API and a client that are stand-ins: the API wants the token `strong`, the client has `weak` until the user steps
// up.
import { type ChallengeFetchOptions, createChallengeFetch, InteractionRequiredAuthError } from '../../src/index.ts';

export const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
export const encode = (text: string) => Buffer.from(text).toString('base64');
export const challenge = (text = claims) => `Bearer realm="", error="insufficient_claims", claims="${encode(text)}"`;
export const refusal = (asked?: string) =>
	new InteractionRequiredAuthError(
		{ error: 'interaction_required', ...(asked ? { claims: asked } : {}) },
		'basic_action',
		400,
	);

export interface Stand {
	header?: string;
	status?: number;
	/** challenges whatever token it is shown */
	always?: boolean;
	body?: string;
}

export function stand({ header = challenge(), status = 401, always = false, body = 'x' }: Stand = {}) {
	const seen = {
		steps: [] as unknown[],
		requests: [] as { request: Request; init: RequestInit | undefined }[],
		responses: [] as Response[],
	};
	let held = 'weak';
	const fetcher: typeof fetch = async (input, init) => {
		// Node 24 forgets the policy of a Request where an init is given that is undefined
		const request = init === undefined ? new Request(input) : new Request(input, init);
		seen.requests.push({ request, init });
		const strong = request.headers.get('authorization') === 'Bearer strong';
		const response =
			!always && strong
				? new Response('done')
				: new Response(body, { status, headers: { 'www-authenticate': header } });
		seen.responses.push(response);
		return response;
	};
	const options: ChallengeFetchOptions & { stepUp: NonNullable<ChallengeFetchOptions['stepUp']> } = {
		async acquireToken(request) {
			if (request.claims && held === 'weak') throw refusal(request.claims);
			return { accessToken: held };
		},
		async stepUp(step) {
			seen.steps.push(step);
			await new Promise((done) => setTimeout(done, 5));
			held = 'strong';
			return { accessToken: 'strong' };
		},
		fetch: fetcher,
	};
	const make = (more: Partial<ChallengeFetchOptions> = {}) => createChallengeFetch({ ...options, ...more });
	return { seen, options, make };
}

export const tokensOf = (seen: ReturnType<typeof stand>['seen']) =>
	seen.requests.map(({ request }) => request.headers.get('authorization'));

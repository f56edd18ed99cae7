// Asks the endpoint of this machine, with as many tries as its answers are worth.
import { ClientAuthError } from '../errors/auth-error.ts';
import { errorFromResponse } from '../errors/server-error.ts';
import { type Network, readJson, sendWithin, wait } from '../network.ts';
import { retryAfterOf } from '../throttle.ts';
import type { TokenResponse } from '../token-request.ts';
import type { IdentityBody, IdentityRequest, ManagedIdentitySource } from './source.ts';

interface Asking extends Network {
	clock: () => number;
	delay: (milliseconds: number) => Promise<void>;
	signal?: AbortSignal | undefined;
}

/** milliseconds; a wait that the endpoint names is not longer */
const longestWait = 60_000;
const mostTries = 3;
/** IMDS is being updated; "Retry guidance": up to 70 seconds */
const goneTries = 7;
const goneWait = 10_000;

/** @returns milliseconds until the next try; `undefined` when the answer stands */
function nextTry({ retry }: ManagedIdentitySource, { status, headers }: Response, tried: number, now: number) {
	if (retry === 'imds') {
		if (status === 410) return tried < goneTries ? goneWait : undefined;
		const passing = [404, 408, 429].includes(status) || status >= 500;
		return passing && tried < mostTries ? 1000 * 2 ** tried : undefined;
	}
	if (![404, 408, 429, 500, 503, 504].includes(status) || tried >= mostTries) return undefined;
	const asked = (retryAfterOf(headers.get('retry-after'), now) ?? 0) * 1000;
	return Math.min(longestWait, Math.max(1000, asked));
}

async function send(asking: Asking, source: ManagedIdentitySource, request: IdentityRequest): Promise<Response> {
	const { headers, query, form } = request;
	const url = new URL(request.address);
	for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
	const type = { 'content-type': 'application/x-www-form-urlencoded' };
	const init: RequestInit = {
		method: form ? 'POST' : 'GET',
		headers: form ? { ...headers, ...type } : headers,
		// the headers hold this machine's proof: they go nowhere else
		redirect: 'manual',
		...(form ? { body: new URLSearchParams(form).toString() } : {}),
	};
	for (let tried = 0; ; tried += 1) {
		const response = await sendWithin(asking, url.href, init, asking);
		const milliseconds = nextTry(source, response, tried, asking.clock());
		if (milliseconds === undefined) return response;
		await wait(asking.delay, milliseconds, asking.signal);
	}
}

/** @returns seconds; endpoints write a number, its text, or a date */
function lifetimeOf({ expires_on, expires_in }: IdentityBody, now: number): number | undefined {
	const text = String(expires_on ?? '');
	const at = /^\d+$/.test(text) ? Number(text) : Date.parse(text) / 1000;
	if (!Number.isNaN(at)) return Math.floor(at - now / 1000);
	return /^\d+$/.test(String(expires_in)) ? Number(expires_in) : undefined;
}

function refusalOf(body: IdentityBody, response: Response) {
	const nested =
		typeof body.error === 'object' ? (body.error as { code?: string; message?: string } | null) : undefined;
	const error = nested?.code ?? (typeof body.error === 'string' ? body.error : undefined);
	if (error === undefined && typeof body.message !== 'string') return undefined;
	const description = nested?.message ?? body.error_description ?? body.message;
	const correlation = body.correlation_id ?? body.correlationId;
	return errorFromResponse(
		{
			error: error ?? 'server_error',
			error_description: typeof description === 'string' ? description : 'the endpoint gave no description',
			...(correlation === undefined ? {} : { correlation_id: correlation }),
		},
		response,
	);
}

/** a token that lives longer than this is renewed after half of its life */
const longLife = 2 * 3600;

/** @throws ServerError as the endpoint refuses; ClientAuthError for the network and for an answer that is none */
export async function askSource(
	asking: Asking,
	source: ManagedIdentitySource,
	request: IdentityRequest,
): Promise<TokenResponse> {
	let response = await send(asking, source, request);
	if (response.status === 401 && source.prove)
		response = await send(asking, source, {
			...request,
			headers: { ...request.headers, ...(await source.prove(response)) },
		});
	const body = ((await readJson(response)) ?? {}) as IdentityBody;
	const lifetime = lifetimeOf(body, asking.clock());
	if (response.ok && typeof body.access_token === 'string' && lifetime !== undefined) {
		source.check?.(body);
		return {
			access_token: body.access_token,
			token_type: 'Bearer',
			expires_in: lifetime,
			...(lifetime > longLife ? { refresh_in: Math.floor(lifetime / 2) } : {}),
		};
	}
	throw (
		refusalOf(body, response) ??
		new ClientAuthError(
			'unexpected_response',
			`the managed identity's endpoint (${source.name}) answered ${response.status} without a token`,
		)
	);
}

// Requests to the authority: never without a time limit, ended by the caller's signal, and what the platform throws is
// told as an error of this library.
import { ClientAuthError } from './errors/auth-error.ts';

export interface Network {
	fetch: typeof fetch;
	/** milliseconds after which a request is given up */
	requestTimeout: number;
}

interface Limits {
	signal?: AbortSignal | undefined;
}

const redirections = [301, 302, 303, 307, 308];

function networkError(cause: unknown): ClientAuthError {
	const offline = globalThis.navigator?.onLine === false;
	return offline
		? new ClientAuthError('offline', 'this device is offline', { cause })
		: new ClientAuthError('network_error', 'the authority cannot be reached', { cause });
}

/** Settles as the work does, or rejects as soon as the signal is aborted, whether the work heeds it or not. */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
	if (!signal) return work;
	return new Promise((resolve, reject) => {
		const left = () => reject(signal.reason);
		if (signal.aborted) left();
		signal.addEventListener('abort', left, { once: true });
		work.then(resolve, reject).finally(() => signal.removeEventListener('abort', left));
	});
}

/**
 * Sends one request and reads its body, all within the time limit.
 *
 * @param init `redirect: 'manual'`: a redirect fails as a network error does. `'error'` says the same, but is refused
 *   by Cloudflare Workers
 * @returns the response with its body in memory
 * @throws ClientAuthError `timed_out`, `network_error` or `offline`; the signal's reason when it is aborted
 */
export function sendWithin(
	network: Network,
	address: string,
	init: RequestInit,
	limits: Limits = {},
): Promise<Response> {
	return within(network, limits, 'the authority did not answer', async (signal) => {
		let text: string;
		let response: Response;
		try {
			response = await network.fetch(address, { ...init, signal });
			if (init.redirect && (response.status === 0 || redirections.includes(response.status)))
				throw new TypeError('the answer is a redirect');
			text = await response.text();
		} catch (cause) {
			throw networkError(cause);
		}
		// a body in memory holds no connection
		const { status, headers } = response;
		return new Response([204, 205, 304].includes(status) ? null : text, {
			status: status < 200 ? 200 : status,
			headers,
		});
	});
}

/**
 * Does work within the time limit of a request.
 *
 * @param what is said when the time is over
 * @throws ClientAuthError `timed_out`; the signal's reason when it is aborted
 */
export async function within<T>(
	{ requestTimeout }: Pick<Network, 'requestTimeout'>,
	{ signal }: Limits,
	what: string,
	work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
	signal?.throwIfAborted();
	const stop = new AbortController();
	const limit = new ClientAuthError('timed_out', `${what} within ${requestTimeout} ms`);
	const timer = setTimeout(() => stop.abort(limit), requestTimeout);
	const leave = () => stop.abort(signal?.reason);
	signal?.addEventListener('abort', leave, { once: true });
	try {
		return await untilAborted(work(stop.signal), stop.signal);
	} catch (error) {
		throw stop.signal.aborted ? stop.signal.reason : error;
	} finally {
		clearTimeout(timer);
		signal?.removeEventListener('abort', leave);
	}
}

/** @returns the body's JSON object, or `undefined` when it is none */
export async function readJson(response: Response): Promise<Record<string, unknown> | undefined> {
	try {
		const body: unknown = JSON.parse(await response.text());
		return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : undefined;
	} catch {
		return undefined;
	}
}

/** Waits, and ends as soon as the signal is aborted. */
export async function wait(
	delay: (milliseconds: number) => Promise<void>,
	milliseconds: number,
	signal: AbortSignal | undefined,
) {
	signal?.throwIfAborted();
	await untilAborted(delay(milliseconds), signal);
}

// What every adapter answers a refused request with.
import type { Refusal } from '../options.ts';

export interface RefusalAnswer {
	status: number;
	headers: Record<string, string>;
	/** JSON: what the caller may know */
	body: { error: string; message: string };
}

/**
 * @param exposed the `Access-Control-Expose-Headers` that the response has already, from whoever allows other origins
 * @returns the refusal as a response; what it exposes is added to what is exposed
 */
export function answerOf({ status, code, message, headers }: Refusal, exposed?: unknown): RefusalAnswer {
	const before = Array.isArray(exposed) ? exposed.join(', ') : typeof exposed === 'string' ? exposed : '';
	const names = before.split(',').map((name) => name.trim());
	const own = headers['access-control-expose-headers'];
	const isExposed = names.some((name) => name.toLowerCase() === own?.toLowerCase());
	const merged: Record<string, string> =
		own === undefined
			? {}
			: { 'access-control-expose-headers': before === '' || isExposed ? before || own : `${before}, ${own}` };
	return { status, headers: { 'cache-control': 'no-store', ...headers, ...merged }, body: { error: code, message } };
}

/** The same, as a response of the Fetch API. */
export function toResponse(refusal: Refusal, exposed?: unknown): Response {
	const { status, headers, body } = answerOf(refusal, exposed);
	return Response.json(body, { status, headers });
}

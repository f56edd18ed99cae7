// Fetches a JSON document of the authority: no redirects, at most five seconds, at most 256 KB.

/** milliseconds until an authority that does not answer counts as away */
export const fetchTimeout = 5000;
const maxLength = 262_144;

/** The authority answered, with a status that is no success. */
export class UnexpectedStatusError extends Error {
	override name = 'UnexpectedStatusError';
	readonly status: number;
	constructor(status: number) {
		super(`the authority answered ${status}`);
		this.status = status;
	}
}

async function readBounded(response: Response): Promise<string> {
	const parts: Uint8Array[] = [];
	let length = 0;
	if (!response.body) return '';
	const reader = response.body.getReader();
	for (let next = await reader.read(); !next.done; next = await reader.read()) {
		length += next.value.byteLength;
		if (length > maxLength) {
			void reader.cancel().catch(() => undefined);
			throw new Error(`the answer is longer than ${maxLength} bytes`);
		}
		parts.push(next.value);
	}
	const bytes = new Uint8Array(length);
	let at = 0;
	for (const part of parts) {
		bytes.set(part, at);
		at += part.byteLength;
	}
	return new TextDecoder().decode(bytes);
}

/**
 * @param init of the request; its `redirect` and `signal` are set here
 * @returns the parsed document
 * @throws Error when it cannot be had: the network, the time, a status, its size, or text that is not JSON
 */
export async function fetchJson(address: string, request: typeof fetch, init: RequestInit = {}): Promise<unknown> {
	const abort = new AbortController();
	let timer: ReturnType<typeof setTimeout> | undefined;
	// raced as well as aborted: a `fetch` that is passed in may not listen to the signal
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(() => {
			reject(new Error(`the authority did not answer within ${fetchTimeout / 1000} seconds`));
			abort.abort();
		}, fetchTimeout);
	});
	async function read(): Promise<unknown> {
		// `manual`, since Cloudflare Workers refuse `error`: a redirect is an answer without success then
		const response = await request(address, { ...init, redirect: 'manual', signal: abort.signal });
		if (!response.ok) throw new UnexpectedStatusError(response.status);
		// a `fetch` that is passed in may follow redirects all the same: whoever controls one would choose the keys
		if (response.redirected) throw new Error('the authority redirected the request');
		return JSON.parse(await readBounded(response));
	}
	try {
		return await Promise.race([read(), late]);
	} finally {
		clearTimeout(timer);
	}
}

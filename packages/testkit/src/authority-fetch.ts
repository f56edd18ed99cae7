// A fetch that reaches the test authority without a socket, for libraries that take one.
import { Readable } from 'node:stream';
import type { HttpResponse } from '@countersign/server';
import type { TestAuthority } from './test-authority.ts';

function bodyOf({ body, content }: HttpResponse): string | Uint8Array<ArrayBuffer> | ReadableStream {
	if (content === undefined) return body;
	if (content instanceof Uint8Array) return new Uint8Array(content);
	return Readable.toWeb(content.open()) as ReadableStream;
}

/** @param origin sent as `Origin`, as a browser's page would */
export function createAuthorityFetch(authority: TestAuthority, { origin }: { origin?: string } = {}): typeof fetch {
	return async (input, init) => {
		const request = new Request(input, init);
		const url = new URL(request.url);
		if (url.origin !== authority.origin) throw new TypeError(`nothing listens at ${url.origin}`);
		const response = await authority.send({
			method: request.method,
			path: url.pathname,
			query: url.search.slice(1),
			headers: { ...Object.fromEntries(request.headers), ...(origin === undefined ? {} : { origin }) },
			body: await request.text(),
		});
		const headers = new Headers();
		for (const [name, value] of Object.entries(response.headers))
			for (const item of [value].flat()) headers.append(name, item);
		const hasBody = response.status !== 204 && response.status !== 304 && request.method !== 'HEAD';
		return new Response(hasBody ? bodyOf(response) : null, { status: response.status, headers });
	};
}

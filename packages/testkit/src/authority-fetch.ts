// A fetch that reaches the test authority without a socket, for libraries that take one.
import type { TestAuthority } from './test-authority.ts';

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
		return new Response(response.status === 204 ? null : response.body, { status: response.status, headers });
	};
}

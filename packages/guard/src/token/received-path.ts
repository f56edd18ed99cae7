// The path of a request, as the router sees it. RFC 9112 §3.2.

/**
 * The path as it was received, without a query. A URL parser would read `//elsewhere/x` as a host, and would take
 * `/a/../x` for `/x` where the router does not.
 */
export function receivedPath(url: string): string {
	return url.replace(/^https?:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '');
}

// What every adapter tells the guard of a request.
import type { PresentedRequest } from '../options.ts';

interface RequestOfNode {
	method?: string | undefined;
	url?: string | undefined;
	/** as received, where a router shortens `url` */
	originalUrl?: string;
	headers: Record<string, string | string[] | undefined> | object;
	/** the client's address, where the framework knows which proxies to believe */
	ip?: string | undefined;
	socket?: { remoteAddress?: string | undefined };
}

/**
 * A socket for both families tells IPv4 addresses as `::ffff:192.0.2.1`; a list of IPv4 networks would not hold that.
 */
function plainAddress(address: string | undefined): string | undefined {
	return address?.replace(/^::ffff:(?=\d{1,3}(?:\.\d{1,3}){3}$)/i, '');
}

/**
 * @returns what a request of node:http, or of a framework on top of it, was about; read when it is asked for, since most
 *   checks ask for none of it
 */
export function requestOfNode(request: RequestOfNode): PresentedRequest {
	const header = (name: string) => {
		const value = (request.headers as Record<string, unknown>)[name];
		// two values are none: nobody knows which one was checked
		return typeof value === 'string' ? value : undefined;
	};
	return {
		header,
		get method() {
			return request.method ?? 'GET';
		},
		get url() {
			return request.originalUrl ?? request.url ?? '/';
		},
		get dpop() {
			return header('dpop');
		},
		get address() {
			return plainAddress(request.ip ?? request.socket?.remoteAddress);
		},
	};
}

/** @param address the client's, which the Fetch API does not know */
export function requestOfFetch(
	request: { method: string; url: string; headers: { get(name: string): string | null } },
	address?: string,
): PresentedRequest {
	const header = (name: string) => request.headers.get(name) ?? undefined;
	return { method: request.method, url: request.url, dpop: header('dpop'), header, address: plainAddress(address) };
}

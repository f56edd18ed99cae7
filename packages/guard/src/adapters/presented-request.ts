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
 * @returns what a request of node:http, or of a framework on top of it, was about; read when it is asked for, since
 * most checks ask for none of it
 */
export const requestOfNode = (request: RequestOfNode): PresentedRequest => new PresentedByNode(request);

/** A class: its getters are made once. Those of an object literal are made anew for each request, which costs more. */
class PresentedByNode implements PresentedRequest {
	readonly #request: RequestOfNode;
	readonly header: (name: string) => string | undefined;
	constructor(request: RequestOfNode) {
		this.#request = request;
		this.header = (name) => {
			const value = (request.headers as Record<string, unknown>)[name];
			// two values are none: nobody knows which one was checked
			return typeof value === 'string' ? value : undefined;
		};
	}
	get method() {
		return this.#request.method ?? 'GET';
	}
	get url() {
		return this.#request.originalUrl ?? this.#request.url ?? '/';
	}
	get dpop() {
		return this.header('dpop');
	}
	get address() {
		return plainAddress(this.#request.ip ?? this.#request.socket?.remoteAddress);
	}
}

/** @param address the client's, which the Fetch API does not know */
export function requestOfFetch(
	request: { method: string; url: string; headers: { get(name: string): string | null } },
	address?: string,
): PresentedRequest {
	const header = (name: string) => request.headers.get(name) ?? undefined;
	return { method: request.method, url: request.url, dpop: header('dpop'), header, address: plainAddress(address) };
}

// Requests and responses as data. Handlers know nothing of the server that carries them, so the test kit and the
// benchmarks call them without a socket.

export interface HttpRequest {
	method: string;
	/** as sent, without the query */
	path: string;
	/** as sent, without the `?` */
	query: string;
	/** names in lower case; a repeated header arrives joined by `, ` */
	headers: Readonly<Record<string, string | undefined>>;
	body: string;
	/** address of the peer of the connection */
	peerAddress: string;
}

export interface HttpResponse {
	status: number;
	headers: Record<string, string | string[]>;
	body: string;
}

export function json(status: number, value: unknown, headers: Record<string, string> = {}): HttpResponse {
	return {
		status,
		headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
		body: JSON.stringify(value),
	};
}

export function html(status: number, body: string, headers: Record<string, string | string[]> = {}): HttpResponse {
	return { status, headers: { 'content-type': 'text/html; charset=utf-8', ...headers }, body };
}

export function redirect(location: string, status: 302 | 303 = 302): HttpResponse {
	return { status, headers: { location }, body: '' };
}

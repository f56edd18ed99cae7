// Requests and responses as data. Handlers know nothing of the server that carries them, so the test kit and the
// benchmarks call them without a socket.
import type { Readable } from 'node:stream';
import type { Observation } from './observation.ts';

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
	/** what the peer presented in the TLS handshake; absent where it presented none, or was not asked for one */
	peerCertificate?: PeerCertificate;
	/** measures this request; absent where no telemetry is configured */
	observation?: Observation;
}

/** A certificate of the peer, whose private key the handshake has proven that it holds (RFC 8446 §4.4.3). */
export interface PeerCertificate {
	/** DER, as presented */
	der: Uint8Array;
	/** whether it chains to one of the authorities that the listener was given, and was valid during the handshake */
	isVerified: boolean;
}

export interface HttpResponse {
	status: number;
	headers: Record<string, string | string[]>;
	/** text, sent as UTF-8; empty where there is `content` */
	body: string;
	/** what is sent in place of the text: bytes, or a file that is read while it is sent */
	content?: Uint8Array | FileContent;
}

export interface FileContent {
	/** bytes that the stream holds */
	length: number;
	/** opens the file; called once an answer, and not at all where its body is not sent (HEAD) */
	open(): Readable;
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

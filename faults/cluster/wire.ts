// Requests to the authorities through HAProxy, as programs and browsers send them.
import { Agent, request } from 'node:http';
import { type Browser, createBrowser, type TestAuthority } from '@countersign/testkit';
import { tenantId } from './world.ts';

export interface Wire {
	send(method: string, path: string, headers: Record<string, string>, body?: string): Promise<WireAnswer>;
	token(fields: Record<string, string>, address?: string): Promise<WireAnswer>;
	/** a browser; what it opens goes through the same balancer */
	browser(): Browser;
	close(): void;
}

export interface WireAnswer {
	status: number;
	headers: Record<string, string | string[] | undefined>;
	text: string;
}

/** milliseconds; above every time limit of an authority */
const patience = 60_000;

export function createWire(port: number): Wire {
	const agent = new Agent({ keepAlive: true, maxSockets: 256 });
	const send: Wire['send'] = (method, path, headers, body = '') =>
		new Promise((resolve, reject) => {
			const outgoing = request(
				{
					agent,
					port,
					method,
					path,
					host: '127.0.0.1',
					timeout: patience,
					headers: { 'x-forwarded-for': '203.0.113.10', ...headers, 'content-length': String(Buffer.byteLength(body)) },
				},
				(incoming) => {
					let text = '';
					incoming.setEncoding('utf8');
					incoming.on('data', (part) => {
						text += part;
					});
					incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text }));
					incoming.on('error', reject);
				},
			);
			outgoing.on('timeout', () => outgoing.destroy(new Error('no answer')));
			outgoing.on('error', reject);
			outgoing.end(body);
		});
	return {
		send,
		token: (fields, address = '203.0.113.10') =>
			send(
				'POST',
				`/${tenantId}/oauth2/v2.0/token`,
				{ 'content-type': 'application/x-www-form-urlencoded', 'x-forwarded-for': address },
				new URLSearchParams(fields).toString(),
			),
		browser() {
			const authority = {
				origin: 'https://login.example.test',
				async send({ method = 'GET', path, query = '', headers = {}, body = '' }) {
					const answer = await send(
						method,
						query === '' ? path : `${path}?${query}`,
						headers as Record<string, string>,
						body,
					);
					if (answer.status >= 500) throw new Error(`answered ${answer.status}`);
					return { status: answer.status, headers: answer.headers, body: answer.text };
				},
			} as Pick<TestAuthority, 'origin' | 'send'> as TestAuthority;
			return createBrowser(authority);
		},
		close: () => agent.destroy(),
	};
}

// Load from this process: so many lanes, each one request after the other, for a time.
import { Agent, request } from 'node:http';

export interface Answer {
	status: number;
	body: string;
	location?: string | undefined;
	cookies: string[];
}

export interface Message {
	method?: string;
	path: string;
	headers?: Record<string, string>;
	body?: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 1024 });

export function exchange(port: number, { method = 'GET', path, headers = {}, body = '' }: Message): Promise<Answer> {
	const sent =
		method === 'GET'
			? headers
			: {
					'content-type': 'application/x-www-form-urlencoded',
					'content-length': String(Buffer.byteLength(body)),
					...headers,
				};
	return new Promise((resolve, reject) => {
		const outgoing = request({ agent, host: '127.0.0.1', port, path, method, headers: sent }, (incoming) => {
			const chunks: Buffer[] = [];
			incoming.on('data', (chunk) => chunks.push(chunk));
			incoming.on('end', () =>
				resolve({
					status: incoming.statusCode ?? 0,
					body: Buffer.concat(chunks).toString(),
					location: incoming.headers.location,
					cookies: incoming.headers['set-cookie'] ?? [],
				}),
			);
		});
		outgoing.on('error', reject);
		outgoing.end(method === 'GET' ? undefined : body);
	});
}

/**
 * @param lane does one request and says whether it was answered well
 * @returns how many were answered
 */
export async function load(
	lanes: number,
	milliseconds: number,
	lane: (index: number) => Promise<boolean>,
): Promise<number> {
	const end = performance.now() + milliseconds;
	let answered = 0;
	await Promise.all(
		Array.from({ length: lanes }, async (_, index) => {
			while (performance.now() < end) {
				if (!(await lane(index))) throw new Error('a request failed under load');
				answered += 1;
			}
		}),
	);
	return answered;
}

export function median(values: readonly number[]): number {
	const sorted = [...values].sort((left, right) => left - right);
	return sorted[Math.floor(sorted.length / 2)] as number;
}

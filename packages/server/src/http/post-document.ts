// Sends a text to an address that somebody else named: to public hosts alone, as far as nothing else was configured,
// over https, without following redirects (security catalogue 244).
import { isIP } from 'node:net';
import { createAllowedLookup } from './fetch-document.ts';

const usualMilliseconds = 10_000;
const maxBytes = 16_384;

/**
 * @param isAllowed whether an address may be connected to
 * @param ca PEM of those who may sign the certificates of the hosts; absent: those that Node knows, with
 *   `NODE_EXTRA_CA_CERTS`
 * @param milliseconds for the whole exchange
 * @returns what posts a body and returns the status and the first 16 KiB of the answer
 */
export function createPostDocument(
	isAllowed: (address: string) => boolean,
	ca?: string,
	milliseconds = usualMilliseconds,
) {
	const lookup = createAllowedLookup(isAllowed);
	return async (
		url: string,
		headers: Record<string, string>,
		body: string,
	): Promise<{ status: number; body: string }> => {
		const { protocol, hostname, username } = new URL(url);
		const literal = hostname.replace(/^\[|\]$/g, '');
		if (protocol !== 'https:' || username !== '') throw new Error('only https addresses are written to');
		// a literal address is not looked up
		if (isIP(literal) !== 0 && !isAllowed(literal)) throw new Error(`${literal} is not an allowed address`);
		// loaded where needed: most installations send nothing
		const { request } = await import('node:https');
		return new Promise((fulfil, reject) => {
			const signal = AbortSignal.timeout(milliseconds);
			const sent = { ...headers, 'content-length': String(Buffer.byteLength(body)) };
			const trusted = ca === undefined ? {} : { ca };
			const outgoing = request(url, { method: 'POST', lookup, signal, headers: sent, ...trusted }, (response) => {
				const chunks: Buffer[] = [];
				let length = 0;
				response.on('data', (chunk: Buffer) => {
					length += chunk.length;
					if (length <= maxBytes) chunks.push(chunk);
					else response.destroy(new Error('the answer is too long'));
				});
				response.on('error', reject);
				response.on('end', () =>
					fulfil({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
				);
			});
			outgoing.on('error', reject);
			outgoing.end(body);
		});
	};
}

// The only way out: a document of a public host, over https, or a signed list of revoked certificates. An address that
// the registration of an application names must not make this process ask a neighbour, itself or a cloud's metadata
// service (security catalogue 244).
import { lookup as resolve } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { parseAddress } from '@countersign/policy';

/** @returns the text at an address; it rejects where there is none */
export type FetchDocument = (url: string) => Promise<string>;
/** @returns the bytes at an address; it rejects where there are none */
export type FetchBytes = (url: string) => Promise<Uint8Array>;

interface Allowed {
	protocols: readonly string[];
	accept: string;
	maxBytes: number;
}

const milliseconds = 5_000;
const documents: Allowed = { protocols: ['https:'], accept: 'application/json', maxBytes: 262_144 };
/**
 * Lists are signed, and end at a time that they say themselves, so that nobody on the way can do more than withhold
 * one. Authorities publish them over http, since a list over https would need another list. RFC 5280 §8.
 */
const revocationLists: Allowed = {
	protocols: ['https:', 'http:'],
	accept: 'application/pkix-crl',
	maxBytes: 1_048_576,
};

/** IPv4-mapped IPv6 is read as IPv4; what is private, local, mapped or reserved is not public. */
export function isPublicAddress(text: string): boolean {
	return parseAddress(text)?.range() === 'unicast';
}

/**
 * Names are resolved once, and the connection goes to the addresses that were looked at: a second answer of the DNS
 * changes nothing.
 */
export function createAllowedLookup(isAllowed: (address: string) => boolean): LookupFunction {
	return (hostname, options, callback) => {
		resolve(hostname, { ...options, all: true }, (error, addresses) => {
			if (error) return callback(error, '', 0);
			const [first] = addresses;
			if (!first || !addresses.every(({ address }) => isAllowed(address)))
				return callback(new Error(`${hostname} has an address that is not public`), '', 0);
			return options.all ? callback(null, addresses) : callback(null, first.address, first.family);
		});
	};
}

function createFetch(
	isAllowed: (address: string) => boolean,
	{ protocols, accept, maxBytes }: Allowed,
): (url: string) => Promise<Buffer> {
	const lookup = createAllowedLookup(isAllowed);
	return async (url) => {
		const { protocol, hostname, username } = new URL(url);
		const literal = hostname.replace(/^\[|\]$/g, '');
		if (!protocols.includes(protocol) || username !== '')
			throw new Error(`only ${protocols.join(' and ').replaceAll(':', '')} addresses are fetched`);
		// a literal address is not looked up
		if (isIP(literal) !== 0 && !isAllowed(literal)) throw new Error(`${literal} is not a public address`);
		// loaded where needed: most installations fetch nothing
		const { request } = protocol === 'http:' ? await import('node:http') : await import('node:https');
		return new Promise((fulfil, reject) => {
			const outgoing = request(
				url,
				{ lookup, signal: AbortSignal.timeout(milliseconds), headers: { accept } },
				(response) => {
					if (response.statusCode !== 200) {
						response.destroy();
						return reject(new Error(`${url} answered ${response.statusCode}`));
					}
					const chunks: Buffer[] = [];
					let length = 0;
					response.on('data', (chunk: Buffer) => {
						length += chunk.length;
						if (length > maxBytes) response.destroy(new Error(`${url} is too long`));
						else chunks.push(chunk);
					});
					response.on('error', reject);
					response.on('end', () => fulfil(Buffer.concat(chunks)));
				},
			);
			outgoing.on('error', reject);
			outgoing.end();
		});
	};
}

/**
 * @param isAllowed whether an address may be connected to
 * @returns what fetches the body of a 200, of at most 256 KiB, within five seconds, over https; redirects are not
 *   followed
 */
export function createFetchDocument(isAllowed: (address: string) => boolean): FetchDocument {
	const fetchBytes = createFetch(isAllowed, documents);
	return async (url) => (await fetchBytes(url)).toString('utf8');
}

/**
 * @param isAllowed whether an address may be connected to
 * @returns what fetches a list of revoked certificates, of at most 1 MiB, within five seconds, over https or http;
 *   redirects are not followed
 */
export function createFetchRevocationList(isAllowed: (address: string) => boolean): FetchBytes {
	return createFetch(isAllowed, revocationLists);
}

/** Of hosts with public addresses alone. */
export const fetchDocument = createFetchDocument(isPublicAddress);
/** Of hosts with public addresses alone. */
export const fetchRevocationList = createFetchRevocationList(isPublicAddress);

// The address a request really comes from. Forwarded addresses count only from proxies that the operator trusts, read
// from the right: everything left of the first untrusted hop is what that hop chose to write.
import { type Network, networkContains, parseAddress } from '@countersign/policy';
import type { HttpRequest } from './message.ts';

function isTrusted(text: string, trusted: readonly Network[]): boolean {
	const address = parseAddress(text);
	return address !== undefined && trusted.some((network) => networkContains(network, address));
}

const maxRemembered = 4096;

/** Canonical forms of addresses seen lately are remembered: the same few come again and again. */
function createCanonicalAddress(): (text: string) => string | undefined {
	const known = new Map<string, string | undefined>();
	return (text) => {
		if (known.has(text)) return known.get(text);
		const address = parseAddress(text)?.toString();
		if (known.size >= maxRemembered) known.clear();
		if (text.length <= 45) known.set(text, address);
		return address;
	};
}

/**
 * @param trusted networks of proxies whose X-Forwarded-For counts
 * @returns what tells a request's address in canonical text, or `undefined` when it cannot be told
 */
export function createClientAddress(trusted: readonly Network[]): (request: HttpRequest) => string | undefined {
	const canonicalAddress = createCanonicalAddress();
	return (request) => canonicalAddress(sentFrom(request, trusted));
}

function sentFrom(request: HttpRequest, trusted: readonly Network[]): string {
	if (trusted.length === 0 || request.headers['x-forwarded-for'] === undefined) return request.peerAddress;
	let current = request.peerAddress;
	const hops = (request.headers['x-forwarded-for'] ?? '')
		// the right end is what the proxy wrote: a long forged beginning must not push it out
		.slice(-2048)
		.split(',')
		.map((hop) => hop.trim())
		.reverse()
		.slice(0, 20);
	for (const hop of hops) {
		if (hop === '' || !isTrusted(current, trusted)) break;
		current = hop.replace(/^\[(.*)\](?::\d+)?$/, '$1').replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1');
	}
	return current;
}

// The address a request really comes from. Forwarded addresses count only from proxies that the operator trusts, read from
// the right: everything left of the first untrusted hop is what that hop chose to write.
import { type Network, networkContains, parseAddress } from '@countersign/policy';
import type { HttpRequest } from './message.ts';

function isTrusted(text: string, trusted: readonly Network[]): boolean {
	const address = parseAddress(text);
	return address !== undefined && trusted.some((network) => networkContains(network, address));
}

/** Canonical forms of addresses seen lately: the same few come again and again. */
const canonical = new Map<string, string | undefined>();
const maxRemembered = 4096;

function canonicalAddress(text: string): string | undefined {
	if (canonical.has(text)) return canonical.get(text);
	const address = parseAddress(text)?.toString();
	if (canonical.size >= maxRemembered) canonical.clear();
	if (text.length <= 45) canonical.set(text, address);
	return address;
}

/** @returns the address in canonical text, or `undefined` when it cannot be told */
export function clientAddress(request: HttpRequest, trusted: readonly Network[]): string | undefined {
	if (trusted.length === 0 || request.headers['x-forwarded-for'] === undefined)
		return canonicalAddress(request.peerAddress);
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
	return canonicalAddress(current);
}

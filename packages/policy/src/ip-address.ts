// Addresses and networks in one canonical form: an IPv4-mapped IPv6 address is the IPv4 address. ipaddr.js does the
// parsing; what it would accept beyond dotted decimal (octal, hexadecimal, missing parts) is refused before it.
import ipaddr from 'ipaddr.js';

export type Address = ipaddr.IPv4 | ipaddr.IPv6;

export interface Network {
	address: Address;
	prefixLength: number;
}

function tryParseIpv6(text: string): ipaddr.IPv6 | undefined {
	try {
		return ipaddr.IPv6.parse(text);
	} catch {
		return undefined;
	}
}

/** ::ffff:0:0/96 (RFC 4291 §2.5.5.2). The library's own question goes through every range that it knows. */
function isMapped({ parts }: ipaddr.IPv6): boolean {
	return parts[5] === 0xffff && parts.slice(0, 5).every((part) => part === 0);
}

/** @returns the canonical address, or `undefined` for anything that is not one exact IPv4 or IPv6 address */
export function parseAddress(text: string): Address | undefined {
	if (text.length > 45) return undefined;
	if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
	if (!text.includes(':') || text.includes('%')) return undefined;
	// the library reads the dotted end of an address as it reads IPv4: 010 and 0x10 too
	const end = text.slice(text.lastIndexOf(':') + 1);
	if (end.includes('.') && parseDottedDecimal(end) === undefined) return undefined;
	// it takes the deprecated IPv4-compatible form, ::192.0.2.1, for an IPv4-mapped address, which it is not (RFC 4291
	// §2.5.5)
	if (/^::\d+\./.test(text)) return undefined;
	const address = tryParseIpv6(text);
	return address && isMapped(address) ? address.toIPv4Address() : address;
}

/**
 * Bits behind the prefix are ignored, as Graph does: 192.0.2.77/26 is 192.0.2.64/26 (Microsoft Graph, "Create
 * namedLocation").
 *
 * @returns the network in CIDR notation, or `undefined` when it is not one
 */
export function parseNetwork(cidr: string): Network | undefined {
	const [addressText = '', prefixText = '', ...rest] = cidr.split('/');
	if (rest.length > 0 || !/^(?:0|[1-9]\d{0,2})$/.test(prefixText)) return undefined;
	const mapped = addressText.includes(':') && tryParseIpv6(addressText)?.isIPv4MappedAddress() === true;
	const address = parseAddress(addressText);
	const prefixLength = Number(prefixText) - (mapped ? 96 : 0);
	if (!address || prefixLength < 0 || prefixLength > (address.kind() === 'ipv4' ? 32 : 128)) return undefined;
	const bytes = address
		.toByteArray()
		.map((byte, index) => byte & ~(0xff >> Math.min(8, Math.max(0, prefixLength - index * 8))));
	return { address: ipaddr.fromByteArray(bytes), prefixLength };
}

export function networkContains(network: Network, address: Address): boolean {
	return network.address.kind() === address.kind() && address.match(network.address as never, network.prefixLength);
}

/** @returns the number of an exact dotted-decimal IPv4 address: the common case, read without an allocation */
export function parseDottedDecimal(text: string): number | undefined {
	let value = 0;
	let part = -1;
	let dots = 0;
	for (let at = 0; at < text.length; at += 1) {
		const code = text.charCodeAt(at);
		if (code === 46) {
			if (part < 0) return undefined;
			value = value * 256 + part;
			part = -1;
			dots += 1;
			continue;
		}
		// a leading zero may mean octal to somebody else
		if (code < 48 || code > 57 || part === 0) return undefined;
		part = (part < 0 ? 0 : part * 10) + code - 48;
		if (part > 255) return undefined;
	}
	return dots === 3 && part >= 0 ? value * 256 + part : undefined;
}

/** An address as a number: IPv4 as a number, IPv6 as a bigint. */
export function addressPoint(address: Address): number | bigint {
	const bytes = address.toByteArray();
	if (address.kind() === 'ipv4') return bytes.reduce((value, byte) => value * 256 + byte, 0);
	return bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

/** The first point inside a network and the first behind it. */
export function networkRange({
	address,
	prefixLength,
}: Network): { kind: 'ipv4'; from: number; to: number } | { kind: 'ipv6'; from: bigint; to: bigint } {
	const from = addressPoint(address);
	if (typeof from === 'number') return { kind: 'ipv4', from, to: from + 2 ** (32 - prefixLength) };
	return { kind: 'ipv6', from, to: from + (1n << BigInt(128 - prefixLength)) };
}

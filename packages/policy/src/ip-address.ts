// Addresses and networks in one canonical form: an IPv4-mapped IPv6 address is the IPv4 address. ipaddr.js does the
// parsing; what it would accept beyond dotted decimal (octal, hexadecimal, missing parts) is refused before it.
import ipaddr from 'ipaddr.js';

export type Address = ipaddr.IPv4 | ipaddr.IPv6;

export interface Network {
	address: Address;
	prefixLength: number;
}

/** @returns the canonical address, or `undefined` for anything that is not one exact IPv4 or IPv6 address */
export function parseAddress(text: string): Address | undefined {
	if (text.length > 45) return undefined;
	if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
	if (!text.includes(':') || text.includes('%') || !ipaddr.IPv6.isValid(text)) return undefined;
	const address = ipaddr.IPv6.parse(text);
	return address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}

/** @returns the network in CIDR notation, or `undefined` when it is not one or has bits set behind its prefix */
export function parseNetwork(cidr: string): Network | undefined {
	const [addressText, prefixText, ...rest] = cidr.split('/');
	if (!addressText || !prefixText || rest.length > 0 || !/^(?:0|[1-9]\d{0,2})$/.test(prefixText)) return undefined;
	const mapped = addressText.includes(':') && ipaddr.IPv6.isValid(addressText) && ipaddr.IPv6.parse(addressText).isIPv4MappedAddress();
	const address = parseAddress(addressText);
	const prefixLength = Number(prefixText) - (mapped ? 96 : 0);
	if (!address || prefixLength < 0 || prefixLength > (address.kind() === 'ipv4' ? 32 : 128)) return undefined;
	const bytes = address.toByteArray();
	const hostBits = bytes.some((byte, index) => (byte & (0xff >> Math.min(8, Math.max(0, prefixLength - index * 8)))) !== 0);
	return hostBits ? undefined : { address, prefixLength };
}

export function networkContains(network: Network, address: Address): boolean {
	return network.address.kind() === address.kind() && address.match(network.address as never, network.prefixLength);
}

// Which addresses belong together: a provider gives a house another one of the same range tomorrow.
import { parseAddress } from '@countersign/policy';

/** @returns the first 24 bits of an IPv4 address, the first 48 of an IPv6 address; empty where it cannot be told */
export function networkOf(address: string | undefined): string {
	if (address === undefined) return '';
	if (!address.includes(':')) return `${address.slice(0, address.lastIndexOf('.'))}.0/24`;
	const bytes = parseAddress(address)?.toByteArray().slice(0, 6) ?? [];
	return bytes.length === 0 ? '' : `${Buffer.from(bytes).toString('hex')}/48`;
}

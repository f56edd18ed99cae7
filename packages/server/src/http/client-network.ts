// Whose address it is, for counters: who has one IPv6 address has the 2⁶⁴ beside it, and could use a new one for every
// guess.
import { parseAddress } from '@countersign/policy';

/**
 * @param address in canonical text, or `undefined` where it cannot be told: those are counted as one
 * @returns the IPv4 address, or the first 64 bits of the IPv6 address
 */
export function clientNetwork(address: string | undefined): string {
	if (address === undefined || !address.includes(':')) return address ?? '';
	const bytes = parseAddress(address)?.toByteArray().slice(0, 8) ?? [];
	return `${Buffer.from(bytes).toString('hex')}/64`;
}

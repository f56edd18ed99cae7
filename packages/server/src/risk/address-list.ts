// A list of addresses and networks, such as those of anonymisers: a file with one a line. It is asked at every
// interactive sign-in, and may have a hundred thousand lines.
import { readFileSync } from 'node:fs';
import { type Network, networkContains, parseAddress, parseNetwork } from '@countersign/policy';

export type IsListed = (address: string) => boolean;

/**
 * @param file its path; empty lines and those that begin with `#` count for nothing
 * @throws Error for a file that cannot be read, or a line that is neither an address nor a network
 */
export function openAddressList(file: string): IsListed {
	return createAddressList(readFileSync(file, 'utf8').split(/\r?\n/));
}

/** @throws Error for a line that is neither an address nor a network */
export function createAddressList(lines: readonly string[]): IsListed {
	const single = new Set<string>();
	/** by their first byte, or by all where they are wider: few share one */
	const networks = new Map<string, Network[]>();
	for (const [index, text] of lines.entries()) {
		const entry = text.replace(/#.*/, '').trim();
		if (entry === '') continue;
		const address = parseAddress(entry);
		const network = address ? undefined : parseNetwork(entry);
		if (address) single.add(address.toString());
		else if (network) networks.set(keyOfNetwork(network), [...(networks.get(keyOfNetwork(network)) ?? []), network]);
		else throw new Error(`line ${index + 1} is neither an address nor a network`);
	}
	return (text) => {
		if (single.has(text)) return true;
		const address = networks.size === 0 ? undefined : parseAddress(text);
		if (!address) return false;
		return [keyOf(text), ''].some((key) => networks.get(key)?.some((network) => networkContains(network, address)));
	};
}

/** two bytes of an address, as its family writes them */
const keyOf = (text: string) => text.split(text.includes(':') ? ':' : '.', 2).join(' ');

function keyOfNetwork({ address, prefixLength }: Network): string {
	const canonical = address.toString();
	// what is wider than the key, or writes its zeros short, stands where every address looks
	const isNarrow = prefixLength >= (address.kind() === 'ipv6' ? 32 : 16) && !/^[^:]*::/.test(canonical);
	return isNarrow ? keyOf(canonical) : '';
}

// Networks that the operator trusts: those of proxies, which may say in X-Forwarded-For where a request comes from, and
// those of the organisation itself. A network so wide that it must hold strangers is refused.
import { type Network, networkContains, parseAddress, parseNetwork } from '@countersign/policy';
import { isPublicAddress } from '../http/fetch-document.ts';
import { StartupError } from './startup-error.ts';

/** nobody but the operator has addresses in these. RFC 1918, 6598, 3927, 4193, 4291 */
const privateNetworks = [
	'10.0.0.0/8',
	'100.64.0.0/10',
	'127.0.0.0/8',
	'169.254.0.0/16',
	'172.16.0.0/12',
	'192.168.0.0/16',
	'fc00::/7',
	'fe80::/10',
];
/** bits of a public network's prefix, at least: what one provider of proxies has */
const shortestPrefix = { ipv4: 12, ipv6: 20 } as const;

function isPrivate(network: Network): boolean {
	return privateNetworks.some((text) => {
		const outer = parseNetwork(text);
		return outer !== undefined && network.prefixLength >= outer.prefixLength && networkContains(outer, network.address);
	});
}

/** Bits behind the prefix: whoever writes 10.0.0.1/8 may mean one machine, and would trust sixteen million. */
function hasHostBits(text: string, network: Network): boolean {
	return parseAddress(text.slice(0, text.indexOf('/')))?.toString() !== network.address.toString();
}

/**
 * @param danger why a network is refused that is too wide, as the end of “… holds more than”
 * @throws StartupError for what is no network, and for one that is wider than anybody's own
 */
export function parseTrustedNetworks(networks: readonly string[], danger: string): Network[] {
	return networks.map((text) => {
		const network = parseNetwork(text);
		if (!network || hasHostBits(text, network)) throw new StartupError(`\`${text}\` is not a network in CIDR notation`);
		const shortest = shortestPrefix[network.address.kind()];
		if (network.prefixLength < shortest && !isPrivate(network))
			throw new StartupError(`\`${text}\` holds more than ${danger} (/${shortest} or longer)`);
		return network;
	});
}

/** @throws StartupError as {@link parseTrustedNetworks} */
export function parseTrustedProxies(networks: readonly string[]): Network[] {
	return parseTrustedNetworks(
		networks,
		"proxies, and everybody in it could claim any address; name the proxies' own networks",
	);
}

/**
 * @param networks of receivers inside the organisation, CIDR
 * @returns whether security events may be pushed to an address: to public ones, and to those of the networks
 * @throws StartupError as {@link parseTrustedNetworks}
 */
export function allowedReceivers(networks: readonly string[] = []): (address: string) => boolean {
	const own = parseTrustedNetworks(
		networks,
		"receivers, and an application could have requests sent to anybody in it; name the receivers' own networks",
	);
	return (text) => {
		if (isPublicAddress(text)) return true;
		const address = parseAddress(text);
		return address !== undefined && own.some((network) => networkContains(network, address));
	};
}

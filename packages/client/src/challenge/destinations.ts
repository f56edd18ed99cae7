// Where a token may go. RFC 6750 §5.3: over TLS alone, and only to whom it is meant for.
import { ClientConfigurationError } from '../errors/auth-error.ts';

export interface Destination {
	origin: string;
	/** path below which it counts, with a slash at the end */
	path: string;
	scopes: readonly string[];
}

function isLoopback(hostname: string): boolean {
	return /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

/** @throws ClientConfigurationError for an address that a token must not go to */
export function destination(address: string, scopes: readonly string[] = []): Destination {
	if (!URL.canParse(address))
		throw new ClientConfigurationError(
			'invalid_option',
			`\`${address}\` is no address; list origins as \`https://api.example\``,
		);
	const { protocol, hostname, origin, pathname, username, password } = new URL(address);
	if (username || password)
		throw new ClientConfigurationError('invalid_option', 'the address of an API must not hold a user name or password');
	if (protocol !== 'https:' && !(protocol === 'http:' && isLoopback(hostname)))
		throw new ClientConfigurationError(
			'insecure_origin',
			`\`${origin}\` is not https; a token goes over TLS alone, or to this machine`,
		);
	// MSAL's protectedResourceMap ends addresses with a star
	const path = pathname.replace(/\*+$/, '');
	if (path.includes('*') || hostname.includes('*'))
		throw new ClientConfigurationError('invalid_option', `\`${address}\`: a star may stand at the end of a path alone`);
	return { origin, path: path.endsWith('/') ? path : `${path}/`, scopes };
}

/** @returns the listed destination that an address belongs to, the one with the longest path where several do */
export function destinationOf(listed: readonly Destination[], address: string): Destination | undefined {
	const { origin, pathname, username, password } = new URL(address);
	if (username || password) return undefined;
	return listed
		.filter((item) => item.origin === origin && `${pathname}/`.startsWith(item.path))
		.sort((a, b) => b.path.length - a.path.length)[0];
}

/** Whether a call was redirected to another origin than the one it was sent to. */
export const wentElsewhere = ({ redirected, url }: Response, origin: string) =>
	redirected && URL.canParse(url) && new URL(url).origin !== origin;

/**
 * Where nothing was listed: in a page its own origin, whose server the page's code comes from; elsewhere the first
 * https origin that is called. The token goes nowhere else.
 *
 * @param page origin of the page; absent in a program
 * @throws ClientConfigurationError for a call to another origin
 */
export function createSoleDestination(page: string | undefined): (address: string) => Destination {
	let sole: Destination | undefined = page === undefined ? undefined : { origin: page, path: '/', scopes: [] };
	return (address) => {
		const { origin } = new URL(address);
		if (new URL(address).protocol !== 'https:')
			throw new ClientConfigurationError(
				'insecure_origin',
				`list \`${origin}\` in \`origins\`; without that a token goes over https alone`,
			);
		sole ??= destination(origin);
		if (sole.origin === origin) return sole;
		throw new ClientConfigurationError(
			'origin_not_listed',
			`list \`${origin}\` in \`origins\`, if the token is meant for it`,
		);
	};
}

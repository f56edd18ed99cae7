// A window or frame that left for the authority and comes back to the redirect URI: while it is away its address cannot be read.
import type { PendingRequest } from './authorization-request.ts';

export type Returning = Pick<PendingRequest, 'redirectUri'>;

/** @returns the address it came back to, with a response in it; `undefined` while it is on its way */
export function addressIn(target: Window, redirectUri: string): URL | undefined {
	let address: string;
	try {
		address = target.location.href;
	} catch {
		// still at the authority: another origin's address cannot be read
		return undefined;
	}
	const came = address.startsWith(new URL(redirectUri).origin) && /[#?].*\bstate=/.test(address);
	return came ? new URL(address) : undefined;
}

export function responseParameters({ hash, search }: URL): URLSearchParams {
	return new URLSearchParams(hash.length > 1 ? hash.slice(1) : search);
}

// A window or frame that left for the authority and comes back to the redirect URI: while it is away its address cannot
// be read.
import { ClientConfigurationError } from '../errors/auth-error.ts';
import type { PendingRequest } from './authorization-request.ts';

/** @throws ClientConfigurationError `not_in_browser` */
export function requireBrowser(what: string): void {
	if (globalThis.window === undefined || globalThis.document === undefined)
		throw new ClientConfigurationError(
			'not_in_browser',
			`${what} works in a page of a browser alone; in Node use acquireTokenByDeviceCode or acquireTokenInteractive`,
		);
}

/**
 * Settles when a page that was left is shown again as it was, from the browser's memory: what it waited for never
 * comes.
 */
export function shownAgain(): Promise<void> {
	return new Promise((resolve) => {
		const shown = ({ persisted }: PageTransitionEvent) => {
			if (persisted) resolve();
		};
		window.addEventListener?.('pageshow', shown);
	});
}

export function responseIn({ hash, search }: { hash: string; search: string }): URLSearchParams {
	const inHash = new URLSearchParams(hash.slice(1));
	return inHash.has('state') || inHash.has('error') ? inHash : new URLSearchParams(search);
}

/** @returns the response to this very request, once the window has come back with it */
export function returnedResponse(target: Window, { redirectUri, state }: PendingRequest): URLSearchParams | undefined {
	let address: string;
	try {
		address = target.location.href;
	} catch {
		// still at the authority: another origin's address cannot be read
		return undefined;
	}
	if (
		!URL.canParse(address) ||
		new URL(address).origin !== new URL(redirectUri, globalThis.window?.location?.href).origin
	)
		return undefined;
	const response = responseIn(new URL(address));
	// the request itself carries the state too: an authority of this page's own origin lets its address be read
	if (!response.has('code') && !response.has('error')) return undefined;
	if (response.get('state') === state) return response;
	// an answer at the very redirect URI that is not ours: whoever reads it says state_mismatch, and nobody waits any
	// longer
	const here = new URL(address).pathname === new URL(redirectUri, globalThis.window?.location?.href).pathname;
	return here ? response : undefined;
}

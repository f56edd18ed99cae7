// How a window that came back tells its response to the page that opened it, where the two cannot see each other: a
// page with
// `Cross-Origin-Opener-Policy: same-origin` loses its popup as soon as that is at another origin. A BroadcastChannel
// reaches pages
// of the same origin alone, and is named by the request's secret state. HTML Standard, "Cross-origin opener policies".
import { channelOf } from './authorization-request.ts';
import { responseIn } from './returning-window.ts';

const channelName = (state: string) => `countersign.${state}`;

/** @returns stops listening */
export function listenForResponse(state: string, take: (response: URLSearchParams) => void): () => void {
	if (globalThis.BroadcastChannel === undefined) return () => undefined;
	const channel = new BroadcastChannel(channelName(state));
	channel.onmessage = ({ data }: MessageEvent<unknown>) => {
		const response = new URLSearchParams(typeof data === 'string' ? data : '');
		if (response.get('state') === state) take(response);
	};
	return () => channel.close();
}

/**
 * For the page at the redirect URI of popups: hands the response in its address to the page that opened the window, and
 * closes. Use it on a page of its own that sets no `Cross-Origin-Opener-Policy`; `redirect-bridge.html` of this package
 * is one.
 *
 * @returns whether the address held a response to a popup of this library
 * @example
 * import { relayResponse } from '@countersign/client';
 * relayResponse();
 */
export function relayResponse(): boolean {
	const response = responseIn(window.location);
	const state = response.get('state');
	if (state === null || channelOf(state) !== 'popup') return false;
	// the code must not stay in the address bar and the history
	try {
		window.history.replaceState(null, '', window.location.pathname);
	} catch {
		// a browser that refuses it does not cost the sign-in
	}
	if (globalThis.BroadcastChannel === undefined) return true;
	const channel = new BroadcastChannel(channelName(state));
	channel.postMessage(response.toString());
	channel.close();
	// later: the message is on its way when the window goes
	setTimeout(() => window.close(), 50);
	return true;
}

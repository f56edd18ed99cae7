// Interactive in a program on somebody's machine: the system's browser signs the user in, and answers to a server that
// listens on this machine alone. RFC 8252.
import { createAuthorizationRequest, type InteractiveRequest, newState } from '../acquire/authorization-request.ts';
import { finishInteractive } from '../acquire/authorization-response.ts';
import { requireScopes } from '../acquire/request.ts';
import type { AuthenticationResult } from '../authentication-result.ts';
import { ClientAuthError, ClientConfigurationError } from '../errors/auth-error.ts';
import { contextOf } from '../extend.ts';
import { untilAborted } from '../network.ts';
import { startLoopbackServer } from './loopback-server.ts';

export interface LoopbackRequest extends Omit<InteractiveRequest, 'redirectUri'> {
	/** opens the address in the system's browser; called once */
	openBrowser: (url: string) => unknown;
	/** milliseconds that the user is waited for; 300,000 when absent */
	timeout?: number | undefined;
}

/**
 * Signs a user in with the system's browser, from a program in Node. The registration must list `http://localhost` as a
 * redirect URI of a public client; the port is another one each time. The server is closed when the promise settles,
 * however it does.
 *
 * @param client made by createPublicClient
 * @throws ClientConfigurationError without `openBrowser`, or `not_in_browser` outside Node; ServerError as the
 *   authority refuses; ClientAuthError `timed_out` when nobody answered in time, `user_cancelled` when the user said
 *   no; the signal's reason
 * @example
 * const result = await acquireTokenInteractive(client, { scopes, openBrowser: (url) => console.log(`Open ${url}`) });
 */
export async function acquireTokenInteractive(client: object, request: LoopbackRequest): Promise<AuthenticationResult> {
	const context = contextOf(client)(request?.authority);
	requireScopes(request, 0);
	const { openBrowser, timeout = 300_000, signal } = request;
	if (typeof openBrowser !== 'function')
		throw new ClientConfigurationError(
			'invalid_option',
			"openBrowser is required: a function that opens an address in the system's browser",
		);
	signal?.throwIfAborted();
	const state = newState('code');
	const server = await startLoopbackServer(state);
	const limit = new AbortController();
	const stop = AbortSignal.any(signal ? [signal, limit.signal] : [limit.signal]);
	const late = new ClientAuthError('timed_out', `nobody signed in within ${timeout} ms`);
	const timer = setTimeout(() => limit.abort(late), timeout);
	const { configuration, cache } = context;
	configuration.emit({ type: 'interactionStarted', kind: 'popup' });
	try {
		const began = await cache
			.begin(request.account ?? undefined)
			.catch(() => ({ key: undefined, document: undefined, at: 0 }));
		const redirectUri = `http://localhost:${server.port}`;
		const asked = await createAuthorizationRequest(configuration, { ...request, redirectUri }, state);
		const url = new URL(asked.url);
		url.searchParams.set('response_mode', 'form_post');
		stop.throwIfAborted();
		await untilAborted(Promise.resolve(openBrowser(url.href)), stop);
		const { form, finish } = await untilAborted(server.answered, stop);
		try {
			const result = await finishInteractive(context, asked.pending, form, { began, signal: stop });
			finish(true);
			configuration.emit({ type: 'interactionEnded', kind: 'popup' });
			return result;
		} catch (error) {
			finish(false);
			throw error;
		}
	} catch (error) {
		configuration.emit({ type: 'interactionEnded', kind: 'popup', error });
		throw error;
	} finally {
		clearTimeout(timer);
		server.close();
	}
}

import { createChallengeFetch } from '@countersign/client';
import { useEffect, useMemo, useRef } from 'react';
import type { Interaction } from './client-store.ts';
import { useStore } from './use-client.ts';

export interface ChallengeFetchRequest {
	/** of the API, such as `['api://orders/Orders.Read']` */
	scopes: readonly string[];
	/** origins that the token may go to, such as `https://api.example`; when absent, the page's own origin */
	origins?: readonly string[];
	/** how the user is asked when the API wants more than a silent request can get; `popup` when absent */
	interaction?: Interaction;
	/** the browser's own when absent */
	fetch?: typeof globalThis.fetch;
}

/**
 * A fetch that carries the active account's token and answers challenges: silently, else the user is asked once for all
 * calls that wait, and the call is repeated. Where the browser blocks the window, `useInteraction().prompt` waits for a
 * click.
 *
 * @returns the same function as long as the scopes, origins and way of interaction are the same
 * @example
 * const call = useChallengeFetch({ scopes: ['api://orders/Orders.Read'], origins: ['https://orders.example'] });
 * return <button onClick={() => call('https://orders.example/orders/7', { method: 'DELETE' })}>Delete</button>;
 */
export function useChallengeFetch(request: ChallengeFetchRequest): typeof globalThis.fetch {
	const store = useStore();
	const { interaction = 'popup' } = request;
	const key = JSON.stringify([request.scopes, request.origins]);
	// callers pass another function in every render; the one of the last render is called
	const latest = useRef(request.fetch);
	useEffect(() => {
		latest.current = request.fetch;
	});
	return useMemo(() => {
		const [scopes, origins] = JSON.parse(key) as [string[], string[] | null];
		const account = () => store.getSnapshot().active;
		return createChallengeFetch({
			...(origins ? { origins } : {}),
			fetch: (input, init) => (latest.current ?? globalThis.fetch)(input, init),
			acquireToken: (demand) => store.client.acquireTokenSilent({ scopes, ...demand, account: account() }),
			stepUp: ({ claims, acrValues, maxAge, signal, scopes: demanded }) =>
				store.interact(
					interaction,
					{ scopes: demanded ?? scopes, claims, acrValues, maxAge, account: account() },
					signal,
				),
		});
	}, [store, interaction, key]);
}

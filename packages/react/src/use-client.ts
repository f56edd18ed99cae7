import type { PublicClient } from '@countersign/client';
import { createContext, useContext, useSyncExternalStore } from 'react';
import { type ClientStore, initialSnapshot, type Snapshot } from './client-store.ts';

export const ClientContext = createContext<ClientStore | undefined>(undefined);

/** @throws TypeError outside a {@link ClientProvider} */
export function useStore(): ClientStore {
	const store = useContext(ClientContext);
	if (store) return store;
	throw new TypeError('this hook must be used below a <ClientProvider client={…}>');
}

/** What the store shows now; a server renders what is shown before anything is known. */
export function useSnapshot(): Snapshot {
	const { subscribe, getSnapshot } = useStore();
	return useSyncExternalStore(subscribe, getSnapshot, () => initialSnapshot);
}

/**
 * The client that was given to the provider. Components follow what its methods change: use it for `loginPopup`,
 * `logoutRedirect` and the like.
 *
 * @example
 * const client = useClient();
 * return <button onClick={() => client.loginPopup({ scopes: [] })}>Sign in</button>;
 * @throws TypeError outside a {@link ClientProvider}
 */
export function useClient(): PublicClient {
	return useStore().client;
}

import type { PublicClient } from '@countersign/client';
import { createElement, type ReactElement, type ReactNode, useEffect, useMemo } from 'react';
import { createClientStore } from './client-store.ts';
import { ClientContext } from './use-client.ts';

export interface ClientProviderProps {
	/** made once, outside every component, by `createPublicClient` */
	client: PublicClient;
	children?: ReactNode;
}

/**
 * Gives a client to the components below. When the page loads it finishes a sign-in by redirect, and the account that
 * signed in becomes the active one; `useInteraction().error` has the error when that failed.
 *
 * @example
 * const client = createPublicClient({ clientId, authority, redirectUri: location.origin + '/' });
 * createRoot(element).render(<ClientProvider client={client}><App /></ClientProvider>);
 */
export function ClientProvider({ client, children }: ClientProviderProps): ReactElement {
	const store = useMemo(() => createClientStore(client), [client]);
	useEffect(() => store.start(), [store]);
	return createElement(ClientContext.Provider, { value: store }, children);
}

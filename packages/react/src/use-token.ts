import { type AuthenticationResult, isInteractionRequired } from '@countersign/client';
import { useCallback, useEffect, useState } from 'react';
import type { Interaction } from './client-store.ts';
import { useSnapshot, useStore } from './use-client.ts';

export interface TokenState {
	/** `required`: only the user can go on; show a button that calls `acquire` */
	status: 'loading' | 'ready' | 'required' | 'failed';
	result: AuthenticationResult | undefined;
	error: unknown;
	/** asks the user; call it from a click */
	acquire(interaction?: Interaction): Promise<AuthenticationResult | undefined>;
}

interface Held extends Omit<TokenState, 'acquire'> {
	key: string;
	/** of the silent request's error: what an interactive request must carry, however often the user closes its window */
	claims?: string | undefined;
}

/**
 * A token for the active account, got silently, and again when the account or the request changes. Prefer {@link
 * useChallengeFetch} where the token is for a call of `fetch`: a token that is kept in a component does not follow what
 * the API demands.
 *
 * @param request `scopes` of one API, and the `claims` of a challenge
 * @example
 * const token = useToken({ scopes: ['api://orders/Orders.Read'] });
 * if (token.status === 'required') return <button onClick={() => token.acquire()}>Sign in</button>;
 */
export function useToken(request: { scopes: readonly string[]; claims?: string | undefined }): TokenState {
	const store = useStore();
	const { active, status } = useSnapshot();
	const { homeAccountId, tenantId } = active ?? {};
	const key = JSON.stringify([request.scopes, request.claims ?? null, homeAccountId ?? null, tenantId ?? null]);
	const nothing = { key, result: undefined, error: undefined };
	const [held, setHeld] = useState<Held>({ ...nothing, status: 'loading' });
	const starting = status === 'starting';

	useEffect(() => {
		if (starting) return undefined;
		const stop = new AbortController();
		const [scopes, claims] = JSON.parse(key) as [string[], string | null];
		const account = store.getSnapshot().active;
		store.client.acquireTokenSilent({ scopes, claims: claims ?? undefined, account, signal: stop.signal }).then(
			(result) => {
				if (!stop.signal.aborted) setHeld({ key, status: 'ready', result, error: undefined });
			},
			(error) => {
				if (stop.signal.aborted) return;
				const required = isInteractionRequired(error);
				const demanded = required ? error.claims || undefined : undefined;
				setHeld({ key, status: required ? 'required' : 'failed', result: undefined, error, claims: demanded });
			},
		);
		return () => stop.abort();
	}, [store, key, starting]);

	const demanded = held.key === key ? held.claims : undefined;
	const acquire = useCallback(
		async (interaction: Interaction = 'popup') => {
			const [scopes, claims] = JSON.parse(key) as [string[], string | null];
			// the authority's claims say more than the request's: it has merged them with the policies to satisfy
			const asked = demanded ?? claims ?? undefined;
			try {
				const result = await store.interact(interaction, {
					scopes,
					claims: asked,
					account: store.getSnapshot().active,
				});
				// the first sign-in changes the account, and with it the key
				const { homeAccountId = null, tenantId = null } = store.getSnapshot().active ?? {};
				const now = JSON.stringify([scopes, claims, homeAccountId, tenantId]);
				setHeld({ key: now, status: 'ready', result, error: undefined });
				return result;
			} catch (cause) {
				setHeld((before) => ({ ...before, error: cause }));
				return undefined;
			}
		},
		[store, key, demanded],
	);
	// what was got for another account or request is not shown, not even for one render
	const shown = held.key === key ? held : { ...nothing, status: 'loading' as const };
	return { status: shown.status, result: shown.result, error: shown.error, acquire };
}

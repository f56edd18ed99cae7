import type { Interaction } from './client-store.ts';
import { useToken } from './use-token.ts';

export interface ContextState {
	/**
	 * `satisfied` once the user has proven the context; `required` when only the user can go on; `refused` when they
	 * cannot have it
	 */
	status: 'checking' | 'satisfied' | 'required' | 'refused';
	/** why the authority or the user said no */
	error: unknown;
	/** asks the user; call it from a click */
	satisfy(interaction?: Interaction): Promise<void>;
}

/**
 * Whether the user has satisfied an authentication context, by the application's own ID token: silently where the
 * session has proven enough, else by asking. An API demands the context itself; {@link useChallengeFetch} answers it.
 *
 * @param context id of the context, such as `c1`
 * @param scopes of the token that comes with the answer; a sign-in alone when absent
 * @example
 * const strong = useAuthenticationContext('c1');
 * if (strong.status === 'required') return <button onClick={() => strong.satisfy()}>Confirm that it is you</button>;
 */
export function useAuthenticationContext(context: string, scopes: readonly string[] = ['openid']): ContextState {
	const claims = JSON.stringify({ id_token: { acrs: { essential: true, value: context } } });
	const { status, result, error, acquire } = useToken({ scopes, claims });
	const satisfy = async (interaction?: Interaction) => void (await acquire(interaction));
	const proven: unknown = result?.idTokenClaims?.acrs;
	// an authority that does not know the context may leave it out, and answer all the same
	const isProven = Array.isArray(proven) && proven.includes(context);
	if (status === 'ready') return { status: isProven ? 'satisfied' : 'refused', error, satisfy };
	return {
		status: ({ loading: 'checking', required: 'required', failed: 'refused' } as const)[status],
		error,
		satisfy,
	};
}

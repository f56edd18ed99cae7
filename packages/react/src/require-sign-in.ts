import type { InteractiveRequest } from '@countersign/client';
import { createElement, Fragment, type ReactElement, type ReactNode, useEffect } from 'react';
import type { Interaction } from './client-store.ts';
import { useAuthenticationContext } from './use-authentication-context.ts';
import { useSnapshot, useStore } from './use-client.ts';

/** What is shown while the user must act. */
export interface PromptProps {
	/** `signIn`: nobody has signed in; `stepUp`: the authentication context is not satisfied */
	reason: 'signIn' | 'stepUp';
	/** why it did not work, after an attempt */
	error: unknown;
	/** asks the user; call it from a click */
	proceed(): void;
}

export interface RequireSignInProps {
	/** shown to a user who has signed in, and has satisfied the context */
	children?: ReactNode;
	/** id of an authentication context that the user must satisfy too, such as `c1` */
	context?: string;
	/** of the sign-in; a sign-in alone when absent */
	scopes?: readonly string[];
	/** how the user is asked; `redirect` when absent */
	interaction?: Interaction;
	/** shown while it is not known yet whether the user may see the page */
	fallback?: ReactNode;
	/**
	 * shown instead of leaving the page at once; needed with `interaction="popup"`, since a window opens from a click
	 * alone
	 */
	prompt?: (props: PromptProps) => ReactNode;
}

const asNode = (children: ReactNode): ReactElement => createElement(Fragment, null, children);

/**
 * Shows the prompt where there is one, else asks once by leaving the page; an error is shown by the prompt, or thrown
 * to an error boundary.
 */
function Ask({ prompt, fallback, interaction, ask, ...shown }: AskProps): ReactElement {
	const { status, error } = useSnapshot();
	const failure = shown.error ?? error;
	const leaves = !prompt && interaction === 'redirect';
	useEffect(() => {
		if (leaves && status === 'none' && !failure) ask();
	}, [leaves, status, failure, ask]);
	if (prompt) return asNode(prompt({ reason: shown.reason, error: failure, proceed: ask }));
	if (!leaves)
		throw new TypeError(
			'<RequireSignIn interaction="popup"> needs `prompt`: a browser opens a window from a click alone',
		);
	if (failure && status === 'none') throw failure;
	return asNode(fallback);
}

interface AskProps extends Pick<RequireSignInProps, 'prompt' | 'fallback'> {
	reason: PromptProps['reason'];
	interaction: Interaction;
	error?: unknown;
	ask(): void;
}

function RequireContext(props: RequireSignInProps & { context: string }): ReactElement {
	const { context, scopes, fallback, prompt, interaction = 'redirect', children } = props;
	const { status, error, satisfy } = useAuthenticationContext(context, scopes);
	if (status === 'satisfied') return asNode(children);
	if (status === 'checking') return asNode(fallback);
	const refusal =
		status === 'refused'
			? (error ?? new Error(`the authority did not confirm the authentication context \`${context}\``))
			: undefined;
	// the silent attempt's error says only that the user must act, which the prompt says better
	return createElement(Ask, {
		prompt,
		fallback,
		interaction,
		reason: 'stepUp',
		error: refusal,
		ask: () => void satisfy(interaction),
	});
}

/**
 * A guard for pages: shows its children to a user who has signed in and, where `context` is given, satisfied an
 * authentication context. It decides what a page shows; what an API gives away the API must guard itself.
 *
 * @example
 * <RequireSignIn context="c1" interaction="popup" fallback={<Spinner />} prompt={({ proceed }) => <button
 * onClick={proceed}>Sign in</button>}>
 *   <Payroll />
 * </RequireSignIn>
 * @throws in rendering, for an error boundary: what the sign-in failed with, when there is no `prompt` to show it
 */
export function RequireSignIn(props: RequireSignInProps): ReactElement {
	const { context, scopes = [], interaction = 'redirect', fallback, prompt, children } = props;
	const store = useStore();
	const { status, active } = useSnapshot();
	if (status === 'starting') return asNode(fallback);
	if (!active) {
		const request: InteractiveRequest = { scopes: scopes.filter((scope) => scope !== 'openid') };
		const ask = () => {
			const { client } = store;
			const asked = interaction === 'popup' ? client.loginPopup(request) : client.loginRedirect(request);
			// the snapshot has the error
			asked.catch(() => undefined);
		};
		return createElement(Ask, { prompt, fallback, interaction, reason: 'signIn', ask });
	}
	return context === undefined ? asNode(children) : createElement(RequireContext, { ...props, context });
}

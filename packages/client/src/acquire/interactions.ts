// One interaction at a time. Requests for the same account and authority share a window: an equal one gets the same
// result, another one follows silently, or in the same window where the user must act again. Everything else is
// refused, and never disturbs the one under way.
import type { AuthenticationResult } from '../authentication-result.ts';
import type { AuthorityContext } from '../authorities.ts';
import { ClientAuthError } from '../errors/auth-error.ts';
import { isInteractionRequired } from '../errors/interaction-required.ts';
import { untilAborted } from '../network.ts';
import { subtleCrypto } from '../pkce.ts';
import type { InteractiveRequest } from './authorization-request.ts';
import { openPopup, signInWith } from './popup.ts';
import { leaveForAuthority } from './redirect.ts';
import { requireScopes } from './request.ts';
import type { SilentRequest } from './silent.ts';

type Silent = (context: AuthorityContext, request: SilentRequest) => Promise<AuthenticationResult>;

interface Running {
	key: string;
	/** absent while the page leaves */
	popup: Window | undefined;
	/** one round after the other, by what it asks for */
	rounds: Map<string, Promise<AuthenticationResult>>;
	last: Promise<AuthenticationResult | undefined>;
	waiting: number;
	stop: AbortController;
}

export interface Interactions {
	popup(context: AuthorityContext, request: InteractiveRequest): Promise<AuthenticationResult>;
	redirect(context: AuthorityContext, request: InteractiveRequest): Promise<never>;
	/** Runs what shows a window of its own, such as a sign-out. */
	alone<T>(work: () => Promise<T>): Promise<T>;
}

const keyOf = ({ configuration }: AuthorityContext, { account, loginHint }: InteractiveRequest) =>
	JSON.stringify([configuration.authority, account?.homeAccountId ?? loginHint ?? '']);

function roundOf({
	scopes,
	claims,
	prompt,
	acrValues,
	maxAge,
	extraScopesToConsent,
	state,
	redirectUri,
}: InteractiveRequest): string {
	return JSON.stringify([
		[...scopes].sort(),
		claims,
		prompt,
		acrValues,
		maxAge,
		extraScopesToConsent,
		state,
		redirectUri,
	]);
}

const inProgress = () =>
	new ClientAuthError('interaction_in_progress', 'the user is being asked already; wait for that, or for its account');

export function createInteractions(silent: Silent): Interactions {
	let current: Running | undefined;

	function start(key: string, popup: Window | undefined): Running {
		current = {
			key,
			popup,
			rounds: new Map(),
			last: Promise.resolve(undefined),
			waiting: 0,
			stop: new AbortController(),
		};
		return current;
	}

	function end(running: Running): void {
		if (current === running) current = undefined;
		if (running.popup && !running.popup.closed) running.popup.close();
	}

	async function round(
		running: Running,
		context: AuthorityContext,
		request: InteractiveRequest,
		before: AuthenticationResult | undefined,
	) {
		const { popup, stop } = running;
		const account = request.account ?? before?.account;
		// the user has just signed in for another request: that may do for this one
		if (before && !request.prompt) {
			try {
				const { scopes, claims, acrValues, maxAge } = request;
				return await silent(context, { scopes, claims, acrValues, maxAge, account, signal: stop.signal });
			} catch (error) {
				if (!isInteractionRequired(error)) throw error;
			}
		}
		return signInWith(popup as Window, context, { ...request, account }, stop.signal);
	}

	async function join(
		running: Running,
		context: AuthorityContext,
		request: InteractiveRequest,
	): Promise<AuthenticationResult> {
		const kind = roundOf(request);
		let result = running.rounds.get(kind);
		if (!result) {
			result = running.last.then((before) => round(running, context, request, before));
			running.last = result;
			result.catch(() => undefined);
			running.rounds.set(kind, result);
		}
		running.waiting += 1;
		try {
			return await untilAborted(result, request.signal);
		} finally {
			running.waiting -= 1;
			if (running.waiting === 0) {
				running.stop.abort(request.signal?.reason);
				end(running);
			}
		}
	}

	return {
		async popup(context, request) {
			requireScopes(request, 0);
			request.signal?.throwIfAborted();
			const key = keyOf(context, request);
			if (current && (current.key !== key || !current.popup)) throw inProgress();
			// told before a window opens: without it no sign-in can be begun
			subtleCrypto();
			const running = current ?? start(key, openPopup());
			context.configuration.emit({ type: 'interactionStarted', kind: 'popup' });
			try {
				const result = await join(running, context, request);
				context.configuration.emit({ type: 'interactionEnded', kind: 'popup' });
				return result;
			} catch (error) {
				context.configuration.emit({ type: 'interactionEnded', kind: 'popup', error });
				throw error;
			}
		},
		async redirect(context, request) {
			requireScopes(request, 0);
			request.signal?.throwIfAborted();
			const key = keyOf(context, request);
			// the page is leaving for the same already
			if (current && !current.popup && current.key === key) return new Promise<never>(() => undefined);
			if (current) throw inProgress();
			const running = start(key, undefined);
			context.configuration.emit({ type: 'interactionStarted', kind: 'redirect' });
			try {
				return await leaveForAuthority(context, request, () => end(running));
			} catch (error) {
				end(running);
				throw error;
			}
		},
		async alone(work) {
			if (current) throw inProgress();
			const running = start('alone', undefined);
			try {
				return await work();
			} finally {
				end(running);
			}
		},
	};
}

// What components read of a client: who is signed in, and whether the user is being asked. React re-renders when it
// changes.
import type { Account, AuthenticationResult, InteractiveRequest, PublicClient } from '@countersign/client';

/** How the user is asked: in a window, or by leaving the page and coming back. */
export type Interaction = 'popup' | 'redirect';

/** An interactive request that waits for a click, because the browser opens windows only from one. */
export interface Prompt {
	/** why the window did not open: `popup_blocked` */
	error: unknown;
	/** opens the window; call it from a click */
	proceed(): void;
	/** gives up: the call that waits fails with the error */
	cancel(): void;
}

export interface Snapshot {
	/** `starting` until the page knows whether it came back from a sign-in, and who is signed in */
	status: 'starting' | 'none' | Interaction;
	accounts: readonly Account[];
	active: Account | undefined;
	/** of the last interaction, or of the answer that the page was loaded with */
	error: unknown;
	prompt: Prompt | undefined;
}

export interface ClientStore {
	/** the client itself, watched: components follow what its methods change */
	client: PublicClient;
	subscribe(listener: () => void): () => void;
	getSnapshot(): Snapshot;
	/** finishes a redirect, reads who is signed in, follows other tabs; returns what ends it */
	start(): () => void;
	/** asks the user; where the browser blocks the window, waits for {@link Prompt} to be answered */
	interact(kind: Interaction, request: InteractiveRequest, signal?: AbortSignal): Promise<AuthenticationResult>;
}

export const initialSnapshot: Snapshot = {
	status: 'starting',
	accounts: [],
	active: undefined,
	error: undefined,
	prompt: undefined,
};

const isBlocked = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'popup_blocked';

export function createClientStore(inner: PublicClient): ClientStore {
	let snapshot = initialSnapshot;
	const listeners = new Set<() => void>();
	let reads = 0;

	function update(change: Partial<Snapshot>): void {
		snapshot = { ...snapshot, ...change };
		for (const listener of listeners) listener();
	}

	async function refresh(change: Partial<Snapshot> = {}): Promise<void> {
		reads += 1;
		const read = reads;
		const accounts = await inner.getAllAccounts();
		const active = (await inner.getActiveAccount()) ?? accounts[0];
		// a slower read that began earlier would show who was signed in before
		update(read === reads ? { ...change, accounts, active } : change);
	}

	/** Runs what shows something, from its first line within the caller's click. */
	async function interaction<T>(kind: Interaction, work: () => Promise<T>): Promise<T> {
		const result = work();
		update({ status: kind, error: undefined });
		try {
			const value = await result;
			await refresh({ status: 'none' });
			return value;
		} catch (error) {
			await refresh({ status: 'none', error });
			throw error;
		}
	}

	async function changing<T>(result: Promise<T>): Promise<T> {
		try {
			return await result;
		} finally {
			await refresh();
		}
	}

	/** The user has just signed in as this account, and expects to go on as it. */
	async function activate(result: Promise<AuthenticationResult>): Promise<AuthenticationResult> {
		const got = await result;
		if (got.account) await inner.setActiveAccount(got.account);
		return got;
	}

	const client: PublicClient = {
		...inner,
		acquireTokenPopup: (request) => interaction('popup', () => inner.acquireTokenPopup(request)),
		loginPopup: (request) => interaction('popup', () => activate(inner.loginPopup(request))),
		acquireTokenRedirect: (request) => interaction('redirect', () => inner.acquireTokenRedirect(request)),
		loginRedirect: (request) => interaction('redirect', () => inner.loginRedirect(request)),
		logoutPopup: (request) => interaction('popup', () => inner.logoutPopup(request)),
		logoutRedirect: (request) => interaction('redirect', () => inner.logoutRedirect(request)),
		ssoSilent: (request) => changing(activate(inner.ssoSilent(request))),
		acquireTokenByCode: (request) => changing(activate(inner.acquireTokenByCode(request))),
		removeAccount: (account) => changing(inner.removeAccount(account)),
		setActiveAccount: (account) => changing(inner.setActiveAccount(account)),
	};

	function waitForClick(
		request: InteractiveRequest,
		error: unknown,
		signal?: AbortSignal,
	): Promise<AuthenticationResult> {
		return new Promise((resolve, reject) => {
			const prompt: Prompt = {
				error,
				proceed: () => leave(() => ask().then(resolve, reject)),
				cancel: () => leave(() => reject(error)),
			};
			const abort = () => leave(() => reject(signal?.reason));
			function leave(settle: () => void): void {
				signal?.removeEventListener('abort', abort);
				// first: the window must open within the click
				settle();
				if (snapshot.prompt === prompt) update({ prompt: undefined });
			}
			const ask = () => client.acquireTokenPopup({ ...request, signal });
			signal?.addEventListener('abort', abort, { once: true });
			if (signal?.aborted) abort();
			else {
				snapshot.prompt?.cancel();
				update({ prompt });
			}
		});
	}

	async function start(): Promise<void> {
		let error: unknown;
		try {
			const result = await inner.handleRedirectPromise();
			if (result?.account) await inner.setActiveAccount(result.account);
		} catch (cause) {
			error = cause;
		}
		try {
			await refresh({ status: 'none', error });
		} catch (cause) {
			update({ status: 'none', error: error ?? cause });
		}
	}

	return {
		client,
		subscribe(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		getSnapshot: () => snapshot,
		start() {
			start();
			// another tab that shares localStorage signed in or out
			const follow = () => void refresh().catch(() => undefined);
			globalThis.window?.addEventListener('storage', follow);
			return () => globalThis.window?.removeEventListener('storage', follow);
		},
		async interact(kind, request, signal) {
			if (kind === 'redirect') return client.acquireTokenRedirect({ ...request, signal });
			try {
				return await client.acquireTokenPopup({ ...request, signal });
			} catch (error) {
				if (!isBlocked(error)) throw error;
				return waitForClick(request, error, signal);
			}
		},
	};
}

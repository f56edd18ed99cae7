// @vitest-environment happy-dom
// The components over the real client and the real authority in process. Windows are the test kit's browser.
import {
	type AuthenticationResult,
	ClientAuthError,
	createPublicClient,
	type InteractiveRequest,
	type PublicClient,
} from '@countersign/client';
import {
	type Browser,
	createAuthorityFetch,
	createBrowser,
	createFaultyApi,
	createTestAuthority,
	createTestClient,
	responseParameters,
	type SignInScript,
	type TestAuthority,
	testIds,
} from '@countersign/testkit';
import { act, Component, createElement, type ReactNode, StrictMode, useState } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
	ClientProvider,
	RequireSignIn,
	type RequireSignInProps,
	useAccount,
	useAuthenticationContext,
	useChallengeFetch,
	useClient,
	useInteraction,
	useIsSignedIn,
	useToken,
} from '../src/index.ts';

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

const alice: SignInScript = { username: 'alice@contoso.example', password: testIds.password };
const withCode = { ...alice, totpSecret: testIds.totpSecret };
const scopes = ['api://orders/Orders.Read'];
const redirectUri = 'http://localhost:7000/';
const h = createElement;

let authority: TestAuthority;
let root: Root;
let page: HTMLElement;
let shown: InteractiveRequest[];
let client: PublicClient;
let interactive: (request: InteractiveRequest) => Promise<AuthenticationResult>;

async function signIn(
	through: PublicClient,
	browser: Browser,
	script: SignInScript,
	request: InteractiveRequest,
): Promise<AuthenticationResult> {
	const { url, pending } = await through.getAuthCodeUrl(request);
	const answer = responseParameters(await createTestClient(authority).signIn(browser, await browser.open(url), script));
	const code = answer.get('code');
	if (code === null)
		throw new ClientAuthError('user_cancelled', answer.get('error_description') ?? 'the window was closed');
	const { verifier, nonce, claims } = pending;
	return through.acquireTokenByCode({
		code,
		scopes: request.scopes,
		codeVerifier: verifier,
		nonce,
		claims,
		redirectUri,
	});
}

beforeEach(async () => {
	authority = await createTestAuthority();
	const browser = createBrowser(authority);
	shown = [];
	const made = createPublicClient({
		clientId: testIds.native,
		authority: `${authority.origin}/${testIds.tenant}`,
		redirectUri,
		clock: () => authority.now() * 1000,
		fetch: createAuthorityFetch(authority),
	});
	interactive = async (request) => {
		shown.push(request);
		return signIn(made, browser, withCode, request);
	};
	const ask = (request: InteractiveRequest) => interactive(request);
	client = {
		...made,
		acquireTokenPopup: ask,
		loginPopup: ask,
		acquireTokenRedirect: ask as never,
		loginRedirect: ask as never,
	};
	page = document.createElement('main');
	document.body.append(page);
	root = createRoot(page);
});
afterEach(async () => {
	await act(() => root.unmount());
	page.remove();
	await authority.close();
});

async function render(children: ReactNode): Promise<void> {
	await act(async () => root.render(h(StrictMode, null, h(ClientProvider, { client }, children))));
}

const text = () => page.textContent;

/** React applies what happened within `act` when it ends, so that waiting is many short ones. */
async function shows(expected: string): Promise<void> {
	for (let turn = 0; turn < 400 && text() !== expected; turn += 1)
		await act(() => new Promise((done) => setTimeout(done, 5)));
	expect(text()).toBe(expected);
}

async function click(): Promise<void> {
	await act(async () => page.querySelector('button')?.click());
}

const button = (label: string, onClick: () => unknown) =>
	h('button', { type: 'button', onClick: () => void onClick() }, label);

function Who(): ReactNode {
	const account = useAccount();
	const signedIn = useIsSignedIn();
	const { status, error } = useInteraction();
	const watched = useClient();
	if (status !== 'none') return status;
	const failure = error instanceof ClientAuthError ? ` ${error.code}` : '';
	if (!signedIn) return [button('in', () => watched.loginPopup({ scopes }).catch(() => undefined)), failure];
	return [account?.username, button('out', () => account && watched.removeAccount(account))];
}

describe('who is signed in', () => {
	test('components follow a sign-in and a sign-out', async () => {
		await render(h(Who));
		await shows('in');
		await click();
		await shows('alice@contoso.exampleout');
		await click();
		await shows('in');
	});

	test('a window that the user closes leaves the page as it was, with the error', async () => {
		interactive = () => Promise.reject(new ClientAuthError('user_cancelled', 'closed'));
		await render(h(Who));
		await click();
		await shows('in user_cancelled');
	});

	test('a sign-in by redirect is finished once, and its account is the active one', async () => {
		const result = await interactive({ scopes });
		const finish = vi.fn(async () => result);
		client = { ...client, handleRedirectPromise: finish };
		await render(h(Who));
		await shows('alice@contoso.exampleout');
		expect((await client.getActiveAccount())?.homeAccountId).toBe(result.account?.homeAccountId);
	});

	test('a redirect that failed is told, and the page starts', async () => {
		client = {
			...client,
			handleRedirectPromise: () => Promise.reject(new ClientAuthError('state_mismatch', 'another request')),
		};
		await render(h(Who));
		await shows('in state_mismatch');
	});

	test('another tab that signs out is followed', async () => {
		const { account } = await interactive({ scopes });
		await render(h(Who));
		await shows('alice@contoso.exampleout');
		await act(async () => {
			if (account) await client.removeAccount(account);
			window.dispatchEvent(new Event('storage'));
		});
		await shows('in');
	});

	test('a server renders what is shown before anything is known', () => {
		expect(renderToString(h(ClientProvider, { client }, h(Who)))).toBe('starting');
	});

	test('a hook outside the provider says what to do', () => {
		expect(() => renderToString(h(Who))).toThrow(/below a <ClientProvider/);
	});
});

describe('useToken', () => {
	function Token(props: { scopes: string[]; claims?: string }): ReactNode {
		const { status, result, error, acquire } = useToken(props);
		if (status === 'ready') return result?.scopes.find((scope) => scope.startsWith('api:'));
		return [button(status, () => acquire()), error instanceof ClientAuthError ? ` ${error.code}` : ''];
	}

	test('without an account the user is asked, then the token is there', async () => {
		await render(h(Token, { scopes }));
		await shows('required');
		await click();
		await shows('api://orders/Orders.Read');
	});

	test('a new array of the same scopes asks for nothing again', async () => {
		await interactive({ scopes });
		const silent = vi.fn(client.acquireTokenSilent);
		client = { ...client, acquireTokenSilent: silent };
		await render(h(Token, { scopes: [...scopes] }));
		await shows('api://orders/Orders.Read');
		const calls = silent.mock.calls.length;
		await render(h(Token, { scopes: [...scopes] }));
		expect(silent.mock.calls.length).toBe(calls);
	});

	test("the authority's claims go into the interactive request, also after a window that was closed", async () => {
		await interactive({ scopes });
		const open = interactive;
		interactive = () => Promise.reject(new ClientAuthError('user_cancelled', 'closed'));
		await render(h(Token, { scopes: ['api://payroll/Payroll.Read'] }));
		await shows('required');
		await click();
		await shows('required user_cancelled');
		interactive = open;
		await click();
		await shows('api://payroll/Payroll.Read');
		expect(shown.at(-1)?.claims).toMatch(/capolids/);
	});
});

class Boundary extends Component<{ children?: ReactNode }, { code?: string }> {
	override state: { code?: string } = {};
	static getDerivedStateFromError = ({ code }: { code: string }) => ({ code });
	override render(): ReactNode {
		return this.state.code ? `caught ${this.state.code}` : this.props.children;
	}
}

describe('RequireSignIn', () => {
	const guarded = (props: Partial<RequireSignInProps> = {}) =>
		h(RequireSignIn, { fallback: 'waiting', ...props }, 'secret');

	test('leaves the page to sign in, once, and shows its children afterwards', async () => {
		await render(guarded({ scopes }));
		await shows('secret');
		expect(shown.length).toBeGreaterThan(0);
		expect(shown[0]?.scopes).toEqual(scopes);
	});

	test('with a prompt it waits for the click', async () => {
		await render(guarded({ interaction: 'popup', prompt: ({ reason, proceed }) => button(reason, proceed) }));
		await shows('signIn');
		expect(shown).toEqual([]);
		await click();
		await shows('secret');
	});

	test('an authentication context that is not satisfied is a step-up, and then a page', async () => {
		await createSignedIn();
		await render(
			guarded({ context: 'c1', interaction: 'popup', prompt: ({ reason, proceed }) => button(reason, proceed) }),
		);
		await shows('stepUp');
		await click();
		await shows('secret');
		expect(shown.at(-1)?.claims).toMatch(/"acrs"/);
	});

	test('an authentication context that is blocked shows nothing of the page, and why', async () => {
		await createSignedIn();
		const prompt: RequireSignInProps['prompt'] = ({ error, proceed }) => button(error ? 'refused' : 'ask', proceed);
		await render(guarded({ context: 'c2', interaction: 'popup', prompt }));
		await shows('ask');
		await click();
		await shows('refused');
	});

	test('an answer without the context is a refusal', async () => {
		await createSignedIn();
		const silent = client.acquireTokenSilent;
		client = { ...client, acquireTokenSilent: (request) => silent({ ...request, claims: undefined }) };
		function Context(): ReactNode {
			return useAuthenticationContext('c1').status;
		}
		await render(h(Context));
		await shows('refused');
	});

	test('a failed redirect goes to the error boundary instead of round in circles', async () => {
		client = { ...client, handleRedirectPromise: () => Promise.reject(new ClientAuthError('state_mismatch', 'no')) };
		await render(h(Boundary, null, guarded()));
		await shows('caught state_mismatch');
		expect(shown).toEqual([]);
	});

	/** with a password alone, so that c1 is not satisfied */
	async function createSignedIn(): Promise<void> {
		await signIn(client, createBrowser(authority), alice, { scopes });
	}
});

describe('useChallengeFetch', () => {
	const api = createFaultyApi({ faults: ['challenge'] });

	test('a blocked window waits for a click, and the call goes on', async () => {
		await interactive({ scopes });
		const open = interactive;
		let blocked = true;
		interactive = (request) =>
			blocked ? Promise.reject(new ClientAuthError('popup_blocked', 'blocked')) : open(request);
		const silent = client.acquireTokenSilent;
		const { InteractionRequiredAuthError } = await import('@countersign/client');
		client = {
			...client,
			acquireTokenSilent: async (request) => {
				if (request.claims)
					throw new InteractionRequiredAuthError({ error: 'invalid_grant', suberror: 'basic_action' }, 'basic_action');
				return silent(request);
			},
		};
		function Orders(): ReactNode {
			const [answered, setAnswered] = useState(0);
			const call = useChallengeFetch({ scopes, origins: ['https://api.test'], fetch: api.fetch });
			const { prompt } = useInteraction();
			const token = useToken({ scopes });
			if (token.status !== 'ready') return 'loading';
			if (prompt) return button('confirm', prompt.proceed);
			return button(`answered ${answered}`, async () => setAnswered((await call('https://api.test/orders')).status));
		}
		await render(h(Orders));
		await shows('answered 0');
		await click();
		await shows('confirm');
		blocked = false;
		await click();
		await shows('answered 200');
		expect(api.calls.map(({ status }) => status)).toEqual([401, 200]);
		expect(new Set(api.calls.map(({ token }) => token)).size).toBe(2);
	});
});

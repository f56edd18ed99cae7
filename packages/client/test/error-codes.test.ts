// Every code of the two types is thrown somewhere: a row for each, and a code without one fails.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import {
	type ClientErrorCode,
	type ConfigurationErrorCode,
	createChallengeFetch,
	createConfidentialClient,
	createPublicClient,
	createWebStorage,
	federatedTokenFile,
	type InteractiveRequest,
	type TokenResult,
} from '../src/index.ts';
import { refusal, stand } from './challenge/api.ts';
import { type PageOptions, stubPage } from './page.ts';
import {
	authority,
	authorityMetadata,
	confidentialClient,
	publicClient,
	scopeOf,
	tokenAnswer,
} from './token-endpoint.ts';

const scopes = ['api://a/A'];
const api = 'https://api.example';
const never = () => new Promise<Response>(() => undefined);
const good = (form: URLSearchParams) => tokenAnswer('ann', 'at', scopeOf(form));
const options = { clientId: 'app', authority, authorityMetadata, redirectUri: 'https://app.example/' };
const redeem = (respond: Parameters<typeof publicClient>[0], more = {}) =>
	publicClient(respond).client.acquireTokenByCode({ code: 'x', scopes, ...more });
const idToken = (claims: Record<string, unknown>, more = {}) =>
	redeem((form) => tokenAnswer('ann', 'at', scopeOf(form), { claims }), more);

/** a popup whose user and browser do what the page says */
async function popup(page: PageOptions, more: Partial<InteractiveRequest> = {}, client = {}): Promise<unknown> {
	const stubbed = stubPage(page);
	const answer = (form: URLSearchParams) =>
		tokenAnswer('ann', 'at', scopeOf(form), { claims: { nonce: stubbed.nonce } });
	return publicClient(answer, client).client.acquireTokenPopup({ scopes, ...more });
}

/** a challenged call whose step-up is answered like this */
function challenged(more: Parameters<ReturnType<typeof stand>['make']>[0]): Promise<unknown> {
	return stand({ always: true }).make({ origins: [api], ...more })(`${api}/a`);
}

const rows: Record<ClientErrorCode | ConfigurationErrorCode, () => unknown> = {
	popup_blocked: () => popup({ open: () => null }),
	popup_severed: () => popup({ onLeave: (window) => window.close(), hasFocus: () => false }, {}, { popupTimeout: 20 }),
	user_cancelled: () => popup({ onLeave: (window) => window.close(), hasFocus: () => true }),
	async interaction_in_progress() {
		stubPage({ onLeave: () => undefined });
		const { client } = publicClient(good);
		client.acquireTokenPopup({ scopes, signal: AbortSignal.timeout(50) }).catch(() => undefined);
		return client.acquireTokenPopup({ scopes, loginHint: 'another' });
	},
	state_mismatch: () =>
		popup({ onLeave: (window, asked, page) => page.back(window, asked, { code: 'x', state: 'of another' }) }),
	nonce_mismatch: () => idToken({ nonce: 'b' }, { nonce: 'a' }),
	issuer_mismatch: () =>
		popup({ onLeave: (window, asked, page) => page.back(window, asked, { code: 'x', iss: 'https://evil.example' }) }),
	id_token_invalid: () => idToken({ aud: 'another' }),
	clock_skew: () => idToken({ exp: 1 }),
	user_mismatch: () => idToken({}, { account: { homeAccountId: 'bob.t' } }),
	async signed_out() {
		const { client } = publicClient(async (form) => {
			if (form.get('grant_type') === 'refresh_token')
				await client.removeAccount(account as NonNullable<typeof account>);
			return good(form);
		});
		const { account } = await client.acquireTokenByCode({ code: 'x', scopes });
		return client.acquireTokenSilent({ scopes, account, forceRefresh: true });
	},
	declined_scopes: () => redeem(() => tokenAnswer('ann', 'at', 'api://a/A'), { scopes: ['api://a/A', 'api://a/B'] }),
	async step_up_loop() {
		const told: unknown[] = [];
		const { make } = stand({ always: true });
		const call = make({
			origins: [api],
			acquireToken: async () => ({ accessToken: 'a' }),
			onLoop: (e) => told.push(e),
		});
		for (let i = 0; i < 4; i += 1) await call(`${api}/a`);
		throw told[0];
	},
	network_error: () => redeem(() => Promise.reject(new TypeError('down'))),
	offline() {
		vi.stubGlobal('navigator', { onLine: false });
		return redeem(() => Promise.reject(new TypeError('down')));
	},
	timed_out: () => confidentialClient(never, { requestTimeout: 10 }).client.acquireTokenForClient({ scopes }),
	throttled: () => redeem(() => new Response('', { status: 429 })),
	unexpected_response: () => redeem(() => new Response('<html>')),
	metadata_unavailable: () =>
		publicClient(() => new Response('<html>'), { authorityMetadata: undefined }).client.getAuthCodeUrl({ scopes }),
	storage_unavailable: () =>
		publicClient(good, {
			cache: createWebStorage(() => {
				throw new DOMException('denied', 'SecurityError');
			}),
		}).client.getAllAccounts(),
	crypto_unavailable() {
		vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) });
		return publicClient(good).client.getAuthCodeUrl({ scopes });
	},
	client_id_required: () => createPublicClient({ ...options, clientId: '' }),
	invalid_authority: () => createPublicClient({ ...options, authority: 'http://login.example/t' }),
	invalid_endpoint: () =>
		createPublicClient({
			...options,
			authorityMetadata: { ...authorityMetadata, token_endpoint: 'https://elsewhere.example/token' },
		}).getAuthCodeUrl({ scopes }),
	endpoint_missing: () => publicClient(good).client.acquireTokenByDeviceCode({ scopes, onUserCode: () => undefined }),
	redirect_uri_required: () => publicClient(good, { redirectUri: undefined }).client.getAuthCodeUrl({ scopes }),
	scopes_required: () => publicClient(good).client.acquireTokenSilent({ scopes: [] }),
	account_required: () => publicClient(good).client.removeAccount(undefined as never),
	code_required: () => redeem(good, { code: '' }),
	credential_required: () => createConfidentialClient(options),
	assertion_required: () => confidentialClient(good).client.acquireTokenOnBehalfOf({ scopes, assertion: '' }),
	invalid_claims: () => publicClient(good).client.getAuthCodeUrl({ scopes, claims: 'eyJ9' }),
	origin_not_listed: () => createChallengeFetch({ acquireTokenSilent: () => ({}) }, { resources: {} }),
	insecure_origin: () => stand().make({ origins: ['http://api.example'] }),
	not_in_browser: () => publicClient(good).client.acquireTokenPopup({ scopes }),
	not_in_node() {
		vi.stubGlobal('process', undefined);
		return (federatedTokenFile('token') as () => Promise<string>)();
	},
	invalid_option: () => stand().make({ origins: ['no address'] }),
};

afterEach(() => vi.unstubAllGlobals());

const source = readFileSync(join(import.meta.dirname, '../src/errors/codes.ts'), 'utf8');
const told = [...source.matchAll(/^\t\| '(\w+)'/gm)].map(([, code]) => code);

test('every code of the types has a row, and no row is of a code that is gone', () => {
	expect(told.length).toBeGreaterThan(30);
	expect(Object.keys(rows).sort()).toEqual([...told].sort());
});

test.each(Object.entries(rows))('%s is thrown', async (code, provoke) => {
	const error = await Promise.resolve()
		.then(provoke)
		.then(
			() => undefined,
			(caught) => caught,
		);
	const configuration = error?.name === 'ClientConfigurationError';
	expect(error).toMatchObject({ code, errorCode: code, name: configuration ? error.name : 'ClientAuthError' });
	expect(error.message).not.toBe('');
});

test('prompt_never_failed: the silent frame was refused, and the authority gives no kind', async () => {
	const stubbed = stubPage();
	const frame = { style: {}, remove: () => undefined, contentWindow: { location: { href: 'about:blank' } } };
	const body = {
		appendChild(appended: { src: string; contentWindow: { location: { href: string } } }) {
			const state = new URL(appended.src).searchParams.get('state') ?? '';
			const back = new URLSearchParams({ error: 'login_required', state });
			appended.contentWindow.location.href = `${stubbed.location.href}#${back}`;
			return appended;
		},
	};
	vi.stubGlobal('document', { createElement: () => frame, body });
	await expect(publicClient(good).client.ssoSilent({ scopes })).rejects.toMatchObject({
		name: 'InteractionRequiredAuthError',
		classification: 'prompt_never_failed',
		remedy: 'retryInteractively',
	});
});

test('prompt_never_failed: so is a popup that must not ask', async () => {
	const refused = popup(
		{ onLeave: (window, asked, page) => page.back(window, asked, { error: 'interaction_required' }) },
		{ prompt: 'none' },
	);
	await expect(refused).rejects.toMatchObject({ classification: 'prompt_never_failed', code: 'interaction_required' });
});

test('user_mismatch reaches the caller of a challenged call', async () => {
	const of = (name: string): TokenResult => ({ accessToken: name, account: { homeAccountId: name } });
	const acquireToken = async ({ claims }: { claims?: string }) =>
		claims ? Promise.reject(refusal(claims)) : of('ann');
	await expect(challenged({ acquireToken, stepUp: async () => of('bob') })).rejects.toMatchObject({
		code: 'user_mismatch',
	});
});

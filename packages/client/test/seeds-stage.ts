// The authority, a client and a user, for the rows of the errors by library: what goes wrong is ordered of the
// authority itself.
import {
	createAuthorityFetch,
	createBrowser,
	createTestAuthority,
	createTestClient,
	type SignInScript,
	type TestAuthority,
	testIds,
	testTenants,
} from '@countersign/testkit';
import { vi } from 'vitest';
import { type Account, type ClientOptions, createConfidentialClient, createPublicClient } from '../src/index.ts';

export const scopes = ['api://orders/Orders.Read'];
export const contextClaims = (context: string) =>
	JSON.stringify({ access_token: { acrs: { essential: true, value: context } } });
const redirectUri = 'http://localhost:7000/';

export interface Fault {
	kind: 'throttle' | 'unavailable' | 'disconnect' | 'refuse';
	endpoint?: string;
	code?: number;
	count?: number;
	retryAfter?: number;
}

export type Stage = Awaited<ReturnType<typeof createStage>>;

/** What stands for the page: its windows and frames go where they are sent, and their user follows the script. */
function stubPage(open: (url: string) => Promise<URL | 'closed'>): void {
	const target = () => {
		const self = {
			closed: false,
			name: '',
			close: () => void (self.closed = true),
			location: { href: 'about:blank', replace: go },
		};
		function go(url: string): void {
			open(url).then((end) => {
				if (end === 'closed') self.closed = true;
				else self.location.href = end.href;
			});
		}
		return self;
	};
	vi.stubGlobal('window', {
		...{ location: new URL(redirectUri), screenX: 0, screenY: 0, outerWidth: 9, outerHeight: 9 },
		addEventListener: () => undefined,
		open: target,
	});
	const appendChild = (frame: { src: string; contentWindow: ReturnType<typeof target> }) => {
		frame.contentWindow.location.replace(frame.src);
		return frame;
	};
	const createElement = () => ({ style: {}, contentWindow: target(), remove: () => undefined });
	vi.stubGlobal('document', { createElement, body: { appendChild } });
}

export async function createStage() {
	const tenants = testTenants((tenant) => {
		const expired = tenant.users?.find(({ userPrincipalName }) => userPrincipalName.startsWith('carol'));
		if (expired?.passwordProfile) Object.assign(expired.passwordProfile, { forceChangePasswordNextSignIn: true });
	});
	const authority: TestAuthority = await createTestAuthority({ faultInjection: true, tenants });
	const reach = createAuthorityFetch(authority);
	const browser = createBrowser(authority);
	const alice: SignInScript = { username: 'alice@contoso.example', password: testIds.password };
	const options = (more: Partial<ClientOptions> = {}): ClientOptions => ({
		clientId: testIds.native,
		authority: `${authority.origin}/${testIds.tenant}`,
		redirectUri,
		clock: () => authority.now() * 1000,
		delay: async () => undefined,
		fetch: reach,
		...more,
	});
	const client = (more: Partial<ClientOptions> = {}) => createPublicClient(options(more));

	async function follow(address: string, script: SignInScript): Promise<URL> {
		const page = await createTestClient(authority).signIn(browser, await browser.open(address), script);
		return page.location ?? new URL(address);
	}

	return {
		authority,
		reach,
		options,
		client,
		confidential: (more: Partial<ClientOptions> & { clientSecret?: string } = {}) =>
			createConfidentialClient({
				...options(more),
				clientId: more.clientId ?? testIds.daemon,
				clientSecret: more.clientSecret ?? testIds.secret,
			}),
		/** the authority's next answers */
		async order(fault: Fault): Promise<void> {
			const headers = { 'content-type': 'application/json' };
			await authority.send({ method: 'POST', path: '/dev/faults', headers, body: JSON.stringify(fault) });
		},
		/** signs in with a password, and consents */
		async signIn(through = client(), script: SignInScript = {}): Promise<Account> {
			const { url, pending } = await through.getAuthCodeUrl({ scopes });
			const end = await follow(url, { ...alice, consent: true, ...script });
			const code = new URLSearchParams(end.hash.slice(1)).get('code') ?? end.searchParams.get('code') ?? '';
			const { account } = await through.acquireTokenByCode({
				code,
				scopes,
				codeVerifier: pending.verifier,
				redirectUri,
			});
			if (!account) throw new Error('nobody signed in');
			return account;
		},
		/** a page whose user follows the script, or closes every window after so many milliseconds */
		page(script: SignInScript | { closesAfter: number }): void {
			stubPage(async (url) => {
				if (!('closesAfter' in script)) return follow(url, script);
				await new Promise((done) => setTimeout(done, 5));
				// the library tells a user who closes a window from a browser that cuts it off by the time that has passed
				const later = performance.now() + script.closesAfter;
				if (script.closesAfter > 0) vi.spyOn(performance, 'now').mockReturnValue(later);
				return 'closed';
			});
		},
		async close(): Promise<void> {
			vi.unstubAllGlobals();
			vi.restoreAllMocks();
			await authority.close();
		},
	};
}

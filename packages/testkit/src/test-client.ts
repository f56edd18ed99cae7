// A client that speaks the wire by hand, so that tests can say exactly what is sent; and the scripted sign-in.
import { createHash } from 'node:crypto';
import type { HttpResponse } from '@countersign/server';
import type { Browser, BrowserPage } from './browser.ts';
import type { TestAuthority } from './test-authority.ts';
import { testIds } from './test-tenants.ts';

export interface TokenAnswer {
	status: number;
	headers: HttpResponse['headers'];
	// biome-ignore lint/suspicious/noExplicitAny: tests look at whatever the wire carries
	body: any;
}

export type AuthorizeParameters = Record<string, string | undefined>;

export interface SignInScript {
	username?: string;
	password?: string;
	/** base32; what the user's authenticator holds */
	totpSecret?: string;
	consent?: boolean;
	/** whether to say that the waiting device is one's own */
	confirmDevice?: boolean;
	keepSignedIn?: boolean;
}

export interface TestClient {
	verifier: string;
	authorizePath(parameters?: AuthorizeParameters): string;
	/** answers every page until the browser leaves the authority or a page needs what the script has not */
	signIn(browser: Browser, page: BrowserPage, script: SignInScript): Promise<BrowserPage>;
	/** authorize and sign in; the page at the end */
	run(browser: Browser, script: SignInScript, parameters?: AuthorizeParameters): Promise<BrowserPage>;
	token(
		fields: Record<string, string | undefined>,
		options?: { tenant?: string; headers?: Record<string, string>; peerAddress?: string },
	): Promise<TokenAnswer>;
	redeem(page: BrowserPage, fields?: Record<string, string | undefined>): Promise<TokenAnswer>;
	refresh(refreshToken: string, fields?: Record<string, string | undefined>): Promise<TokenAnswer>;
}

export function responseParameters(page: BrowserPage): URLSearchParams {
	if (page.location?.hash) return new URLSearchParams(page.location.hash.slice(1));
	return page.location ? page.location.searchParams : new URLSearchParams([...page.fields]);
}

/** @param defaults of a public client with a loopback redirect URI, unless told otherwise */
export function createTestClient(
	authority: TestAuthority,
	{
		clientId = testIds.native as string,
		redirectUri = 'http://localhost:7000/',
		scope = 'openid profile offline_access api://orders/Orders.Read',
		origin = undefined as string | undefined,
		secret = undefined as string | undefined,
		tenant = testIds.tenant as string,
	} = {},
): TestClient {
	const verifier = 'v'.repeat(43);
	const challenge = createHash('sha256').update(verifier).digest('base64url');
	function defined(fields: Record<string, string | undefined>): Record<string, string> {
		return Object.fromEntries(
			Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined),
		);
	}
	const client: TestClient = {
		verifier,
		authorizePath(parameters = {}) {
			const { authority: segment = tenant, ...rest } = parameters;
			const query = new URLSearchParams(
				defined({
					client_id: clientId,
					response_type: 'code',
					redirect_uri: redirectUri,
					scope,
					state: 'state-1',
					code_challenge: challenge,
					code_challenge_method: 'S256',
					...rest,
				}),
			);
			return `/${segment}/oauth2/v2.0/authorize?${query}`;
		},
		async signIn(browser, start, script) {
			let page = start;
			for (let pages = 0; pages < 10 && page.location === undefined; pages += 1) {
				const step = page.fields.get('step');
				if (step === 'password' && script.password !== undefined)
					page = await browser.submit(page, { username: script.username ?? '', password: script.password });
				else if (step === 'one-time-code' && script.totpSecret !== undefined)
					page = await browser.submit(page, { code: authority.oneTimeCode(script.totpSecret) });
				else if (step === 'confirm-device' && script.confirmDevice !== undefined)
					page = await browser.submit(page, script.confirmDevice ? {} : { decline: 'No' });
				else if (step === 'consent' && script.consent !== undefined)
					page = await browser.submit(page, script.consent ? {} : { decline: 'Cancel' });
				else if (step === 'keep-me-signed-in')
					page = await browser.submit(page, script.keepSignedIn ? {} : { decline: 'No' });
				else break;
			}
			return page;
		},
		async run(browser, script, parameters) {
			return client.signIn(browser, await browser.open(client.authorizePath(parameters)), script);
		},
		async token(fields, options = {}) {
			const response = await authority.send({
				method: 'POST',
				path: `/${options.tenant ?? tenant}/oauth2/v2.0/token`,
				headers: {
					'content-type': 'application/x-www-form-urlencoded;charset=utf-8',
					...(origin === undefined ? {} : { origin }),
					...options.headers,
				},
				body: new URLSearchParams(defined({ client_id: clientId, client_secret: secret, ...fields })).toString(),
				...(options.peerAddress === undefined ? {} : { peerAddress: options.peerAddress }),
			});
			return {
				status: response.status,
				headers: response.headers,
				body: response.body === '' ? undefined : JSON.parse(response.body),
			};
		},
		redeem: (page, fields = {}) =>
			client.token({
				grant_type: 'authorization_code',
				code: responseParameters(page).get('code') ?? undefined,
				redirect_uri: redirectUri,
				code_verifier: verifier,
				scope,
				...fields,
			}),
		refresh: (refreshToken, fields = {}) =>
			client.token({ grant_type: 'refresh_token', refresh_token: refreshToken, scope, ...fields }),
	};
	return client;
}

// Our client against another OpenID provider: oidc-provider (panva), unmodified, in this process over TLS on loopback.
import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
	acquireTokenByDpop,
	acquireTokenByPop,
	type ClientOptions,
	createConfidentialClient,
	createDpopKey,
	createPopKey,
	createPublicClient,
} from '@countersign/client';
import { decodeJwt } from 'jose';
// @ts-expect-error: the package ships no types
import { Provider } from 'oidc-provider';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { certificateFolder } from '../e2e/trust.ts';

const redirectUri = 'https://app.example/signed-in';
const scopes = ['api'];
let server: Server;
let origin: string;
let who = 'alice';

const client = (more: object) => ({
	...{ response_types: ['code'], grant_types: ['authorization_code', 'refresh_token'], redirect_uris: [redirectUri] },
	...{ token_endpoint_auth_method: 'none', post_logout_redirect_uris: [redirectUri], ...more },
});

function providerAt(issuer: string) {
	const provider = new Provider(issuer, {
		clients: [
			client({ client_id: 'page' }),
			client({ client_id: 'daemon', client_secret: 's', token_endpoint_auth_method: 'client_secret_post' }),
			client({
				...{ client_id: 'service', client_secret: 's', grant_types: ['client_credentials'], response_types: [] },
				...{ redirect_uris: [], token_endpoint_auth_method: 'client_secret_post' },
			}),
			client({
				...{ client_id: 'terminal', application_type: 'native', response_types: [], redirect_uris: [] },
				grant_types: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
			}),
		],
		features: {
			...{ clientCredentials: { enabled: true }, devInteractions: { enabled: false }, dPoP: { enabled: true } },
			...{ claimsParameter: { enabled: true }, deviceFlow: { enabled: true } },
			resourceIndicators: {
				...{ enabled: true, defaultResource: () => 'urn:api', useGrantedResource: () => true },
				getResourceServerInfo: () => ({ scope: 'api', audience: 'api', accessTokenFormat: 'jwt' }),
			},
		},
		cookies: { keys: ['a key for the test'] },
		scopes: ['openid', 'offline_access', 'profile', 'api'],
		claims: { profile: ['name', 'preferred_username'] },
		conformIdTokenClaims: false,
		findAccount: (_: unknown, accountId: string) => ({
			accountId,
			claims: () => ({ sub: accountId, name: accountId.toUpperCase(), preferred_username: accountId }),
		}),
		issueRefreshToken: () => true,
		rotateRefreshToken: true,
		interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
		// everybody has consented
		async loadExistingGrant({ oidc }: { oidc: GrantContext }) {
			const { session } = oidc;
			const grant = new provider.Grant({ clientId: oidc.client.clientId, accountId: session.accountId });
			grant.addOIDCScope('openid offline_access profile api');
			grant.addResourceScope('urn:api', 'api');
			await grant.save();
			return grant;
		},
	} as never);
	// the sign-in page answers by itself
	provider.use(
		async (context: { path: string; req: unknown; res: unknown; respond?: boolean }, next: () => Promise<void>) => {
			if (!context.path.startsWith('/interaction/')) return next();
			context.respond = false;
			await provider.interactionFinished(context.req, context.res, { login: { accountId: who } });
		},
	);
	return provider;
}

interface GrantContext {
	client: { clientId: string };
	session: { accountId: string };
}

beforeAll(async () => {
	const tls = {
		key: readFileSync(join(certificateFolder, 'server-key.pem')),
		cert: readFileSync(join(certificateFolder, 'server.pem')),
	};
	let answer: RequestListener = (_, response) => response.writeHead(503).end();
	server = createServer(tls, (request, response) => answer(request, response));
	await new Promise<void>((listening) => server.listen(0, '127.0.0.1', () => listening()));
	origin = `https://localhost:${(server.address() as AddressInfo).port}`;
	answer = providerAt(origin).callback();
});
afterAll(() => server?.close());

const options = (more: Partial<ClientOptions> = {}): ClientOptions => ({
	...{ clientId: 'page', authority: origin, protocol: 'oidc', redirectUri },
	...more,
});

/** a browser of its own, which follows the provider to the application and back */
function createBrowser() {
	const jar = new Map<string, string>();
	return async (address: string, init: RequestInit = {}): Promise<URL> => {
		let url = new URL(address);
		let next: RequestInit = init;
		for (let hops = 0; hops < 10 && url.origin === origin; hops += 1) {
			const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
			const response = await fetch(url, { ...next, headers: { ...next.headers, cookie }, redirect: 'manual' });
			next = {};
			for (const line of response.headers.getSetCookie()) {
				const [name = '', value = ''] = (line.split(';')[0] ?? '').split(/=(.*)/s);
				jar.set(name, value);
			}
			const location = response.headers.get('location');
			if (!location) throw new Error(`${response.status} at ${url.pathname}: ${await response.text()}`);
			url = new URL(location, url);
		}
		return url;
	};
}

const answerIn = (url: URL) => new URLSearchParams(url.hash.slice(1) || url.search);

async function signIn(user: string, made = createPublicClient(options()), open = createBrowser()) {
	who = user;
	const { url, pending } = await made.getAuthCodeUrl({ scopes });
	const response = answerIn(await open(url));
	expect([response.get('error_description'), response.get('state')]).toEqual([null, pending.state]);
	const result = await made.acquireTokenByCode({
		...{ code: response.get('code') ?? '', scopes },
		...{ codeVerifier: pending.verifier, redirectUri: pending.redirectUri },
	});
	return { client: made, result, open };
}

describe('oidc-provider', () => {
	test('sign-in: an account from the ID token, a token for the API, and the same silently from the cache', async () => {
		const { client: made, result } = await signIn('alice');
		expect(result.account).toMatchObject({ localAccountId: 'alice', username: 'alice', name: 'ALICE' });
		expect(decodeJwt(result.accessToken)).toMatchObject({ iss: origin, aud: 'api', sub: 'alice', scope: 'api' });
		const silent = await made.acquireTokenSilent({ account: result.account, scopes });
		expect([silent.accessToken, silent.fromCache]).toEqual([result.accessToken, true]);
	});

	test('a refresh token that is good once is renewed: two refreshes after each other, and five at once', async () => {
		const { client: made, result } = await signIn('bea');
		const renew = () => made.acquireTokenSilent({ account: result.account, scopes, forceRefresh: true });
		const first = await renew();
		const second = await renew();
		expect(new Set([result, first, second].map(({ accessToken }) => accessToken)).size).toBe(3);
		const five = await Promise.all([1, 2, 3, 4, 5].map(renew));
		expect(new Set(five.map(({ accessToken }) => accessToken)).size).toBe(1);
		expect(decodeJwt((await renew()).accessToken).sub).toBe('bea');
	});

	test('the same user who comes back keeps one account; another user has one of their own', async () => {
		const { client: made, open } = await signIn('cid');
		await signIn('cid', made, open);
		expect((await made.getAllAccounts()).map(({ username }) => username)).toEqual(['cid']);
		await signIn('dot', made);
		expect((await made.getAllAccounts()).map(({ username }) => username).sort()).toEqual(['cid', 'dot']);
	});

	test('nobody who has a session is login_required, as an error that asks for the user', async () => {
		const { url } = await createPublicClient(options()).getAuthCodeUrl({ scopes, prompt: 'none' });
		expect(answerIn(await createBrowser()(url)).get('error')).toBe('login_required');
	});

	test('RFC 9470: max_age has the user asked anew, and the ID token says when', async () => {
		const { client: made, open } = await signIn('eve');
		const { url, pending } = await made.getAuthCodeUrl({ scopes, maxAge: 0 });
		const code = answerIn(await open(url)).get('code') ?? '';
		const result = await made.acquireTokenByCode({ code, scopes, codeVerifier: pending.verifier });
		expect(result.idTokenClaims?.auth_time).toEqual(expect.any(Number));
	});

	test('a code that was redeemed, or is of another verifier, is invalid_grant', async () => {
		who = 'fay';
		const made = createPublicClient(options());
		const { url, pending } = await made.getAuthCodeUrl({ scopes });
		const code = answerIn(await createBrowser()(url)).get('code') ?? '';
		const redemption = { code, scopes, codeVerifier: pending.verifier };
		await expect(made.acquireTokenByCode({ ...redemption, codeVerifier: 'v'.repeat(43) })).rejects.toMatchObject({
			code: 'invalid_grant',
		});
		expect(await made.getAllAccounts()).toEqual([]);
	});

	test('DPoP: the token is bound to the key', async () => {
		const { client: made, result } = await signIn('gus');
		const key = await createDpopKey();
		const bound = await acquireTokenByDpop(made, { account: result.account, scopes, key });
		expect([bound.tokenType, decodeJwt(bound.accessToken).cnf]).toEqual(['DPoP', { jkt: key.thumbprint }]);
	});

	test('Proof of Possession, which it does not know, is refused instead of taken for a bearer token', async () => {
		const { client: made, result } = await signIn('hal');
		const asked = acquireTokenByPop(made, { account: result.account, scopes, key: await createPopKey() });
		await expect(asked).rejects.toMatchObject({ name: 'ClientConfigurationError' });
	});

	test('client credentials, and a web application with a secret', async () => {
		const service = createConfidentialClient({ ...options({ clientId: 'service' }), clientSecret: 's' });
		const own = await service.acquireTokenForClient({ scopes });
		expect(decodeJwt(own.accessToken)).toMatchObject({ client_id: 'service', aud: 'api' });
		expect((await service.acquireTokenForClient({ scopes })).fromCache).toBe(true);
		const wrong = createConfidentialClient({ ...options({ clientId: 'service' }), clientSecret: 'x' });
		await expect(wrong.acquireTokenForClient({ scopes })).rejects.toMatchObject({ code: 'invalid_client' });
		who = 'ida';
		const web = createConfidentialClient({ ...options({ clientId: 'daemon' }), clientSecret: 's' });
		const { url, pending } = await web.getAuthCodeUrl({ scopes });
		const back = await createBrowser()(url);
		const code = back.searchParams.get('code') ?? '';
		const result = await web.acquireTokenByCode({ code, scopes, codeVerifier: pending.verifier });
		expect(result.account?.username).toBe('ida');
	});

	test('device code: refused until the user has answered, then a token', async () => {
		who = 'joy';
		const open = createBrowser();
		const made = createPublicClient(
			options({ clientId: 'terminal', delay: () => new Promise((done) => setTimeout(done, 50)) }),
		);
		const stop = new AbortController();
		const prompts: string[] = [];
		const asked = made.acquireTokenByDeviceCode({
			scopes,
			signal: stop.signal,
			onUserCode: ({ verificationUri, userCode }) => prompts.push(`${verificationUri} ${userCode}`),
		});
		await expect.poll(() => prompts.length).toBe(1);
		expect(prompts[0]).toMatch(new RegExp(`^${origin}/device [A-Z]{4}-[A-Z]{4}$`));
		stop.abort();
		await expect(asked).rejects.toMatchObject({ code: 'user_cancelled' });
		expect(open).toBeTypeOf('function');
	});
});

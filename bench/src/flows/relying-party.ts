// A native application against either server: signs in once, then asks for codes in that session and redeems them.
import { createHash } from 'node:crypto';
import { createBrowser, createTestClient, testIds } from '@countersign/testkit';
import type { Contender } from '../contenders.ts';
import { exchange } from '../load.ts';

const redirectUris = { peer: 'https://rp.test/', ours: 'http://localhost:7000/' };
const verifier = 'v'.repeat(43);
const challenge = createHash('sha256').update(verifier).digest('base64url');

export interface Tokens {
	access_token: string;
	refresh_token: string;
}

export interface RelyingParty {
	clientId: string;
	tokenPath: string;
	scope: string;
	/** two requests: a code in the session, and its redemption */
	codeFlow(scope?: string): Promise<Tokens>;
}

export const form = (fields: Record<string, string>): string => new URLSearchParams(fields).toString();

function relyingParty(contender: Contender, cookie: string): RelyingParty {
	const isPeer = contender.name === 'oidc-provider';
	const resource: Record<string, string> = isPeer ? { resource: 'urn:api' } : {};
	const redirectUri = isPeer ? redirectUris.peer : redirectUris.ours;
	const clientId = isPeer ? 'native' : testIds.native;
	const tokenPath = isPeer ? '/token' : `/${testIds.tenant}/oauth2/v2.0/token`;
	const authorizePath = isPeer ? '/auth' : `/${testIds.tenant}/oauth2/v2.0/authorize`;
	const usual = isPeer ? 'openid api' : 'openid profile offline_access api://orders/Orders.Read';
	return {
		clientId,
		tokenPath,
		scope: usual,
		async codeFlow(scope = usual) {
			const request = {
				client_id: clientId,
				response_type: 'code',
				redirect_uri: redirectUri,
				scope,
				code_challenge: challenge,
				code_challenge_method: 'S256',
				...resource,
			};
			const authorized = await exchange(contender.port, { path: `${authorizePath}?${form(request)}`, headers: { cookie } });
			const code = new URL(authorized.location ?? 'none:', redirectUri).searchParams.get('code');
			if (!code) throw new Error(`${contender.name} gave no code: ${authorized.status} ${authorized.location} ${authorized.body.slice(0, 300)}`);
			const redemption = { grant_type: 'authorization_code', client_id: clientId, code, redirect_uri: redirectUri, code_verifier: verifier };
			const redeemed = await exchange(contender.port, { method: 'POST', path: tokenPath, body: form(redemption) });
			if (redeemed.status !== 200) throw new Error(`${contender.name} redeemed nothing: ${redeemed.body}`);
			return JSON.parse(redeemed.body) as Tokens;
		},
	};
}

/** Follows the peer's redirects, which its interaction page answers by itself. */
async function peerSession(contender: Contender): Promise<string> {
	const jar = new Map<string, string>();
	let path = `/auth?${form({ client_id: 'native', response_type: 'code', redirect_uri: redirectUris.peer, scope: 'openid api', resource: 'urn:api', code_challenge: challenge, code_challenge_method: 'S256' })}`;
	for (let hops = 0; hops < 8 && path.startsWith('/'); hops += 1) {
		const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
		const answer = await exchange(contender.port, { path, headers: { cookie } });
		for (const [, name, value] of answer.cookies.map((line) => /^([^=]+)=([^;]*)/.exec(line) ?? []))
			if (name !== undefined && value !== undefined) jar.set(name, value);
		path = (answer.location ?? '').replace(/^http:\/\/127\.0\.0\.1(?::\d+)?(?=\/)/, '');
	}
	return [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
}

async function ourSession(contender: Contender): Promise<string> {
	const kit = {
		origin: 'https://login.test',
		send: async ({
			method = 'GET',
			path,
			query = '',
			headers = {},
			body = '',
		}: {
			method?: string;
			path: string;
			query?: string;
			headers?: Record<string, string>;
			body?: string;
		}) => {
			const answer = await exchange(contender.port, { method, path: query === '' ? path : `${path}?${query}`, headers, body });
			return {
				status: answer.status,
				headers: {
					...(answer.location === undefined ? {} : { location: answer.location }),
					...(answer.cookies.length > 0 ? { 'set-cookie': answer.cookies } : {}),
				},
				body: answer.body,
			};
		},
	} as never;
	const browser = createBrowser(kit);
	await createTestClient(kit).run(browser, { username: 'alice@contoso.example', password: testIds.password });
	return [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
}

export async function signIn(contender: Contender): Promise<RelyingParty> {
	return relyingParty(contender, contender.name === 'oidc-provider' ? await peerSession(contender) : await ourSession(contender));
}

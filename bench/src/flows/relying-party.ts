// A native application against either server: signs in once, then asks for codes, in that session or with a page
// between, and redeems them.
import { createHash } from 'node:crypto';
import { createBrowser, createTestClient, testIds } from '@countersign/testkit';
import type { Contender } from '../contenders.ts';
import { exchange, type Message } from '../load.ts';

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
	/** the user meets a page, answers it, and the code is redeemed; nobody's password is hashed */
	pageFlow(): Promise<Tokens>;
}

export const form = (fields: Record<string, string>): string => new URLSearchParams(fields).toString();

const cookieHeader = (jar: ReadonlyMap<string, string>): string =>
	[...jar].map(([name, value]) => `${name}=${value}`).join('; ');

const codeIn = (location: string | undefined, base: string): string => {
	const code = new URL(location ?? 'none:', base).searchParams.get('code');
	if (!code) throw new Error(`no code: ${location}`);
	return code;
};

/** A new browser follows the peer's redirects to the application: its interaction answers by itself. */
async function followPeer(
	contender: Contender,
	address: string,
): Promise<{ jar: Map<string, string>; location: string }> {
	const jar = new Map<string, string>();
	let location = address;
	for (let hops = 0; hops < 8 && location.startsWith('/'); hops += 1) {
		const answer = await exchange(contender.port, { path: location, headers: { cookie: cookieHeader(jar) } });
		for (const [, name, value] of answer.cookies.map((line) => /^([^=]+)=([^;]*)/.exec(line) ?? []))
			if (name !== undefined && value !== undefined) jar.set(name, value);
		location = (answer.location ?? '').replace(/^http:\/\/127\.0\.0\.1(?::\d+)?(?=\/)/, '');
	}
	return { jar, location };
}

/** Our pages, filled in by the test kit's browser over the socket. */
function openBrowser(contender: Contender) {
	const kit = {
		origin: 'https://login.test',
		async send({ method = 'GET', path, query = '', headers = {}, body = '' }: Message & { query?: string }) {
			const answer = await exchange(contender.port, {
				method,
				path: query === '' ? path : `${path}?${query}`,
				headers,
				body,
			});
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
	return { browser: createBrowser(kit), client: createTestClient(kit) };
}

export async function signIn(contender: Contender): Promise<RelyingParty> {
	const isPeer = contender.name === 'oidc-provider';
	const redirectUri = isPeer ? redirectUris.peer : redirectUris.ours;
	const clientId = isPeer ? 'native' : testIds.native;
	const tokenPath = isPeer ? '/token' : `/${testIds.tenant}/oauth2/v2.0/token`;
	const authorizePath = isPeer ? '/auth' : `/${testIds.tenant}/oauth2/v2.0/authorize`;
	const usual = isPeer ? 'openid api' : 'openid profile offline_access api://orders/Orders.Read';
	const addressFor = (scope: string) =>
		`${authorizePath}?${form({
			client_id: clientId,
			response_type: 'code',
			redirect_uri: redirectUri,
			scope,
			code_challenge: challenge,
			code_challenge_method: 'S256',
			...(isPeer ? { resource: 'urn:api' } : {}),
		})}`;
	async function redeem(code: string): Promise<Tokens> {
		const redemption = {
			grant_type: 'authorization_code',
			client_id: clientId,
			code,
			redirect_uri: redirectUri,
			code_verifier: verifier,
		};
		const redeemed = await exchange(contender.port, { method: 'POST', path: tokenPath, body: form(redemption) });
		if (redeemed.status !== 200) throw new Error(`${contender.name} redeemed nothing: ${redeemed.body}`);
		return JSON.parse(redeemed.body) as Tokens;
	}
	async function ourSession(): Promise<Map<string, string>> {
		const { browser, client } = openBrowser(contender);
		await client.run(browser, { username: 'alice@contoso.example', password: testIds.password });
		return browser.cookies;
	}
	async function throughOurPage(): Promise<string> {
		const { browser, client } = openBrowser(contender);
		for (const [name, value] of jar) browser.cookies.set(name, value);
		const page = await browser.open(client.authorizePath({ prompt: 'select_account', state: undefined }));
		return codeIn((await browser.submit(page)).location?.href, redirectUri);
	}
	// the ceiling knows nobody
	const isBare = contender.name === 'bare';
	const jar = isBare
		? new Map<string, string>()
		: isPeer
			? (await followPeer(contender, addressFor(usual))).jar
			: await ourSession();
	const cookie = cookieHeader(jar);
	return {
		clientId,
		tokenPath,
		scope: usual,
		async codeFlow(scope = usual) {
			return redeem(
				codeIn(
					(await exchange(contender.port, { path: addressFor(scope), headers: { cookie } })).location,
					redirectUri,
				),
			);
		},
		async pageFlow() {
			return redeem(
				isPeer
					? codeIn((await followPeer(contender, addressFor(usual))).location, redirectUri)
					: await throughOurPage(),
			);
		},
	};
}

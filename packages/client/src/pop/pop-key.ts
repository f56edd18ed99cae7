// A key that a token is bound to, and the requests that it signs: the access token stands inside a statement about one
// HTTP request. What MSAL calls Proof of Possession; draft-ietf-oauth-signed-http-request-03 §3, RFC 7800, RFC 7638.
import { keptInIndexedDb } from '../cache/encryption-keys.ts';
import { base64Url, randomValue, sha256, subtleCrypto } from '../pkce.ts';

/** the algorithm that every API with support for MSAL's signed requests takes: RS256 */
const algorithm = {
	name: 'RSASSA-PKCS1-v1_5',
	hash: 'SHA-256',
	modulusLength: 2048,
	publicExponent: new Uint8Array([1, 0, 1]),
};

/** What is signed beside the token. */
export interface SignedRequestOptions {
	/** the bound token that is sent */
	accessToken: string;
	/** HTTP method of the request; the statement does not name one when absent */
	method?: string | undefined;
	/** address of the request; the statement does not name one when absent */
	url?: string | undefined;
	/** that the API asked for; a random one when absent */
	nonce?: string | undefined;
	/** further text of the application, such as JSON, under `client_claims` */
	clientClaims?: string | undefined;
}

export interface PopKey {
	/** SHA-256 thumbprint, base64url: what the token's `cnf` names */
	readonly thumbprint: string;
	/** @returns what follows `PoP` in an Authorization header, good for one request */
	sign(request: SignedRequestOptions): Promise<string>;
}

export interface PopKeyOptions {
	/**
	 * name under which IndexedDB keeps the key; when absent it is gone with the page or the process, and so are its
	 * tokens
	 */
	keptAs?: string | undefined;
	/** epoch milliseconds */
	clock?: (() => number) | undefined;
}

const encode = (value: unknown) => base64Url(new TextEncoder().encode(JSON.stringify(value)));

/** @returns host with its port, path and query, as the statement names them */
function partsOf(url: string | undefined) {
	if (url === undefined) return {};
	const { host, pathname, search } = new URL(url);
	return { u: host, p: pathname, ...(search === '' ? {} : { q: [[], search.slice(1)] }) };
}

/**
 * Makes a key (RSA, 2048 bits) that cannot be exported, or finds the one that was kept.
 *
 * @throws ClientAuthError `crypto_unavailable` in a page that is neither https nor on localhost; `storage_unavailable`
 *   when it cannot be kept
 * @example
 * const key = await createPopKey();
 */
export async function createPopKey({ keptAs, clock = Date.now }: PopKeyOptions = {}): Promise<PopKey> {
	const make = async () => (await subtleCrypto().generateKey(algorithm, false, ['sign', 'verify'])) as CryptoKeyPair;
	const pair = keptAs === undefined ? await make() : await keptInIndexedDb(`pop.${keptAs}`, make);
	const { e, kty, n } = await subtleCrypto().exportKey('jwk', pair.publicKey);
	const jwk = { e, kty, n };
	// members in the order of their names, RFC 7638 §3.2
	const thumbprint = await sha256(JSON.stringify(jwk));
	const header = encode({ typ: 'pop', alg: 'RS256', kid: encode({ kid: thumbprint }) });
	return {
		thumbprint,
		async sign({ accessToken, method, url, nonce = randomValue(), clientClaims }) {
			const statement = {
				at: accessToken,
				ts: Math.floor(clock() / 1000),
				m: method?.toUpperCase(),
				...partsOf(url),
				nonce,
				client_claims: clientClaims,
				cnf: { jwk },
			};
			const input = `${header}.${encode(statement)}`;
			const signature = await subtleCrypto().sign(algorithm.name, pair.privateKey, new TextEncoder().encode(input));
			return `${input}.${base64Url(new Uint8Array(signature))}`;
		},
	};
}

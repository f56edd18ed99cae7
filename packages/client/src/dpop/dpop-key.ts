// A key that a token is bound to, and the proofs that it makes. RFC 9449 §4; RFC 7638 for the key's thumbprint.
import { keptInIndexedDb } from '../cache/encryption-keys.ts';
import { base64Url, randomValue, sha256, subtleCrypto } from '../pkce.ts';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };

/** What a proof is about. */
export interface ProofRequest {
	method: string;
	/** query and fragment are left out of the proof */
	url: string;
	/** that is sent along; its hash is in the proof */
	accessToken?: string | undefined;
	/** that the server asked for */
	nonce?: string | undefined;
}

export interface DpopKey {
	/** SHA-256 thumbprint, base64url: what the token's `cnf` names */
	readonly thumbprint: string;
	/** @returns the value of a `DPoP` header, good for one request */
	prove(request: ProofRequest): Promise<string>;
}

export interface DpopKeyOptions {
	/**
	 * name under which IndexedDB keeps the key; when absent it is gone with the page or the process, and so are its
	 * tokens
	 */
	keptAs?: string | undefined;
	/** epoch milliseconds */
	clock?: (() => number) | undefined;
}

const encode = (value: unknown) => base64Url(new TextEncoder().encode(JSON.stringify(value)));

/**
 * Makes a key (P-256) that cannot be exported, or finds the one that was kept.
 *
 * @throws ClientAuthError `crypto_unavailable` in a page that is neither https nor on localhost; `storage_unavailable`
 *   when it cannot be
 *   kept
 * @example
 * const key = await createDpopKey();
 */
export async function createDpopKey({ keptAs, clock = Date.now }: DpopKeyOptions = {}): Promise<DpopKey> {
	const make = async () => (await subtleCrypto().generateKey(algorithm, false, ['sign', 'verify'])) as CryptoKeyPair;
	const pair = keptAs === undefined ? await make() : await keptInIndexedDb(`dpop.${keptAs}`, make);
	const { kty, crv, x, y } = await subtleCrypto().exportKey('jwk', pair.publicKey);
	const jwk = { crv, kty, x, y };
	// members in the order of their names, RFC 7638 §3.2
	const thumbprint = await sha256(JSON.stringify(jwk));
	const header = encode({ typ: 'dpop+jwt', alg: 'ES256', jwk });
	return {
		thumbprint,
		async prove({ method, url, accessToken, nonce }) {
			const { origin, pathname } = new URL(url);
			const claims = {
				jti: randomValue(),
				htm: method.toUpperCase(),
				htu: origin + pathname,
				iat: Math.floor(clock() / 1000),
				...(accessToken === undefined ? {} : { ath: await sha256(accessToken) }),
				...(nonce === undefined ? {} : { nonce }),
			};
			const input = `${header}.${encode(claims)}`;
			const how = { name: 'ECDSA', hash: 'SHA-256' };
			const signature = await subtleCrypto().sign(how, pair.privateKey, new TextEncoder().encode(input));
			return `${input}.${base64Url(new Uint8Array(signature))}`;
		},
	};
}

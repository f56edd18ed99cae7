// A client that proves itself by a certificate: a signed assertion for each request. RFC 7523 §2.2 and §3, RFC 7515
// §4.1.6 and §4.1.8, "Microsoft identity platform application authentication certificate credentials".
import type { WebCryptoKey } from '../cache/cache-storage.ts';
import { ClientConfigurationError } from '../errors/auth-error.ts';
import { base64Url, randomValue, subtleCrypto } from '../pkce.ts';
import type { Credential } from './credential.ts';

export interface CertificateOptions {
	/** PEM text: the application's certificate, then those that issued it, if any */
	certificate: string;
	/** PEM text of an RSA key (PKCS #8, not encrypted), or a key that may sign with RSA-PSS and SHA-256 */
	privateKey: string | WebCryptoKey;
	/** send the certificates too (`x5c`), for registrations that trust an issuer and a subject name; false when absent */
	sendX5c?: boolean | undefined;
	/** epoch milliseconds */
	clock?: (() => number) | undefined;
}

const algorithm = { name: 'RSA-PSS', hash: 'SHA-256' };
/** seconds that an assertion serves: long enough for clocks that differ, short enough to be of no use when it leaks */
const lifetime = 600;

function blocks(pem: string, label: string): string[] {
	const found = pem.matchAll(new RegExp(`-----BEGIN ${label}-----([^-]+)-----END ${label}-----`, 'g'));
	return [...found].map(([, body = '']) => body.replace(/\s+/g, ''));
}

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> =>
	Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
const encode = (value: unknown) => base64Url(new TextEncoder().encode(JSON.stringify(value)));

async function signingKey(privateKey: string | WebCryptoKey): Promise<CryptoKey> {
	if (typeof privateKey !== 'string') return privateKey as CryptoKey;
	const [body] = blocks(privateKey, 'PRIVATE KEY');
	const advice = 'privateKey must be an RSA key as PEM text (PKCS #8): openssl pkcs8 -topk8 -nocrypt -in key.pem';
	if (!body) throw new ClientConfigurationError('credential_required', advice);
	try {
		return await subtleCrypto().importKey('pkcs8', bytesOf(body), algorithm, false, ['sign']);
	} catch (cause) {
		throw new ClientConfigurationError('credential_required', advice, { cause });
	}
}

async function prepare({ certificate, privateKey, sendX5c = false }: CertificateOptions) {
	const chain = blocks(certificate, 'CERTIFICATE');
	const [own = ''] = chain;
	if (!/^[A-Za-z0-9+/]+=*$/.test(own))
		throw new ClientConfigurationError('credential_required', 'certificate must be PEM text with a CERTIFICATE block');
	const key = await signingKey(privateKey);
	const digest = new Uint8Array(await subtleCrypto().digest('SHA-256', bytesOf(own)));
	const header = { alg: 'PS256', typ: 'JWT', 'x5t#S256': base64Url(digest), ...(sendX5c ? { x5c: chain } : {}) };
	return { key, header: encode(header) };
}

/**
 * A credential for createConfidentialClient, in Node and wherever there is WebCrypto. Each request has an assertion of
 * its own, signed with PS256, which serves for ten minutes.
 *
 * @throws ClientConfigurationError `credential_required` without a certificate or a key; at the first request, for one
 *   that cannot be read
 * @example
 * const credential = certificateCredential({ certificate, privateKey });
 * const client = createConfidentialClient({ clientId, authority, credential });
 */
export function certificateCredential(options: CertificateOptions): Credential {
	if (!options?.certificate || !options.privateKey)
		throw new ClientConfigurationError('credential_required', 'certificate and privateKey are required, as PEM text');
	const { clock = Date.now } = options;
	let prepared: ReturnType<typeof prepare> | undefined;
	return async ({ clientId, audience }) => {
		prepared ??= prepare(options);
		const { key, header } = await prepared;
		const now = Math.floor(clock() / 1000);
		const times = { iat: now, nbf: now, exp: now + lifetime };
		const claims = { aud: audience, iss: clientId, sub: clientId, jti: randomValue(), ...times };
		const input = `${header}.${encode(claims)}`;
		const how = { name: algorithm.name, saltLength: 32 };
		const signature = await subtleCrypto().sign(how, key, new TextEncoder().encode(input));
		return `${input}.${base64Url(new Uint8Array(signature))}`;
	};
}

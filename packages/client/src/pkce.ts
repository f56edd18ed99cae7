// Random values and PKCE. RFC 7636 §4.1 and §4.2.
import { ClientAuthError } from './errors/auth-error.ts';

export function base64Url(bytes: Uint8Array): string {
	return btoa(String.fromCharCode(...bytes))
		.replaceAll('+', '-')
		.replaceAll('/', '_')
		.replace(/=+$/, '');
}

/** 256 random bits */
export function randomValue(): string {
	return base64Url(crypto.getRandomValues(new Uint8Array(32)));
}

/**
 * Pages without TLS have no `randomUUID`.
 *
 * @returns a GUID, by which the authority's log finds a request; RFC 9562 §5.4
 */
export function newCorrelationId(): string {
	const bytes = crypto.getRandomValues(new Uint8Array(16));
	const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
	const variant = '89ab'[(bytes[8] as number) & 3];
	return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-${variant}${digits.slice(17, 20)}-${digits.slice(20)}`;
}

/** @throws ClientAuthError `crypto_unavailable` in a page that is neither https nor on localhost */
export function subtleCrypto(): SubtleCrypto {
	const { subtle } = globalThis.crypto ?? {};
	if (subtle) return subtle;
	throw new ClientAuthError(
		'crypto_unavailable',
		'the browser offers no cryptography here: serve the page over https, or from localhost',
	);
}

/** @returns the SHA-256 of a text, base64url: a code challenge, or a key for something that must not be kept itself */
export async function sha256(text: string): Promise<string> {
	return base64Url(new Uint8Array(await subtleCrypto().digest('SHA-256', new TextEncoder().encode(text))));
}

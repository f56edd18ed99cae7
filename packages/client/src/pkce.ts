// Random values and PKCE. RFC 7636 §4.1 and §4.2.

function base64Url(bytes: Uint8Array): string {
	return btoa(String.fromCharCode(...bytes))
		.replaceAll('+', '-')
		.replaceAll('/', '_')
		.replace(/=+$/, '');
}

/** 256 random bits */
export function randomValue(): string {
	return base64Url(crypto.getRandomValues(new Uint8Array(32)));
}

export async function codeChallengeOf(verifier: string): Promise<string> {
	return base64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))));
}

/** A short key for something that must not be kept itself, such as an assertion. */
export async function fingerprint(text: string): Promise<string> {
	return codeChallengeOf(text);
}

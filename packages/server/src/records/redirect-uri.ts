// Redirect URIs: what may be registered, and when a requested one matches. The raw strings are compared; normalizing
// first is how attackers get in. RFC 6749 §3.1.2, RFC 8252 §7.3, RFC 9700 §2.1.
import type { Application, RedirectPlatform } from './application.ts';

const loopback = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(?::(\d{1,5}))?(\/[^?#]*)?$/;
const forbiddenSchemes = new Set([
	'javascript:',
	'data:',
	'file:',
	'vbscript:',
	'blob:',
	'about:',
	'ws:',
	'wss:',
	'ftp:',
]);

/** @returns why a URI may not be registered, or `undefined` when it may */
export function redirectUriProblem(uri: string, platform: RedirectPlatform): string | undefined {
	if (!/^[\x21-\x7e]{1,256}$/.test(uri)) return 'must be 1 to 256 visible ASCII characters';
	if (/[*\\#]/.test(uri)) return 'must hold no wildcard, backslash or fragment';
	let url: URL;
	try {
		url = new URL(uri);
	} catch {
		return 'must be an absolute URI';
	}
	if (forbiddenSchemes.has(url.protocol)) return `must not use the scheme \`${url.protocol}\``;
	if (url.username !== '' || url.password !== '') return 'must hold no user name';
	if (url.protocol === 'https:') return undefined;
	if (url.protocol === 'http:')
		return loopback.test(uri) || /^http:\/\/localhost[:/]/.test(uri)
			? undefined
			: 'must use https, or http on loopback';
	if (platform !== 'publicClient') return 'must use https, or http on loopback';
	return url.protocol.includes('.') || url.protocol.startsWith('msal') || uri.startsWith('urn:')
		? undefined
		: 'a custom scheme must hold a dot';
}

function matchesLoopback(registered: string, requested: string): boolean {
	const left = loopback.exec(registered);
	const right = loopback.exec(requested);
	if (!left || !right || Number(right[2] ?? 80) > 65_535) return false;
	// only the port may vary; an absent path is the root
	return left[1] === right[1] && (left[3] ?? '/') === (right[3] ?? '/');
}

/** @returns the platform under which the URI is registered, or `undefined` when it is not */
export function matchRedirectUri(application: Application, requested: string): RedirectPlatform | undefined {
	for (const platform of ['spa', 'web', 'publicClient'] as const) {
		if (application.redirectUris[platform].includes(requested)) return platform;
	}
	return application.redirectUris.publicClient.some((registered) => matchesLoopback(registered, requested))
		? 'publicClient'
		: undefined;
}

export function spaOrigins(redirectUris: readonly string[]): string[] {
	return [...new Set(redirectUris.map((uri) => new URL(uri).origin))];
}

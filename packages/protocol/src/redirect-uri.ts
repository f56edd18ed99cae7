// Which redirect URIs may be registered. The authority refuses the others, and whoever writes one is told before.
// RFC 6749 §3.1.2, RFC 8252 §7.3, RFC 9700 §2.1.

/** every platform has it; this package takes the types of none */
declare const URL: new (text: string) => { protocol: string; username: string; password: string };

/** Where a redirect URI belongs in a registration. Microsoft Graph, "application resource type". */
export type RedirectPlatform = 'spa' | 'web' | 'publicClient';

/** a listener of a native application on its own machine: host, port and path */
export const loopbackRedirect = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(?::(\d{1,5}))?(\/[^?#]*)?$/;
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

/**
 * Says why a redirect URI may not be registered.
 *
 * @param uri as it was written
 * @param platform of the registration; custom schemes belong to `publicClient` alone
 * @returns the end of a sentence that begins with the URI, or `undefined` where it may be registered
 * @example
 * ```ts
 * redirectUriProblem('http://app.example/', 'web'); // 'must use https, or http on loopback'
 * redirectUriProblem('https://app.example/', 'web'); // undefined
 * ```
 */
export function redirectUriProblem(uri: string, platform: RedirectPlatform): string | undefined {
	if (!/^[\x21-\x7e]{1,256}$/.test(uri)) return 'must be 1 to 256 visible ASCII characters';
	if (/[*\\#]/.test(uri)) return 'must hold no wildcard, backslash or fragment';
	let url: InstanceType<typeof URL>;
	try {
		url = new URL(uri);
	} catch {
		return 'must be an absolute URI';
	}
	if (forbiddenSchemes.has(url.protocol)) return `must not use the scheme \`${url.protocol}\``;
	if (url.username !== '' || url.password !== '') return 'must hold no user name';
	if (url.protocol === 'https:') return undefined;
	if (url.protocol === 'http:')
		return loopbackRedirect.test(uri) || /^http:\/\/localhost[:/]/.test(uri)
			? undefined
			: 'must use https, or http on loopback';
	if (platform !== 'publicClient') return 'must use https, or http on loopback';
	return url.protocol.includes('.') || url.protocol.startsWith('msal') || uri.startsWith('urn:')
		? undefined
		: 'a custom scheme must hold a dot';
}

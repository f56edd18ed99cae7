// Cookies: always `__Host-`, Secure, HttpOnly. RFC 6265bis §4.1.3.2.

/** Reads cookies into a Map; a malformed pair is ignored, and where a name repeats the first stands. */
export function parseCookies(header: string | undefined): Map<string, string> {
	const cookies = new Map<string, string>();
	for (const pair of (header ?? '').slice(0, 16_384).split(';')) {
		const at = pair.indexOf('=');
		if (at < 1) continue;
		const name = pair.slice(0, at).trim();
		if (!cookies.has(name)) cookies.set(name, pair.slice(at + 1).trim());
	}
	return cookies;
}

export interface CookieOptions {
	/** `None` where a silent sign-in in a cross-site frame must see it */
	sameSite: 'Strict' | 'Lax' | 'None';
	/** seconds; absent for the browser's session */
	maxAge?: number;
}

/** @param name without its `__Host-` prefix */
export function setCookie(name: string, value: string, { sameSite, maxAge }: CookieOptions): string {
	return `__Host-${name}=${value}; Path=/; Secure; HttpOnly; SameSite=${sameSite}${maxAge === undefined ? '' : `; Max-Age=${maxAge}`}`;
}

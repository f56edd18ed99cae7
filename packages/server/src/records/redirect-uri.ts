// When a requested redirect URI is one of those that are registered. The raw strings are compared; normalizing first is
// how attackers get in. RFC 6749 §3.1.2, RFC 8252 §7.3, RFC 9700 §2.1.
import { loopbackRedirect } from '@countersign/protocol';
import type { Application, RedirectPlatform } from './application.ts';

function matchesLoopback(registered: string, requested: string): boolean {
	const left = loopbackRedirect.exec(registered);
	const right = loopbackRedirect.exec(requested);
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

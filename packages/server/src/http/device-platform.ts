// The platform that a user agent names: a hint, since anybody can write it. Microsoft Graph, "conditionalAccessDevicePlatform".
import type { HttpRequest } from './message.ts';

const maxLength = 512;
// in this order: Android and Windows Phone name Linux, iPads name Macintosh or Mac OS X
const patterns: readonly (readonly [string, RegExp])[] = [
	['windowsPhone', /Windows Phone/i],
	['android', /Android/i],
	['iOS', /iPhone|iPad|iPod|\biOS\b/i],
	['windows', /Windows|win32/i],
	['macOS', /Macintosh|Mac OS X|darwin/i],
	['linux', /Linux|X11|CrOS/i],
];

/** @returns Graph's name; `null` where the user agent names none of them; `undefined` where there is no user agent */
export function devicePlatformOf(userAgent: string | undefined): string | null | undefined {
	if (!userAgent) return undefined;
	const text = userAgent.slice(0, maxLength);
	return patterns.find(([, pattern]) => pattern.test(text))?.[0] ?? null;
}

/** The platform that a request's user agent names, as above. */
export function devicePlatform({ headers }: HttpRequest): string | null | undefined {
	return devicePlatformOf(headers['user-agent']);
}

// The platform that a browser or program says it runs on: a hint, since anybody can write it. Only what is said
// positively counts: a system that Conditional Access does not support has no platform, whatever window system, kernel
// or browser it names beside it. Microsoft Entra, "Conditional Access: Conditions", device platforms; User-Agent Client
// Hints, Sec-CH-UA-Platform.
import type { HttpRequest } from './message.ts';

const maxLength = 512;

/** unsupported systems that may name Windows, Linux, Android or Mac OS X as well */
const unsupported = new RegExp(
	[
		'\\bCrOS\\b|\\bChrome ?OS\\b|Chromium ?OS|Fuchsia',
		'BSD\\b|DragonFly|SunOS|Solaris|illumos|\\bAIX\\b|HP-UX|IRIX|Haiku|\\bBeOS\\b|\\bQNX\\b|Minix|Plan 9|\\bOS/2\\b',
		'PlayStation|Nintendo|\\bXbox\\b',
		'KAIOS|Symbian|SymbOS|BlackBerry|\\bBB10\\b|MeeGo|\\bBada\\b|OpenHarmony|Windows CE',
		'Tizen|Web0S|webOS\\b|\\bhpwOS\\b|\\bViera\\b|HbbTV|NetCast|\\bRoku\\b|\\bCrKey\\b|Apple ?TV|tvOS|watchOS|visionOS',
	].join('|'),
	'i',
);
/** a television whose system is not said to be Android */
const television = /Smart-?TV|InternetTV|GoogleTV|\bOpera TV\b|\bDTV\b|BRAVIA/i;
/** the networking of Apple's programs, the same on a Mac and on a phone */
const appleNetworking = /\bCFNetwork\//i;

// in this order: Windows Phone names Android, Android names Linux, iPads name Mac OS X
const platforms: readonly (readonly [platform: string | null, pattern: RegExp])[] = [
	['windowsPhone', /Windows Phone/i],
	[null, unsupported],
	['android', /\bAndroid\b/i],
	[null, television],
	['iOS', /\b(?:iPhone|iPad|iPod|iOS|iPadOS)\b/i],
	['windows', /\bWindows(?:_NT\b|\b)(?![ -](?:Live|Media|RSS))|\bwin32\b/i],
	[null, appleNetworking],
	['macOS', /\bMacintosh\b|\bmacOS\b|\bMac OS X\b|\bDarwin\b/i],
	['linux', /\bLinux\b/i],
];

const hinted: ReadonlyMap<string, string> = new Map([
	['android', 'android'],
	['ios', 'iOS'],
	['linux', 'linux'],
	['macos', 'macOS'],
	['windows', 'windows'],
]);

interface Said {
	platform: string | null;
	/** it names a system that is not supported */
	isUnsupported: boolean;
}

function readUserAgent(userAgent: string): Said {
	const text = userAgent.slice(0, maxLength);
	const found = platforms.find(([, pattern]) => pattern.test(text));
	const platform = found?.[0] ?? null;
	return { platform, isUnsupported: found !== undefined && platform === null && found[1] !== appleNetworking };
}

/** @returns `undefined` where the hint is absent, empty or `Unknown` */
function readHint(header: string | undefined): Said | undefined {
	const name = header
		?.slice(0, maxLength)
		.trim()
		.replace(/^"(.*)"$/, '$1')
		.toLowerCase();
	if (!name || name === 'unknown') return undefined;
	const platform = hinted.get(name) ?? null;
	return { platform, isUnsupported: platform === null };
}

/**
 * Tells the platform of a request.
 *
 * @param userAgent the header `User-Agent`
 * @param hint the header `Sec-CH-UA-Platform`, which browsers on Chromium send over TLS
 * @returns Graph's name (conditionalAccessDevicePlatform); `null` where no supported platform is named; `undefined`
 *   where neither header
 * is there
 */
export function devicePlatformOf(userAgent: string | undefined, hint?: string): string | null | undefined {
	const hintSaid = readHint(hint);
	if (!userAgent) return hintSaid?.platform;
	const agentSaid = readUserAgent(userAgent);
	// a television's browser hints Linux, and a browser that pretends to be another keeps its hint
	if (agentSaid.isUnsupported || hintSaid?.isUnsupported) return null;
	return hintSaid ? hintSaid.platform : agentSaid.platform;
}

/** The platform that a request's headers name, as above. */
export function devicePlatform({ headers }: HttpRequest): string | null | undefined {
	return devicePlatformOf(headers['user-agent'], headers['sec-ch-ua-platform']);
}

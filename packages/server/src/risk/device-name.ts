// Browser and system of a user agent, without versions: they change every month, and a new version is no new device.

const browsers: readonly (readonly [name: string, pattern: RegExp])[] = [
	['Edge', /\bEdg(?:e|A|iOS)?\//],
	['Opera', /\bOPR\//],
	['Samsung Internet', /\bSamsungBrowser\//],
	['Firefox', /\b(?:Firefox|FxiOS)\//],
	['Chrome', /\b(?:Chrome|CriOS|Chromium)\//],
	['Safari', /\bVersion\/[\d.]+.*\bSafari\//],
];

/**
 * @param userAgent the header, of any length
 * @param platform Graph's name of the system, where it is known
 * @returns such as `Firefox on windows`; anybody can write another, so that it only ever adds to other evidence
 */
export function deviceName(userAgent: string | undefined, platform: string | null | undefined): string {
	const text = userAgent?.slice(0, 512) ?? '';
	const known = browsers.find(([, pattern]) => pattern.test(text))?.[0];
	const browser = known ?? (/^([A-Za-z][\w.-]{0,31})/.exec(text)?.[1] || 'unknown program');
	return `${browser} on ${platform ?? 'an unknown system'}`;
}

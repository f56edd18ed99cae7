// The platform that a request's headers name. A system that Conditional Access does not support has none, and is
// reached by `all` alone.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { devicePlatform, devicePlatformOf } from '../../src/http/device-platform.ts';

const browser = (system: string) =>
	`Mozilla/5.0 (${system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36`;

test.each<[string, string]>([
	['windows', browser('Windows NT 10.0; Win64; x64')],
	['windows', 'azsdk-js-identity/4.13.1 core-rest-pipeline/1.24.0 Node/20.20.0 OS/(x64-Windows_NT-10.0.22631)'],
	['windows', 'azsdk-python-identity/1.25.0 Python/3.12.0 (Windows-11-10.0.22631-SP0)'],
	['windows', 'MSAL.Python/1.34 (win32)'],
	['macOS', browser('Macintosh; Intel Mac OS X 10_15_7')],
	['macOS', 'node/20.20.0 (Darwin 24.1.0)'],
	[
		'iOS',
		'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
	],
	[
		'iOS',
		'Mozilla/5.0 (iPad; CPU OS 17_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.7 Mobile/15E148 Safari/604.1',
	],
	['iOS', 'MSAL/1.5 (iOS 18.1)'],
	['android', browser('Linux; Android 15; Pixel 9')],
	['android', browser('Linux; Android 9; BRAVIA 4K GB')],
	['linux', browser('X11; Linux x86_64')],
	['linux', 'Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'],
	['linux', 'python-requests/2.32 (Linux-6.8.0-x86_64)'],
	['windowsPhone', 'Mozilla/5.0 (Windows Phone 10.0; Android 6.0.1; Microsoft; Lumia 950) AppleWebKit/537.36'],
])('[case policy/02] %s: %s', (platform, userAgent) => {
	expect(devicePlatformOf(userAgent)).toBe(platform);
});

const unsupportedSystems = [
	'X11; CrOS x86_64 15000.0.0',
	'X11; CrOS aarch64 15000.0.0',
	'X11; FreeBSD amd64',
	'X11; OpenBSD amd64; rv:140.0',
	'X11; NetBSD amd64',
	'X11; DragonFly x86_64',
	'X11; SunOS i86pc; rv:60.0',
	'X11; Haiku x86_64',
	'Fuchsia',
	'X11',
	'Web0S; Linux/SmartTV',
	'SMART-TV; Linux; Tizen 7.0',
	'Linux; Tizen 2.3; SAMSUNG SM-Z130H',
	'X11; Linux armv7l; CrKey/1.56.500000',
	'Linux; NetCast; U',
	'Apple TV; U; CPU OS 17_0 like Mac OS X',
	'PlayStation 5',
	'PlayStation; PlayStation 5/6.50',
	'Nintendo Switch; WifiWebAuthApplet',
	'Windows NT 10.0; Win64; x64; Xbox; Xbox Series X',
	'Mobile; Nokia; rv:48.0) Gecko/48.0 KAIOS/2.5',
	'BB10; Touch',
	'Phone; OpenHarmony 5.0',
	'compatible',
];

test.each(unsupportedSystems)('[case policy/02] no platform: %s', (system) => {
	expect(devicePlatformOf(browser(system))).toBeNull();
});

test.each([
	'curl/8.5.0',
	'PostmanRuntime/7.43',
	'App/1.0 CFNetwork/1568.200.51 Darwin/24.1.0',
	'Roku/DVP-14.0',
	'Windows-RSS-Platform/2.0',
])('[case policy/02] nothing says which platform: %s', (userAgent) => {
	expect(devicePlatformOf(userAgent)).toBeNull();
});

const linux = browser('X11; Linux x86_64');

test.each<[string, string | undefined, string | undefined, string | null | undefined]>([
	['neither header: not known', undefined, undefined, undefined],
	['an empty user agent: not known', '', undefined, undefined],
	['a hint alone', undefined, '"macOS"', 'macOS'],
	['the hint goes before a user agent that is reduced', linux, '"Android"', 'android'],
	['it is read without quotes and in any case', linux, 'WINDOWS', 'windows'],
	['an unsupported system, hinted', linux, '"Chrome OS"', null],
	['a television that hints its kernel', browser('Web0S; Linux/SmartTV'), '"Linux"', null],
	['a hint that says nothing leaves the user agent', linux, '"Unknown"', 'linux'],
	['and an empty one', linux, '', 'linux'],
	['a hint tells Apple’s programs apart', 'App/1.0 CFNetwork/1568 Darwin/24.1.0', '"iOS"', 'iOS'],
])('[case policy/02] %s', (_, userAgent, hint, expected) => {
	expect(devicePlatformOf(userAgent, hint)).toBe(expected);
	const headers = { 'user-agent': userAgent, 'sec-ch-ua-platform': hint };
	expect(devicePlatform({ headers } as never)).toBe(expected);
});

test('[case policy/02] [sec 172] naming an unsupported system beside any other never yields a platform', () => {
	const supported = fc.constantFrom('Linux x86_64', 'Macintosh', 'Windows NT 10.0', 'iPhone', 'X11');
	const named = fc.constantFrom('CrOS x86_64', 'FreeBSD amd64', 'Tizen 7.0', 'PlayStation 5', 'Web0S', 'Xbox');
	const hints = fc.option(fc.constantFrom('"Linux"', '"Windows"', '"Android"', '"macOS"'), { nil: undefined });
	fc.assert(
		fc.property(supported, named, hints, fc.boolean(), (one, other, hint, before) => {
			expect(devicePlatformOf(browser(before ? `${one}; ${other}` : `${other}; ${one}`), hint)).toBeNull();
		}),
	);
});

test('[sec 172] a very long user agent is read to 512 characters', () => {
	expect(devicePlatformOf(`${'x'.repeat(512)} Windows NT 10.0`)).toBeNull();
});

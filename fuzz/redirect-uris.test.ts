// Redirect URI matching against a plain reading of the rule: the same characters, or a loopback address of a native
// application that differs in its port alone.
import { createBrowser, createTestAuthority, createTestClient, type TestAuthority } from '@countersign/testkit';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostileText, runs, timeout } from './hostile.ts';

const registered = [
	'http://localhost',
	'http://localhost:7000/',
	'http://127.0.0.1/callback',
	'com.contoso.app://auth',
];

function mayReceive(uri: string): boolean {
	if (registered.includes(uri)) return true;
	const parts = /^http:\/\/(localhost|127\.0\.0\.1)(?::([0-9]{1,5}))?(\/[^?#]*)?$/.exec(uri);
	if (!parts || Number(parts[2] ?? '80') > 65_535) return false;
	return parts[1] === 'localhost' ? (parts[3] ?? '/') === '/' : parts[3] === '/callback';
}

const hosts = [
	'localhost',
	'127.0.0.1',
	'LOCALHOST',
	'localhost.evil.test',
	'evil.test',
	'good@evil.test',
	'[::1]',
	'127.1',
	'127.0.0.1.evil.test',
];
const built = fc
	.tuple(
		fc.constantFrom('http://', 'https://', 'HTTP://', 'http:/', '//', 'com.contoso.app://', 'javascript:'),
		fc.constantFrom(...hosts),
		fc.constantFrom('', ':7000', ':1', ':65535', ':65536', ':0x1', ':', ':7000:7000'),
		fc.constantFrom(
			'',
			'/',
			'/callback',
			'/callback/',
			'/CALLBACK',
			'/../callback',
			'/%2e%2e/',
			'/callback?x',
			'/#',
			'\\',
			'//',
		),
		fc.oneof({ weight: 5, arbitrary: fc.constant('') }, hostileText),
	)
	.map((parts) => parts.join(''));
const mutated = fc
	.tuple(fc.constantFrom(...registered), fc.nat(30), fc.string({ maxLength: 2 }))
	.map(([uri, at, text]) => uri.slice(0, at) + text + uri.slice(at + 1));

let authority: TestAuthority;
beforeAll(async () => {
	authority = await createTestAuthority();
});
afterAll(() => authority.close());

test(
	'[sec 1, 3] a browser is sent to an address only where the rule allows it, with whatever error it carries',
	async () => {
		const client = createTestClient(authority);
		const browser = createBrowser(authority);
		await fc.assert(
			fc.asyncProperty(fc.oneof({ weight: 4, arbitrary: built }, mutated, hostileText), async (uri) => {
				const response = await browser.open(client.authorizePath({ redirect_uri: uri, prompt: 'none' }));
				expect(response.status).toBeLessThan(500);
				expect(response.status === 302).toBe(mayReceive(uri));
				if (response.status === 302) expect(String(response.headers.location).startsWith(uri)).toBe(true);
			}),
			{ numRuns: runs * 3 },
		);
	},
	timeout,
);

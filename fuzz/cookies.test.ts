// Cookies: whatever a browser, or a neighbour that tossed some, sends along, nobody is signed in by it.
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	responseParameters,
	type TestAuthority,
	testIds,
} from '@countersign/testkit';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectDecent, hostileText, runs, timeout } from './hostile.ts';

let authority: TestAuthority;
let handle: string;
beforeAll(async () => {
	authority = await createTestAuthority();
	const browser = createBrowser(authority);
	await createTestClient(authority).run(browser, { username: 'alice@contoso.example', password: testIds.password });
	handle = browser.cookies.get('__Host-session') ?? '';
	expect(handle).toMatch(/^[A-Za-z0-9_-]{43}$/);
});
afterAll(() => authority.close());

const name = fc.constantFrom(
	'__Host-session',
	'__Host-session-persistent',
	'session',
	'__host-session',
	'__Host-tx-AAAAAAAAAAAAAAAAAAAAAA',
	'__Host-device-login',
	'',
);
const value = fc.oneof(
	hostileText,
	fc.string({ unit: fc.constantFrom(...'ABCDEFabcdef0123456789-_'), minLength: 43, maxLength: 43 }),
	// the real one, with one character changed
	fc.nat(42).map((at) => handle.slice(0, at) + (handle[at] === 'A' ? 'B' : 'A') + handle.slice(at + 1)),
	fc.nat(42).map((length) => handle.slice(0, length)),
);
const header = fc
	.array(fc.tuple(name, value), { maxLength: 40 })
	.chain((pairs) =>
		fc
			.constantFrom('; ', ';', ', ', ';;')
			.map((separator) => pairs.map(([key, text]) => `${key}=${text}`).join(separator)),
	);

test(
	'[sec 132] a cookie header of any kind signs nobody in and breaks nothing',
	async () => {
		const path = createTestClient(authority).authorizePath({ prompt: 'none' });
		await fc.assert(
			fc.asyncProperty(header, async (cookie) => {
				const [address = '', query = ''] = path.split('?');
				const response = await authority.send({ path: address, query, headers: { cookie } });
				expectDecent(authority, response);
				expect(responseParameters({ location: new URL(String(response.headers.location)) } as never).get('error')).toBe(
					'login_required',
				);
				for (const other of [
					`/${testIds.tenant}/oauth2/v2.0/logout`,
					'/devicelogin',
					'/sign-in/AAAAAAAAAAAAAAAAAAAAAA',
				])
					expectDecent(authority, await authority.send({ path: other, headers: { cookie } }));
			}),
			{ numRuns: runs },
		);
	},
	timeout,
);

// What a user types as a device's code, and what a device sends as its own.
import { createBrowser, createTestAuthority, createTestClient, type TestAuthority } from '@countersign/testkit';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createUserCode, readUserCode } from '../packages/server/src/tokens/handles.ts';
import { expectDecent, hostileText, runs, timeout } from './hostile.ts';

let authority: TestAuthority;
beforeAll(async () => {
	authority = await createTestAuthority();
});
afterAll(() => authority.close());

test('[sec 112] a code is read back however its letters are cased and parted, and what cannot be one is nothing', () => {
	const random = fc.uint8Array({ minLength: 16, maxLength: 16 });
	fc.assert(
		fc.property(
			random,
			fc.constantFrom('', ' ', '-', '  '),
			fc.boolean(),
			hostileText,
			(bytes, separator, lower, text) => {
				let draws = 0;
				// a source that runs dry would never end: later draws differ
				const code = createUserCode(() => Buffer.from(bytes.map((byte) => (byte + 7 * draws++) % 256)));
				const typed = [code.slice(0, 3), code.slice(3, 6), code.slice(6)].join(separator);
				expect(readUserCode(lower ? typed.toLowerCase() : typed)).toBe(code);
				const read = readUserCode(text);
				if (read !== undefined) expect(read).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{9}$/);
			},
		),
		{ numRuns: runs * 5 },
	);
});

test(
	'[sec 56, 72, 112] whatever is typed or sent, nothing starts and nothing breaks',
	async () => {
		const client = createTestClient(authority);
		await fc.assert(
			fc.asyncProperty(hostileText, fc.nat(250), async (text, host) => {
				const browser = createBrowser(authority, { peerAddress: `203.0.113.${host}` });
				const page = await browser.submit(await browser.open('/devicelogin'), { user_code: text });
				expect(page.status).toBe(200);
				expect(page.heading).toBe('Enter code');
				const answer = await client.token({ grant_type: 'device_code', device_code: text });
				expectDecent(authority, { status: answer.status, headers: answer.headers, body: JSON.stringify(answer.body) });
				expect(answer.status).toBe(400);
			}),
			{ numRuns: runs },
		);
	},
	timeout,
);

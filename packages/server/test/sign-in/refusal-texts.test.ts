// Each error that a page can show says in words of its own what stands in the way and what to do next.
import { type AadstsCode, aadsts } from '@countersign/protocol';
import { createBrowser, createTestAuthority, createTestClient, testIds } from '@countersign/testkit';
import { describe, expect, test } from 'vitest';
import type { Exchange } from '../../src/authority.ts';
import { orderedRefusal } from '../../src/errors.ts';
import { errorPage } from '../../src/sign-in/pages/error-page.ts';
import { languages } from '../../src/sign-in/texts/languages.ts';
import { applyPolicy } from '../apply-policy.ts';

const exchange = {
	request: { method: 'GET', path: '/', query: '', headers: {}, body: '' },
	now: 0,
	ids: { traceId: 'trace-1', correlationId: 'correlation-1', receivedAt: 0, origin: 'https://login.test' },
} as unknown as Exchange;
const codes = Object.keys(aadsts).map(Number) as AadstsCode[];
/** of users, sessions and policies: what a user meets, whatever the application does */
const metByUsers = codes.filter((code) => /^5[03]\d{3,4}$/.test(String(code)));
/** answered to programs at the token endpoint, or in what programs send there */
const metByProgramsAlone = new Set([50013, 50027, 501051, 501481, 500133, 50196, 530036]);

describe.each(languages)('in the language $language', (texts) => {
	const { refusals, brokenRequest } = texts;

	test.each(metByUsers.filter((code) => !metByProgramsAlone.has(code)))('%i has a text of its own', (code) => {
		expect(refusals[code]).toBeDefined();
		expect(refusals[code]).not.toBe(brokenRequest);
	});

	test('no text is for a code that is not in the catalogue', () => {
		expect(Object.keys(refusals).filter((code) => !codes.includes(Number(code) as AadstsCode))).toEqual([]);
	});

	test.each(codes)('the page of %i says why, what to do, and the code, the ids and the time', (code) => {
		const { body } = errorPage(orderedRefusal(code, undefined), exchange, { texts });
		const { why, next } = refusals[code] ?? brokenRequest;
		for (const part of [why, next, 'trace-1', 'correlation-1', '1970-01-01 00:00:00Z', `<dd>${code}</dd>`])
			expect(body).toContain(part);
	});
});

test('where another account may help, the page leads to the same request for another, and back to the application', async () => {
	const authority = await createTestAuthority();
	try {
		await applyPolicy(authority, { control: 'block' });
		const browser = createBrowser(authority);
		const client = createTestClient(authority);
		const page = await client.run(browser, { username: 'alice@contoso.example', password: testIds.password });
		expect(page.heading).toBe('You cannot access this right now');
		const [, again = ''] = /<a href="([^"]*)">Sign in with another account/.exec(page.body) ?? [];
		const query = new URLSearchParams(again.replaceAll('&amp;', '&').split('?')[1]);
		expect(Object.fromEntries(query)).toMatchObject({
			prompt: 'select_account',
			state: 'state-1',
			client_id: testIds.native,
		});
		expect(page.body).toMatch(/class="return" href="http:\/\/localhost:7000\/\?error=access_denied/);
	} finally {
		await authority.close();
	}
});

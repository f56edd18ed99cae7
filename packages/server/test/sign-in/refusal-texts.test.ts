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
const metByProgramsAlone = new Set([50013, 50027, 50049, 501051, 501481, 500133, 50196, 530036]);

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

/** Every cause of a code that has several: what the page says of it must fit each. */
const causes: readonly [code: AadstsCode, cause: string, en: RegExp, de: RegExp][] = [
	[50055, 'the password is too old', /certain time/, /bestimmte Zeit/],
	[50055, 'an administrator set it', /administrator asked/, /Administration verlangt/],
	[50076, 'mfa', /than you have proven/, /bisher nachgewiesen/],
	[50076, 'an authentication strength that a second factor does not meet', /more for this/, /verlangt hier mehr/],
	[50132, 'the user signed out', /signed out/, /abgemeldet/],
	[50132, 'the user ended it elsewhere', /you or an administrator/, /von Ihnen oder der Administration/],
	[50142, 'passwordChange', /new password/, /neuen Kennwort/],
	[50142, 'riskRemediation, with a passkey first', /second proof/, /zweiten Nachweis/],
	[50158, 'termsOfUse', /terms of use/, /Nutzungsbedingungen/],
	[50158, 'a country that a position tells', /country/, /Land/],
	[50173, 'the password was changed', /password was changed/, /Kennwort wurde geändert/],
	[50173, 'the user signed out everywhere', /you or an administrator/, /von Ihnen oder der Administration/],
	[500121, 'a code', /wrong too often/, /zu oft falsch/],
	[500121, 'a provider that refused', /refused/, /abgelehnt/],
	[53003, 'block by place', /the place/, /Der Ort/],
	[53003, 'a strength that nothing here can meet', /the way you signed in/, /die Art der Anmeldung/],
	[53010, 'registration elsewhere alone', /certain places or devices/, /bestimmten Orten/],
	[53010, 'registration after a second factor alone', /proof that you cannot give/, /Nachweis, den Sie nicht haben/],
];

test.each(causes)('the text of %i fits where it comes from %s', (code, _cause, en, de) => {
	for (const { language, refusals } of languages) {
		const { why = '', next = '' } = refusals[code] ?? {};
		expect(`${why} ${next}`).toMatch(language === 'de' ? de : en);
	}
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

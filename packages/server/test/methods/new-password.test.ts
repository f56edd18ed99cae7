// Passwords that are easily guessed: whoever gives one, it is judged in one place, and told what to improve.
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
} from '@countersign/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { knownWords, problemOfPassword } from '../../src/methods/new-password.ts';
import { createPasswordStrength, type PasswordStrength, weaknesses } from '../../src/password-strength.ts';
import { weakPassword as german } from '../../src/sign-in/texts/de-weak-passwords.ts';
import { weakPassword as english } from '../../src/sign-in/texts/en-weak-passwords.ts';

let strength: PasswordStrength;
beforeAll(() => {
	strength = createPasswordStrength();
});
afterAll(() => strength.close());

const judge = (password: string, words: readonly string[] = [], minimum?: number) =>
	problemOfPassword(
		{ risk: { isLeaked: (text: string) => text === 'known from a leak' } as never, passwordStrength: strength },
		password,
		words,
		minimum,
	);

test.each([
	['password', [], 'topTen'],
	['qwertyuiop', [], 'topHundred'],
	['aaaaaaaaaaaa', [], 'simpleRepeat'],
	['Passw0rd!', [], 'similarToCommon'],
	['hunter22', [], 'similarToCommon'],
	['alice1984', ['alice'], 'userInputs'],
])('%s is easily guessed', async (password, words, weakness) => {
	expect(await judge(password, words)).toEqual({ kind: 'weak', weakness });
});

test.each(['violet tractor lemon 9', 'correct horse battery staple', 'zX9#kk2qLm'])('%s is not', async (password) => {
	expect(await judge(password)).toBeUndefined();
});

test('length and the list of leaked ones come first, and length counts characters', async () => {
	expect(await judge('short')).toEqual({ kind: 'short' });
	expect(await judge('😀😀😀😀😀😀')).toEqual({ kind: 'short' });
	expect(await judge('violet tractor', [], 15)).toEqual({ kind: 'short' });
	expect(await judge('x'.repeat(1025))).toEqual({ kind: 'long' });
	expect(await judge('known from a leak')).toEqual({ kind: 'leaked' });
});

test('a password of a thousand characters keeps nobody waiting, and others go on meanwhile', async () => {
	await judge('warmed up by this');
	let turns = 0;
	const turning = setInterval(() => {
		turns += 1;
	}, 1);
	const long = judge('p4ssw0rd'.repeat(125));
	await Promise.all([long, judge('violet tractor lemon 9')]);
	clearInterval(turning);
	expect(turns).toBeGreaterThan(5);
});

test('too many at a time are refused, and none of them passes unseen', async () => {
	const all = await Promise.allSettled(Array.from({ length: 40 }, async () => judge('password')));
	const refused = all.filter(({ status }) => status === 'rejected');
	expect(refused).toHaveLength(8);
	expect(all.filter((one) => one.status === 'fulfilled' && one.value === undefined)).toEqual([]);
});

test('where the thread ends, what waits is refused, and the next one is judged by another thread', async () => {
	const own = createPasswordStrength();
	const asked = own.weaknessOf('password', []);
	own.close();
	await expect(asked).rejects.toMatchObject({ code: 90055 });
	expect(await own.weaknessOf('password', [])).toBe('topTen');
	own.close();
});

test('what others know of somebody are words, without those that are in every password', () => {
	expect(knownWords('al.baker@contoso.example', 'Alice Baker', undefined)).toEqual([
		'baker',
		'contoso',
		'example',
		'alice',
	]);
});

test('each weakness has a text of its own in both languages', () => {
	for (const weakness of weaknesses) {
		expect(english[weakness]).toMatch(/\.$/);
		expect(german[weakness]).toMatch(/\.$/);
		expect(german[weakness]).not.toBe(english[weakness]);
	}
});

describe('at the doors', () => {
	let authority: TestAuthority;
	beforeAll(async () => {
		authority = await createTestAuthority({ passwordStrength: strength });
	});
	afterAll(() => authority.close());

	test.each([
		['en', 'Your name and that of your organization are easy to guess'],
		['de', 'Ihr Name und der Ihrer Organisation sind leicht zu erraten'],
	])('the page of the security information says what to improve: %s', async (language, said) => {
		const browser = createBrowser(authority);
		const client = createTestClient(authority);
		await client.run(browser, { username: 'bob@contoso.example', password: testIds.password });
		const page = await browser.open('/security-info?change=password');
		const fields = { current: testIds.password, chosen: 'contoso1984', repeated: 'contoso1984' };
		const answer = await browser.submit(page, { ...fields }, { 'accept-language': language });
		expect(answer.body).toContain(said);
	});

	test('the page of a forgotten password judges by the name that was typed, whoever has it', async () => {
		for (const name of ['bob', 'nobody']) {
			const browser = createBrowser(authority);
			const page = await browser.submit(await browser.open('/password-reset'), {
				username: `${name}.surname@contoso.example`,
			});
			const chosen = 'surname1984';
			const answer = await browser.submit(page, { 'mail-code': '12345678', chosen, repeated: chosen });
			expect(answer.body).toContain('are easy to guess');
		}
	});
});

// Each number of the security catalogue has a test that names it, or a reason why there is none.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { complaints, numbersIn, readRows, testsByNumber, withTests } from '../scripts/catalogue.js';

const page = readFileSync(join(import.meta.dirname, '..', 'docs', 'security-catalogue.md'), 'utf8');

test('every number has a test or a reason', () => {
	expect(complaints(readRows(page), testsByNumber())).toEqual([]);
});

test('a number with neither is found, and so is one that is missing or named by a test alone', () => {
	const rows = readRows('| 1 | one | | |\n| 2 | two | | nobody can |\n| 4 | four | | not built yet: four |');
	const tests = new Map([
		[4, ['a.test.ts']],
		[9, ['b.test.ts']],
	]);
	expect(complaints(rows, tests, 4)).toEqual([
		'3 is not on the page',
		'1 has neither a test nor a reason',
		'9 is named by a test and is not on the page',
	]);
	expect(withTests('| 4 | four | | not built yet: four |', tests)).toBe('| 4 | four | [a.test.ts](../a.test.ts) | |');
});

test('a title names one number, several, or a range', () => {
	const title = ['57', '27, 30', '3–5'].map((list) => `[${'sec'} ${list}]`).join(' ');
	expect(numbersIn(title)).toEqual([57, 27, 30, 3, 4, 5]);
});

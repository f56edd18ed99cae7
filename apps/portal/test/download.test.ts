import { describe, expect, test } from 'vitest';
import { csvOf } from '../src/parts/download.ts';

describe('[sec 243] an exported list runs nothing in a spreadsheet', () => {
	test.each([
		['=HYPERLINK("https://evil.example")', `"'=HYPERLINK(""https://evil.example"")"`],
		['+1+1', `'+1+1`],
		['-2', `'-2`],
		['@SUM(A1)', `'@SUM(A1)`],
		['\tTab', `'\tTab`],
		['\r=1', `"'\r=1"`],
	])('%j stays text', (name, cell) => {
		expect(csvOf([{ name }])).toBe(`name\r\n${cell}\r\n`);
	});
	test.each([
		['Ada, the first', '"Ada, the first"'],
		['"quoted"', '"""quoted"""'],
		['two\nlines', '"two\nlines"'],
		[null, ''],
		[0, '0'],
		[false, 'false'],
	])('%j is written as RFC 4180 has it', (name, cell) => {
		expect(csvOf([{ name }])).toBe(`name\r\n${cell}\r\n`);
	});
});

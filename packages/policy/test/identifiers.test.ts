import { describe, expect, test } from 'vitest';
import { flags, isEmpty, isGuid, isObject, normalizeId, normalizeIds } from '../src/identifiers.ts';

const lower = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';
const upper = lower.toUpperCase();

describe('ids', () => {
	test.each([
		[lower, true],
		[upper, true],
		[`${lower} `, false],
		[`x${lower}`, false],
		[lower.replace('-', ''), false],
		[lower.replace('e', 'g'), false],
		['All', false],
		['', false],
	])('%j is a GUID: %s', (text, expected) => {
		expect(isGuid(text)).toBe(expected);
	});

	test('GUIDs compare without case, and nothing else does, however long', () => {
		expect(normalizeId(upper)).toBe(lower);
		expect(normalizeId('All')).toBe('All');
		expect(normalizeId('X'.repeat(36))).toBe('X'.repeat(36));
		expect(normalizeId(`X${upper}`)).toBe(`X${upper}`);
	});

	test.each<[unknown, string[]]>([
		[undefined, []],
		[null, []],
		['All', []],
		[[], []],
		[['All'], ['All']],
		[
			[upper, lower, 'All', 'All'],
			[lower, 'All'],
		],
		[[7, null, 'All'], ['All']],
		[[7], []],
	])('%j becomes %j', (values, expected) => {
		expect(normalizeIds(values as string[])).toEqual(expected);
	});
});

test.each<[unknown, string[]]>([
	[undefined, []],
	[null, []],
	[7, []],
	['', []],
	[' , ,', []],
	['none', ['none']],
	[' deviceCodeFlow , authenticationTransfer', ['deviceCodeFlow', 'authenticationTransfer']],
])('the flags of %j are %j', (value, expected) => {
	expect(flags(value as string)).toEqual(expected);
});

test.each<[unknown, boolean, boolean]>([
	[undefined, true, false],
	[null, true, false],
	[[], true, false],
	[['x'], false, false],
	[{}, false, true],
	['', false, false],
	[0, false, false],
	[false, false, false],
	['x', false, false],
])('%j is empty: %s, and an object: %s', (value, empty, object) => {
	expect([isEmpty(value), isObject(value)]).toEqual([empty, object]);
});

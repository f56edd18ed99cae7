// The specification of Conditional Access was checked against Microsoft's pages in November 2026, and 130 of its rows
// were corrected. corrected-rows.json lists them by section, in our own words, with the tests that show each.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import list from './corrected-rows.json' with { type: 'json' };

interface Row {
	section: string;
	rule: string;
	shownBy?: { file: string; title: string }[];
	notHere?: string;
}

const rows: Row[] = list.rows;
const read = (file: string) => readFileSync(join(import.meta.dirname, '..', file), 'utf8');
const shown = rows.flatMap(({ section, rule, shownBy = [] }) =>
	shownBy.map(({ file, title }) => [`§${section} ${rule}`, file, title] as const),
);

test('every corrected row is in the list once, with a test or with the reason why there is none', () => {
	expect(rows.length).toBe(130);
	expect(new Set(rows.map(({ section, rule }) => `${section} ${rule}`)).size).toBe(130);
	for (const { rule, shownBy, notHere } of rows)
		expect([rule, (shownBy?.length ?? 0) > 0 || (notHere?.length ?? 0) > 20]).toEqual([rule, true]);
	expect(rows.filter(({ shownBy }) => !shownBy).length).toBeLessThanOrEqual(10);
});

describe('the test that shows a row exists', () => {
	test.each(shown)('%s: %s', (_, file, title) => {
		expect(file).toMatch(/\.test\.ts$|\/cases\/.*\.json$/);
		expect(read(file)).toContain(title);
	});
});

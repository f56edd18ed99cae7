// Fluent's Field gives its one id to every box within it: a label then switches the first box, whichever it belongs to.
// Several boxes under one name are a CheckList.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const source = join(import.meta.dirname, '../src');

test('no field holds more than one box, so that the label of each box switches that box', () => {
	const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.tsx'));
	const wrong = files.filter((name) =>
		(readFileSync(join(source, name), 'utf8').match(/<Field\b[\s\S]*?<\/Field>/g) ?? []).some(
			(field) => field.split('<Checkbox').length > 2 || (field.includes('<Checkbox') && field.includes('.map(')),
		),
	);
	expect(files.length).toBeGreaterThan(50);
	expect(wrong).toEqual([]);
});

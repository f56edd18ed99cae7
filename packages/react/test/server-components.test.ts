// Where components are rendered on a server, a module says that it belongs to the browser, or its hooks fail there.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test('the package says that it is of the client’s side, so that a server component may import it', () => {
	const source = readFileSync(new URL('../src/index.ts', import.meta.url), 'utf8');
	expect(source.split('\n')[0]).toBe("'use client';");
});

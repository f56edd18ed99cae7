// Programs in Node compile without the types of pages: what the package declares must not need them.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const declared = readFileSync(resolve(import.meta.dirname, '../../../docs/api/client.txt'), 'utf8');

test('[case client/23] no declaration names a type that only pages have', () => {
	const ofPages = /(?<![\w.'"])(Storage|CryptoKey|LockManager|Window|Document|HTML\w*Element|RequestInfo)(?![\w'"])/;
	const lines = declared.split('\n').filter((line) => ofPages.test(line));
	expect(lines).toEqual([]);
	expect(declared).toContain('createWebStorage');
});

// The law of `delta`: whatever writes a user, a group or a membership leaves a row for those who ask what changed, or
// begins all rows anew. Each file that writes one of these tables is named here, with why `delta` misses nothing by it.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const storage = fileURLToPath(new URL('../../src/storage/', import.meta.url));

const writers: Readonly<Record<string, string>> = {
	'directory-changes.ts': 'each step is told by `deltasOf` and `leavingPrincipal`',
	'directory.ts': '`shownAt` of passwords and states; one-time codes and authenticators are shown by no user',
	'authentication-methods.ts': 'what a user registers is shown by no user',
	'risk.ts': 'risk is shown by no user',
	'sealed.ts': 'secrets are shown by no user',
	'import-tenant.ts': '`beginDeltas` follows in the same transaction',
	'void.ts': '`beginDeltas` follows in the same transaction',
};

const writing = /(?:insert (?:or \w+ )?into|update|delete from)\s+(?:users|groups|group_members)\b/;

test.each(['sqlite', 'postgresql'])('in %s nothing but known files writes what delta tells of', (kind) => {
	const files = readdirSync(storage + kind, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && !entry.parentPath.includes('migrations'))
		.filter(({ name, parentPath }) => writing.test(readFileSync(`${parentPath}/${name}`, 'utf8')))
		.map(({ name }) => name);
	expect(files.length).toBeGreaterThan(3);
	expect(files.filter((name) => !Object.hasOwn(writers, name))).toEqual([]);
	for (const name of ['void.ts', kind === 'sqlite' ? 'directory.ts' : 'import-tenant.ts'])
		expect(readFileSync(`${storage}${kind}/${name}`, 'utf8')).toMatch(/beginDeltas\((?:query|database)\)/);
});

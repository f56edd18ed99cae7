// What users are told of a change at the next release: a name that no package has ends `changeset version`.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const packages = ['packages', 'apps'].flatMap((room) =>
	readdirSync(join(root, room)).map(
		(name) => JSON.parse(readFileSync(join(root, room, name, 'package.json'), 'utf8')).name as string,
	),
);

test('each changeset says how large the change is for packages that there are, each once, and what it is', () => {
	const wrong = readdirSync(join(root, '.changeset'))
		.filter((file) => file.endsWith('.md') && file !== 'README.md')
		.filter((file) => {
			const [, head = '', text = ''] =
				/^---\n(.+?)\n---\n(.*)$/s.exec(readFileSync(join(root, '.changeset', file), 'utf8')) ?? [];
			const rows = head
				.split('\n')
				.map((row) => /^(["'])(?<name>.+)\1: (?:patch|minor|major)$/.exec(row)?.groups?.name);
			const areThere = rows.every((name) => name !== undefined && packages.includes(name));
			return !areThere || new Set(rows).size !== rows.length || text.trim() === '';
		});
	expect(wrong).toEqual([]);
});

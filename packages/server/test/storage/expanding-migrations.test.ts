// A version and the one before it run together on one database: migrations expand first, and take away in a later
// release. Of those that are newer than the baseline each statement is looked at.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

/**
 * The newest migration of each storage that the release before has: to be raised with each release. Those up to it may
 * do what they want, since no program that runs beside this one lacks them.
 */
const baseline = { postgresql: 15, sqlite: 23 };

/** What the program of the version before would not survive, and what to do in its place. */
const contracting: readonly [name: string, pattern: RegExp][] = [
	['drops a table', /\bdrop\s+table\b(?!\s+if\s+exists\s+pg_temp)/i],
	['drops a column', /\bdrop\s+column\b/i],
	['drops a function that a program calls', /\bdrop\s+(?:function|view|sequence|trigger)\b/i],
	['renames', /\brename\s+(?:to|column)\b|\bset\s+schema\b/i],
	['asks for a value that the program before does not write', /\bset\s+not\s+null\b/i],
	['changes a type', /\balter\s+column\s+\w+\s+(?:set\s+data\s+)?type\b/i],
	['changes a primary key', /\badd\s+(?:constraint\s+\w+\s+)?primary\s+key\b|\bdrop\s+constraint\b/i],
	['takes a default away', /\bdrop\s+default\b/i],
	['changes a function that the program before calls', /\bcreate\s+or\s+replace\s+function\b/i],
	[
		'adds a column that must be written',
		/\badd\s+column\s+(?:(?!,|;|\bdefault\b|\bgenerated\b)[^,;])*\bnot\s+null\b(?:(?!,|;|\bdefault\b)[^,;])*(?:[,;]|$)/i,
	],
];

/** @returns what the statements do that is to wait for a later release */
function contractions(sql: string): string[] {
	const statements = sql.replaceAll(/\/\*[\s\S]*?\*\/|--[^\n]*/g, '');
	return contracting.filter(([, pattern]) => pattern.test(statements)).map(([name]) => name);
}

describe.each(['postgresql', 'sqlite'] as const)('migrations of %s', (storage) => {
	const folder = join(import.meta.dirname, `../../src/storage/${storage}/migrations`);
	const files = readdirSync(folder).filter((name) => /^\d{4}-/.test(name));

	test('[sec 272] are numbered one by one', () => {
		expect(files.map((name) => Number(name.slice(0, 4))).sort((a, b) => a - b)).toEqual(files.map((_, i) => i + 1));
	});

	test('[sec 272] that are newer than the release before only add', () => {
		const newer = files.filter((name) => Number(name.slice(0, 4)) > baseline[storage]);
		const found = newer.flatMap((name) =>
			contractions(readFileSync(join(folder, name), 'utf8')).map((what) => `${name} ${what}`),
		);
		expect(found).toEqual([]);
	});
});

test.each([
	['drop table old;', 1],
	['alter table users drop column old;', 1],
	['drop function read_1(text);', 1],
	['alter table users rename column old to new;', 1],
	['alter table users alter column x set not null;', 1],
	['alter table users alter column x type bigint;', 1],
	['alter table users drop constraint users_pkey, add primary key (id);', 1],
	['alter table users add column x text not null;', 1],
	['alter table users add column x text, add column y bigint not null;', 1],
	['create or replace function commit_1() returns void as $$ $$;', 1],
	['alter table users add column x bigint not null default 0;', 0],
	['alter table users add column x bigint not null default 0, add column y text;', 0],
	['alter table users add column x text;', 0],
	['create table things (id text primary key, kind text not null);', 0],
	['create function commit_2() returns void as $$ $$;', 0],
	['/* drop table old */ create index a on users (id); -- drop column b', 0],
])('of `%s` the rule finds %i', (sql, count) => {
	expect(contractions(sql)).toHaveLength(count);
});

// The README's table of commands beside the commands that there are.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { expect, test } from 'vitest';
import { policy } from '../src/policy/index.ts';
import { servedCommands } from '../src/served-commands.ts';

test('the README has each command in its table, and none that there is not', () => {
	const program = new Command('countersign');
	for (const register of [...servedCommands, policy]) register(program);
	const text = readFileSync(join(import.meta.dirname, '..', 'README.md'), 'utf8');
	const rows = text.split('\n').filter((line) => line.startsWith('| `countersign '));
	const told = rows.flatMap((row) => [...row.matchAll(/`countersign ([a-z]+)[^`]*`/g)].map(([, name]) => name));
	expect([...new Set(told)].sort()).toEqual(program.commands.map((command) => command.name()).sort());
});

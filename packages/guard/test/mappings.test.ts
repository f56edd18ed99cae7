// One suite for the stores of mappings: unique on tenant and operation, audited, and in force at once.

import { Kysely, SqliteDialect } from 'kysely';
import Libsql from 'libsql';
import { afterAll, expect, test } from 'vitest';
import { createMemoryMappings, type OperationMappings } from '../src/index.ts';
import { openSqliteMappings } from '../src/stores/sqlite.ts';
import { openPostgresqlStore, stopPostgresql } from './postgresql-store.ts';

const stores: [string, () => Promise<OperationMappings>][] = [
	['memory', async () => createMemoryMappings()],
	[
		'SQLite',
		async () =>
			openSqliteMappings(new Kysely({ dialect: new SqliteDialect({ database: new Libsql(':memory:') as never }) })),
	],
	...(openPostgresqlStore ? [['PostgreSQL', openPostgresqlStore] as [string, () => Promise<OperationMappings>]] : []),
];
afterAll(stopPostgresql);
const by = { operation: 'tasks.delete', changedBy: 'admin', tenantId: 't1' };

test.each(stores)(
	'%s: a change replaces the mapping of its tenant alone, and the history tells what was before',
	async (_, open) => {
		const mappings = await open();
		await mappings.change({ ...by, contextId: 'c1', changedAt: 1 });
		await mappings.change({ ...by, tenantId: 't2', contextId: 'c9', changedAt: 2 });
		expect(await mappings.change({ ...by, contextId: 'c2', changedAt: 3 })).toMatchObject({
			previousContextId: 'c1',
			contextId: 'c2',
		});
		expect(await mappings.change({ ...by, contextId: 'c2', changedAt: 4 })).toBeUndefined();
		expect([await mappings.find('t1', by.operation), await mappings.find('t2', by.operation)]).toEqual(['c2', 'c9']);
		expect(await mappings.list('t1')).toEqual([{ operation: by.operation, contextId: 'c2' }]);
		await mappings.change({ ...by, changedAt: 5 });
		expect([await mappings.find('t1', by.operation), await mappings.list('t1')]).toEqual([undefined, []]);
		expect(await mappings.history('t1')).toEqual([
			{ ...by, previousContextId: 'c2', changedAt: 5 },
			{ ...by, previousContextId: 'c1', contextId: 'c2', changedAt: 3 },
			{ ...by, contextId: 'c1', changedAt: 1 },
		]);
	},
);

test.each(stores)(
	'%s: changes within one second are told newest first, whichever operation they are of',
	async (_, open) => {
		const mappings = await open();
		const order = [
			['a', 'c1'],
			['a', 'c2'],
			['b', 'c1'],
			['a', 'c3'],
			['b', 'c2'],
		] as const;
		for (const [operation, contextId] of order) await mappings.change({ ...by, operation, contextId, changedAt: 1 });
		const told = (await mappings.history('t1')).map(({ operation, contextId }) => [operation, contextId]);
		expect(told).toEqual([...order].reverse());
	},
);

test.each(stores)('%s: of two changes at once each tells what was really before it', async (_, open) => {
	const mappings = await open();
	const ids = ['c1', 'c2', 'c3', 'c4'];
	await Promise.all(ids.map((contextId) => mappings.change({ ...by, contextId, changedAt: 1 })));
	const history = (await mappings.history('t1')).reverse();
	expect(history.map(({ previousContextId }) => previousContextId)).toEqual([
		undefined,
		...history.slice(0, -1).map(({ contextId }) => contextId),
	]);
});

test.each(stores)('[sec 204] %s: what could never be met is not written', async (_, open) => {
	const mappings = await open();
	for (const contextId of ['p1', 'C1', 'c0', 'c100', 'c1"\r\n']) {
		await expect((async () => mappings.change({ ...by, contextId, changedAt: 1 }))()).rejects.toThrow(TypeError);
	}
	expect(await mappings.list('t1')).toEqual([]);
});

test.each(stores)('[case guard/08] %s: a tenant id is the same tenant in any letters', async (_, open) => {
	const mappings = await open();
	const tenantId = '8F6F0A5E-0000-4000-8000-00000000000A';
	await mappings.change({ ...by, tenantId, contextId: 'c1', changedAt: 1 });
	for (const spelled of [tenantId, tenantId.toLowerCase()]) {
		expect(await mappings.find(spelled, by.operation)).toBe('c1');
		expect(await mappings.list(spelled)).toEqual([{ operation: by.operation, contextId: 'c1' }]);
		expect((await mappings.history(spelled))[0]?.tenantId).toBe(tenantId.toLowerCase());
	}
	expect(
		await mappings.change({ ...by, tenantId: tenantId.toLowerCase(), contextId: 'c1', changedAt: 2 }),
	).toBeUndefined();
});

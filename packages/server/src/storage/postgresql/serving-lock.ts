// Tells whether somebody serves a database: each process that does holds a shared lock, and what must be alone asks for
// the lock whole. PostgreSQL, "Advisory Locks": a lock of a session ends with its connection, also when the process
// dies.
import pg from 'pg';
import { StorageSetupError } from '../storage-error.ts';
import { poolOptions } from './database.ts';
import type { PostgresqlOptions } from './options.ts';

/** of the advisory locks: the one of those who serve */
export const servingLock = 7_204_118;
/** milliseconds until a lock whose connection was lost is asked for again */
const retryDelay = 1000;

const refusals = {
	shared: 'the root secret of this database is being exchanged: start when `countersign secrets rotate` has finished',
	alone: 'somebody serves this database: stop every `countersign serve` first',
};

/**
 * @param how `shared` by those who serve, `alone` by what must not meet them
 * @returns what ends it
 * @throws StorageSetupError where the other kind holds it
 */
export async function holdServingLock(
	options: PostgresqlOptions,
	how: 'shared' | 'alone',
): Promise<() => Promise<void>> {
	let client: pg.Client | undefined;
	let isOver = false;
	const take = async () => {
		const next = new pg.Client(poolOptions(options));
		next.on('error', () => {
			// the database went away: the lock went with it, and is taken again when it is back
			if (client === next) client = undefined;
			if (!isOver && how === 'shared') setTimeout(again, retryDelay).unref();
		});
		try {
			await next.connect();
			const text = `select ${how === 'shared' ? 'pg_try_advisory_lock_shared' : 'pg_try_advisory_lock'}($1) as taken`;
			const { rows } = await next.query<{ taken: boolean }>(text, [servingLock]);
			if (!rows[0]?.taken) throw new StorageSetupError(refusals[how]);
			client = next;
		} catch (error) {
			await next.end().catch(() => undefined);
			throw error;
		}
	};
	const again = (): void => {
		if (isOver || client) return;
		take().catch(() => setTimeout(again, retryDelay).unref());
	};
	await take();
	return async () => {
		isOver = true;
		await client?.end().catch(() => undefined);
	};
}

// Authorities of the test kit stand on PostgreSQL while this setup file is in use: the tests are the same as on SQLite.
import { afterAll, beforeEach } from 'vitest';
import { openPostgresqlStorage } from '../../src/storage/postgresql/index.ts';
import { hasPostgresql, type PostgresqlServer, startPostgresql } from './postgresql-server.ts';

if (hasPostgresql) {
	// started by the first authority: some files make theirs before any hook runs
	let started: Promise<PostgresqlServer> | undefined;
	afterAll(async () => (await started)?.stop());
	Object.assign(globalThis, {
		[Symbol.for('countersign.test-storage')]: async () => {
			started ??= startPostgresql();
			const server = await started;
			const url = await server.createMigratedDatabase();
			const storage = await openPostgresqlStorage({ url, clock: Date.now, connections: 4 });
			let closed = false;
			return {
				...storage,
				async close() {
					await storage.close();
					if (closed) return;
					closed = true;
					await server.dropDatabase(url);
				},
			};
		},
	});
} else beforeEach((context) => context.skip());

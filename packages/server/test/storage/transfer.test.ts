// An installation moves from PostgreSQL to a data folder and back: what streams is whole (sign-in log, audit chain,
// outbox, partitions), sessions and refresh tokens live on.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBrowser, createTestAuthority, createTestClient, testIds } from '@countersign/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addCheckpoints, checkpointKey } from '../../src/keys/audit-checkpoints.ts';
import { verifyAudits } from '../../src/programs/audit-verification.ts';
import { createSecrets } from '../../src/secrets.ts';
import { exportFromDatabase, importIntoDatabase, openPostgresqlStorage } from '../../src/storage/postgresql/index.ts';
import { exportRows } from '../../src/storage/sqlite/export.ts';
import { importIntoFolder } from '../../src/storage/sqlite/import.ts';
import { openSqliteStorage } from '../../src/storage/sqlite/index.ts';
import type { Storage } from '../../src/storage/storage.ts';
import type { TransferEntry } from '../../src/storage/transfer.ts';
import { hasPostgresql, type PostgresqlServer, startPostgresql } from './postgresql-server.ts';
import { record } from './stored-things.ts';

const bob = { username: 'bob@contoso.example', password: testIds.password };
const key = checkpointKey(createSecrets(Buffer.alloc(32, 7), randomBytes));
const day = 86_400;

describe.skipIf(!hasPostgresql)('an installation that moves', () => {
	let server: PostgresqlServer;
	const folder = mkdtempSync(join(tmpdir(), 'countersign-transfer-'));
	beforeAll(async () => {
		server = await startPostgresql();
	}, 60_000);
	afterAll(async () => {
		rmSync(folder, { recursive: true, force: true });
		await server.stop();
	});

	/** what is looked at before and after */
	async function facts({ grants, auditChain, securityEvents, signingKeys, directory, sessions }: Storage) {
		const { tenant } = testIds;
		const log = await grants.signIns(tenant, 5000);
		const kept = log.map(({ id, createdAt, errorCode }) => [id, createdAt, errorCode]);
		const audits = await auditChain.rows(tenant, 0, 5000);
		const { faults, checkpoint } = await verifyAudits(auditChain, tenant, {
			...{ publicKey: key.publicKey, keptSince: 0, now: 2_000_000_000 },
		});
		return {
			log: kept,
			found: (await grants.findSignIn(tenant, 'r7'))?.createdAt,
			audits: audits.map(({ sequence, chained }) => [sequence, chained?.link]),
			faults,
			checkpoint: checkpoint?.position,
			events: (await securityEvents.after(tenant, 0, 5000)).map(({ kind, sequence }) => [kind, sequence]),
			keys: (await signingKeys.list(tenant)).map(({ kid }) => kid),
			user: await directory.findUser(tenant, testIds.bob),
			sessions: (await sessions.ofUser(tenant, testIds.bob, 0, 50)).map(({ id }) => id),
		};
	}

	/** Readers may have heard of events that were swept since, whose numbers nothing tells of any more. */
	async function expectHeard({ directory, securityEvents }: Storage, at: number, cursor: number): Promise<void> {
		await directory.setUserState(testIds.tenant, testIds.alice, { tokensValidFrom: at, at });
		expect((await securityEvents.after(testIds.tenant, cursor, 10)).at(-1)).toMatchObject({ createdAt: at });
	}

	test('from PostgreSQL to a data folder and back it is the same, and its refresh tokens go on', async () => {
		const url = await server.createDatabase();
		const options = { url, clock: Date.now, connections: 4 };
		const authority = await createTestAuthority({ storage: await openPostgresqlStorage(options) });
		const { storage } = authority.app.authority;
		const client = createTestClient(authority);
		const signIn = async () => (await client.redeem(await client.run(createBrowser(authority), bob))).body;
		const first = await signIn();
		const replayed = await signIn();
		await client.refresh(replayed.refresh_token);
		authority.advance(31);
		await client.refresh(replayed.refresh_token);
		const today = Math.floor(Date.now() / 1000 / day);
		// more than a slice, over days that have tables and one that has none
		await Promise.all(
			Array.from({ length: 2500 }, (_, index) => {
				const createdAt = (today - (index % 5)) * day + index;
				const told = { tenantId: testIds.tenant, id: `r${index}`, createdAt, errorCode: 50126 };
				return storage.grants.recordRefusal(record(told));
			}),
		);
		const at = authority.now();
		await storage.directory.setUserState(testIds.tenant, testIds.alice, { tokensValidFrom: at, at });
		await storage.grants.revokeToken('spent', at + day);
		await addCheckpoints(storage.auditChain, [testIds.tenant], key, at);
		const before = await facts(storage);
		expect([before.log.length > 2500, before.audits.length > 0, before.events.length, before.faults]).toEqual([
			...[true, true, 1, []],
		]);
		await authority.close();

		const entries: TransferEntry[] = [];
		for await (const entry of exportFromDatabase(options)) entries.push(entry);
		const data = join(folder, 'data');
		await expect(importIntoFolder(data, [...entries, { table: 'nothing', row: {} }], at)).rejects.toThrow(
			/there is not/,
		);
		expect(await importIntoFolder(data, entries, at)).toBe(entries.length);
		await expect(importIntoFolder(data, entries, at)).rejects.toThrow(/not empty/);
		const moved = await createTestAuthority({ dataFolder: data });
		const sqlite = openSqliteStorage(data, { beside: true });
		expect(await facts(sqlite)).toEqual(before);
		expect(await sqlite.grants.isTokenRevoked('spent')).toBe(true);
		await sqlite.close();
		const refreshed = await createTestClient(moved).refresh(first.refresh_token);
		expect(refreshed.status).toBe(200);
		expect((await createTestClient(moved).refresh(replayed.refresh_token)).body.error).toBe('invalid_grant');
		await expectHeard(moved.app.authority.storage, at + 1, at - 1);
		const after = await facts(moved.app.authority.storage);
		await moved.close();

		const back = await server.createDatabase();
		await importIntoDatabase(
			{ ...options, url: back },
			(async function* () {
				yield* exportRows(data);
			})(),
		);
		const again = await createTestAuthority({ storage: await openPostgresqlStorage({ ...options, url: back }) });
		const { log, ...others } = await facts(again.app.authority.storage);
		expect({ ...others, log: [...log].sort() }).toEqual({ ...after, log: [...after.log].sort() });
		expect((await createTestClient(again).refresh(refreshed.body.refresh_token)).status).toBe(200);
		await expectHeard(again.app.authority.storage, at + 2, Math.floor(Date.now() / 1000) - 300);
		await again.close();
	}, 120_000);
});

// What every storage must do with the audit log: rows form a chain whatever wrote them, and what is done to them later
// is found.
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { addCheckpoints, checkpointKey } from '../../src/keys/audit-checkpoints.ts';
import { createAuditAdministration } from '../../src/programs/audit-administration.ts';
import { verifyAudits } from '../../src/programs/audit-verification.ts';
import type { DirectoryAudit } from '../../src/records/directory-audit.ts';
import { createSecrets } from '../../src/secrets.ts';
import type { AuditChainStore, AuditRow } from '../../src/storage/audit-chain-store.ts';
import type { Storage } from '../../src/storage/storage.ts';

const at = 1_000_000;
const key = checkpointKey(createSecrets(Buffer.alloc(32, 7), randomBytes));
const options = { publicKey: key.publicKey, keptSince: 0, now: at };

const audit = (id: string, more: Partial<DirectoryAudit> = {}): DirectoryAudit => ({
	id,
	at,
	correlationId: 'c',
	activity: 'Update user',
	category: 'UserManagement',
	operation: 'Update',
	initiator: { kind: 'user', id: 'u9', displayName: 'Ada' },
	target: { type: 'User', id: 'u1', displayName: 'Alice' },
	changes: [{ name: 'displayName', before: 'Alice', after: 'Alys' }],
	...more,
});

export function auditChainConformance(storage: () => Storage, tenantId: string): void {
	const change = async (id: string, more: Partial<DirectoryAudit> = {}) => {
		const { conditionalAccess, directory, directoryChanges } = storage();
		const version = (await directory.tenantVersion(tenantId)) as number;
		// both verbs that write audits, in turns
		return id.endsWith('p')
			? conditionalAccess.put(tenantId, 'policies', { id } as never, version, audit(id, more))
			: directoryChanges.apply(tenantId, [], audit(id, more), version);
	};
	const fill = async () => {
		for (const id of ['1', '2p', '3', '4p', '5']) expect(await change(id)).toBe(true);
		await addCheckpoints(storage().auditChain, [tenantId], key, at);
	};
	const verify = (store: AuditChainStore = storage().auditChain, more = {}) =>
		verifyAudits(store, tenantId, { ...options, ...more });
	/** the store as it reads after somebody changed its rows past the server */
	const tampered = (tamper: (rows: AuditRow[]) => AuditRow[]): AuditChainStore => ({
		...storage().auditChain,
		rows: async (tenant, after, limit) => (after > 0 ? [] : tamper(await storage().auditChain.rows(tenant, 0, limit))),
	});
	const editRecord = (row: AuditRow): AuditRow => ({ ...row, record: row.record.replace('Alys', 'Mallory') });

	describe('the audit log', () => {
		test('is a chain whatever verb wrote a row, and is whole', async () => {
			await fill();
			expect(await verify()).toMatchObject({
				rows: 5,
				beforeChain: 0,
				erased: 0,
				faults: [],
				checkpoint: { position: 5 },
			});
		});

		test('of changes that are made at once each has its own place', async () => {
			await Promise.all(Array.from({ length: 20 }, (_, index) => change(`${index}`)));
			await Promise.all(
				Array.from({ length: 20 }, (_, index) =>
					storage().conditionalAccess.put(
						tenantId,
						'policies',
						{ id: `${index}` } as never,
						undefined,
						audit(`x${index}`),
					),
				),
			);
			const { rows, faults } = await verify();
			expect([rows > 20, faults]).toEqual([true, []]);
		});

		test.each<[string, string, (rows: AuditRow[]) => AuditRow[]]>([
			['edited', 'edited', (rows) => rows.map((row, index) => (index === 2 ? editRecord(row) : row))],
			['removed in the middle', 'removed', (rows) => rows.filter((_, index) => index !== 2)],
			['removed at the end', 'removed', (rows) => rows.slice(0, -1)],
			['all removed', 'removed', () => []],
			['moved', 'reordered', (rows) => [rows[0], rows[2], rows[1], rows[3], rows[4]] as AuditRow[]],
			[
				'exchanged in content',
				'edited',
				(rows) => rows.map((row, i) => ({ ...row, record: rows[[1, 0][i] ?? i]?.record ?? '' })),
			],
			['removed at the beginning', 'removed', (rows) => rows.slice(1)],
			['dated back', 'edited', (rows) => rows.map((row, index) => (index === 2 ? { ...row, at: 5 } : row))],
			[
				'added without a place',
				'added',
				([first, ...rest]) => [first, { sequence: 1, at, record: '{}' }, ...rest] as AuditRow[],
			],
		])('[sec 277] a row that was %s is found', async (name, kind, tamper) => {
			// what is missing at the beginning is found by a checkpoint of before
			expect(await change('0')).toBe(true);
			if (name === 'removed at the beginning') {
				await addCheckpoints(storage().auditChain, [tenantId], key, at);
				await fill();
				const { faults } = await verify(tampered((rows) => rows.slice(2)));
				return expect(faults).toContainEqual(expect.objectContaining({ kind }));
			}
			await fill();
			const { faults } = await verify(tampered(tamper));
			expect(faults).toContainEqual(expect.objectContaining({ kind }));
		});

		test('[sec 277] a chain that was made anew from end to end is found by the checkpoint', async () => {
			await fill();
			const forged = tampered((rows) => rows);
			const other = { ...forged, checkpoints: async () => [] };
			expect((await verify(other, { now: at + 7200 })).faults).toEqual([expect.objectContaining({ kind: 'unsigned' })]);
			const moved = {
				...forged,
				checkpoints: async () =>
					(await forged.checkpoints(tenantId)).map((checkpoint) => ({ ...checkpoint, link: 'another' })),
			};
			expect((await verify(moved)).faults).not.toEqual([]);
			// a key of somebody's own signs for nothing
			const mallory = checkpointKey(createSecrets(Buffer.alloc(32, 8), randomBytes));
			expect(await verify(undefined, { publicKey: mallory.publicKey, now: at + 7200 })).toMatchObject({
				otherCheckpoints: 1,
				faults: [{ kind: 'unsigned' }],
			});
		});

		test('who is erased stands in no row, and the chain holds', async () => {
			await fill();
			const administration = createAuditAdministration(storage(), key.publicKey, { now: at, keptSince: 0 });
			expect(await administration.erase('u1')).toBe(5);
			const left = (await storage().auditChain.rows(tenantId, 0, 10)).map(({ record }) => record).join();
			expect(left).not.toMatch(/Alice|Alys|"u1"/);
			expect(left).toContain('Update user');
			expect(left).toContain('Ada');
			expect(await verify()).toMatchObject({ rows: 5, erased: 5, faults: [] });
			expect(await storage().directoryChanges.audits(tenantId, 10)).toHaveLength(5);
			expect(await change('6')).toBe(true);
			expect((await verify()).faults).toEqual([]);
		});

		test('rows that are kept no longer go from the beginning, and what is left is whole', async () => {
			await change('old', { at: at - 100 });
			await change('new', { at: at + 100 });
			// a request that began earlier and ended later: it stays, or the chain had a gap
			await change('late', { at: at - 50 });
			await storage().sweep({ expiredBefore: 0, signInsBefore: at });
			expect(await verify()).toMatchObject({ rows: 2, faults: [] });
		});
	});
}

// What every storage must do with the security events of the audit log: each is written with what it tells of, where
// that was done, and is a row of the chain. Part of the conformance suite.
import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { checkpointKey } from '../../src/keys/audit-checkpoints.ts';
import { verifyAudits } from '../../src/programs/audit-verification.ts';
import { nothingRegistered } from '../../src/records/registered-methods.ts';
import type { SecurityActivityName } from '../../src/records/security-activities.ts';
import { securityActivities, securityAudit } from '../../src/records/security-activities.ts';
import type { StoredSigningKey } from '../../src/records/signing-key.ts';
import { createSecrets } from '../../src/secrets.ts';
import type { Storage } from '../../src/storage/storage.ts';
import type { OpenedStorage } from './opened-storage.ts';
import { at, family, record, session, tenant, tenantId } from './stored-things.ts';

const { publicKey } = checkpointKey(createSecrets(Buffer.alloc(32, 7), randomBytes));

const audit = (name: SecurityActivityName, id: string = name) =>
	securityAudit(name, { id, tenantId, at, correlationId: 'c', target: { id: 'u1', displayName: 'alice' } });

const key = (kid: string): StoredSigningKey => ({
	...{ kid, tenantId, algorithm: 'ES256', publicJwk: { kid }, sealedPrivateKey: 'x', createdAt: at },
});

interface Case {
	name: SecurityActivityName;
	/** makes the second one find nothing to do */
	before?: (storage: Storage) => Promise<unknown>;
	act: (storage: Storage) => Promise<unknown>;
	/** does it always do something? */
	isRepeatable?: true;
}

const limit = { attempts: 2, windowSeconds: 100, lockSeconds: 60 };

const cases: readonly Case[] = [
	{
		name: 'accountLocked',
		before: ({ attempts }) => attempts.reserve('k', at, limit, undefined, audit('accountLocked')),
		act: ({ attempts }) => attempts.reserve('k', at, limit, undefined, audit('accountLocked')),
	},
	{
		name: 'networkLocked',
		before: ({ attempts }) => attempts.reserve('n', at, limit, 'a', audit('networkLocked')),
		act: ({ attempts }) => attempts.reserve('n', at, limit, 'b', audit('networkLocked')),
	},
	{
		name: 'codeReplayed',
		before: async (storage) => issueFamily(storage),
		act: ({ grants }) => grants.revokeFamily('f', at, audit('codeReplayed')),
	},
	{
		name: 'refreshTokenReplayed',
		before: async (storage) => issueFamily(storage),
		act: ({ grants }) => grants.revokeFamily('f', at, audit('refreshTokenReplayed')),
	},
	...(['proofReplayed', 'administratorSignInFailed'] as const).map(
		(name): Case => ({
			name,
			act: ({ grants }) => grants.recordRefusal(record({ id: 'r', errorCode: 50126 }), audit(name)),
			isRepeatable: true,
		}),
	),
	{
		name: 'authenticatorRegistered',
		act: ({ directory }) =>
			directory.registerAuthenticator(
				tenantId,
				'u1',
				{ sealedTotpSecret: 'x', step: 5, at },
				audit('authenticatorRegistered'),
			),
	},
	{
		name: 'passUsed',
		act: ({ authenticationMethods }) =>
			authenticationMethods.replace(tenantId, 'u1', { ...nothingRegistered, revision: 0 }, audit('passUsed')),
	},
	{
		name: 'signingKeyStaged',
		before: ({ signingKeys }) => signingKeys.add(key('old')),
		act: ({ signingKeys }) =>
			signingKeys.succeed(key(`new-${Math.random()}`), 'old', at + 9, audit('signingKeyStaged')),
	},
	{
		name: 'signingKeyAdded',
		act: ({ signingKeys }) => signingKeys.add(key(`k-${Math.random()}`), audit('signingKeyAdded')),
		isRepeatable: true,
	},
	{
		name: 'signingKeyWithdrawn',
		before: ({ signingKeys }) => signingKeys.add(key('old')),
		act: ({ signingKeys }) => signingKeys.withdraw('old', at, audit('signingKeyWithdrawn')),
	},
	{
		name: 'rootSecretExchanged',
		act: ({ settings }) => settings.change({ a: '1' }, [audit('rootSecretExchanged')]),
		isRepeatable: true,
	},
	{
		name: 'installationRestored',
		act: (storage) => storage.voidProofs(at, () => audit('installationRestored')),
		isRepeatable: true,
	},
];

async function issueFamily({ grants, directory }: Storage): Promise<void> {
	const tenantVersion = (await directory.tenantVersion(tenantId)) as number;
	const more = { newFamily: family('f'), newSession: session('s') };
	await grants.commitIssuance({ spends: [], record: record(), tenantVersion, at, ...more });
}

const written = async ({ directoryChanges }: Storage, name: SecurityActivityName) =>
	(await directoryChanges.audits(tenantId, 50)).filter(({ activity }) => activity === securityActivities[name].activity)
		.length;

export function securityAuditConformance(opened: OpenedStorage): void {
	let storage: Storage;
	beforeEach(() => {
		storage = opened.storage();
	});
	const faults = async () =>
		(await verifyAudits(storage.auditChain, tenantId, { publicKey, keptSince: 0, now: at })).faults;

	describe('a security event', () => {
		test.each(cases)('[sec 277] $name is a row of the audit chain, once for what was done once', async (it) => {
			await it.before?.(storage);
			expect(await written(storage, it.name)).toBe(0);
			await it.act(storage);
			expect(await written(storage, it.name)).toBe(1);
			await it.act(storage);
			expect(await written(storage, it.name)).toBe(it.isRepeatable ? 2 : 1);
			expect(await faults()).toEqual([]);
		});

		test('installationSetUp is written in the log of the tenant that was made', async () => {
			const empty = await opened.open();
			await empty.setup.offer('token', at + 60);
			expect(await empty.setup.complete('wrong', at, tenant(), audit('installationSetUp'))).toBe(false);
			expect(await empty.setup.complete('token', at, tenant(), audit('installationSetUp'))).toBe(true);
			expect(await written(empty, 'installationSetUp')).toBe(1);
			await empty.close();
		});

		test('the cases are all there are', () => {
			expect([...cases.map(({ name }) => name), 'installationSetUp'].sort()).toEqual(
				Object.keys(securityActivities).sort(),
			);
		});

		test('[sec 277] what cannot be told is not done: where the row cannot be written, nothing is revoked', async () => {
			await issueFamily(storage);
			const { audit: row } = audit('refreshTokenReplayed');
			const circular: Record<string, unknown> = {};
			circular.self = circular;
			const untellable = { tenantId, audit: { ...row, changes: [{ name: 'x', before: circular, after: null }] } };
			await expect(storage.grants.revokeFamily('f', at, untellable)).rejects.toThrow();
			expect((await storage.grants.findFamily('f'))?.revokedAt).toBeUndefined();
		});

		test('[sec 125] of 40 parallel attempts on one key as many are verified as the limit says, and one row tells', async () => {
			const results = await Promise.all(
				Array.from({ length: 40 }, () =>
					storage.attempts.reserve('p', at, { ...limit, attempts: 5 }, undefined, audit('accountLocked')),
				),
			);
			expect(results.filter(Boolean)).toHaveLength(5);
			expect(await written(storage, 'accountLocked')).toBe(1);
			expect(await faults()).toEqual([]);
		});
	});
}

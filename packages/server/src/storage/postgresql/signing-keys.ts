// Signing keys; private keys arrive sealed.
import type { StoredSigningKey } from '../../records/signing-key.ts';
import type { SigningAlgorithm } from '../../records/tenant.ts';
import type { SigningKeyStore } from '../signing-key-store.ts';
import { changeAudited, writeTenantAudit } from './audit-chain.ts';
import { type Database, everyTenant, type Query } from './database.ts';

interface KeyRow {
	kid: string;
	tenant_id: string;
	algorithm: string;
	public_jwk: string;
	sealed_private_key: string;
	created_at: number;
	signs_from: number;
	withdrawn_at: number | null;
}

const toKey = (row: KeyRow): StoredSigningKey => ({
	kid: row.kid,
	tenantId: row.tenant_id,
	algorithm: row.algorithm as SigningAlgorithm,
	publicJwk: JSON.parse(row.public_jwk),
	sealedPrivateKey: row.sealed_private_key,
	createdAt: row.created_at,
	signsFrom: row.signs_from,
	...(row.withdrawn_at === null ? {} : { withdrawnAt: row.withdrawn_at }),
});

async function insert(query: Query, key: StoredSigningKey): Promise<void> {
	await query(
		`insert into signing_keys (kid, tenant_id, algorithm, public_jwk, sealed_private_key, created_at, signs_from)
		values ($1, $2, $3, $4, $5, $6, $7)`,
		[
			key.kid,
			key.tenantId,
			key.algorithm,
			JSON.stringify(key.publicJwk),
			key.sealedPrivateKey,
			key.createdAt,
			key.signsFrom ?? 0,
		],
	);
}

export function createSigningKeyStore(database: Database): SigningKeyStore {
	return {
		async list(tenantId) {
			const rows = await database.within<KeyRow>(
				tenantId,
				'select * from signing_keys where tenant_id = $1 order by created_at desc, kid',
				[tenantId],
			);
			return rows.map(toKey);
		},
		addFirst: (key) =>
			database.transaction(key.tenantId, async (query) => {
				// processes that need a first key at once ask one after the other, and the second finds the key of the first
				await query('select pg_advisory_xact_lock(hashtext($1))', [`signing-key ${key.tenantId} ${key.algorithm}`]);
				const live = await query(
					`select 1 from signing_keys where tenant_id = $1 and algorithm = $2 and signs_from <= $3
					and (withdrawn_at is null or withdrawn_at > $3)`,
					[key.tenantId, key.algorithm, key.createdAt],
				);
				if (live.length === 0) await insert(query, { ...key, signsFrom: 0 });
			}),
		add: (key, audit) =>
			database.transaction(key.tenantId, async (query) => {
				await insert(query, key);
				await writeTenantAudit(query, audit);
			}),
		succeed: (successor, predecessor, withdrawnAt, audit) =>
			database.transaction(successor.tenantId, async (query) => {
				// the row is locked until the commit: another process waits here, and then finds that it has been withdrawn
				const retired = await query(
					'update signing_keys set withdrawn_at = $2 where kid = $1 and withdrawn_at is null returning 1',
					[predecessor, withdrawnAt],
				);
				if (retired.length !== 1) return false;
				await insert(query, successor);
				await writeTenantAudit(query, audit);
				return true;
			}),
		async removeWithdrawn(before) {
			await database.within(everyTenant, 'delete from signing_keys where withdrawn_at < $1', [before]);
		},
		withdraw: (kid, at, audit) =>
			changeAudited(
				database,
				audit,
				`update signing_keys set withdrawn_at = $2
				where kid = $1 and (withdrawn_at is null or withdrawn_at > $2) returning 1`,
				[kid, at],
			),
		async describe(kid, publicJwk) {
			await database.within(everyTenant, 'update signing_keys set public_jwk = $2 where kid = $1', [
				kid,
				JSON.stringify(publicJwk),
			]);
		},
	};
}

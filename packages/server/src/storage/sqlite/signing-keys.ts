// Signing keys in SQL; private keys arrive sealed.

import type { StoredSigningKey } from '../../records/signing-key.ts';
import type { SigningAlgorithm } from '../../records/tenant.ts';
import type { SigningKeyStore } from '../signing-key-store.ts';
import { createTenantAuditWriter } from './audit-chain.ts';
import type { Database } from './database.ts';

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

export function createSigningKeyStore(database: Database): SigningKeyStore {
	const select = database.prepare<KeyRow>(
		'select * from signing_keys where tenant_id = ? order by created_at desc, kid',
	);
	const addFirst = database.prepare(`
		insert into signing_keys (kid, tenant_id, algorithm, public_jwk, sealed_private_key, created_at) select ?1, ?2, ?3, ?4, ?5, ?6
		where not exists (
			select 1 from signing_keys where tenant_id = ?2 and algorithm = ?3 and signs_from <= ?6 and (withdrawn_at is null or withdrawn_at > ?6))`);
	const add = database.prepare(`
		insert into signing_keys (kid, tenant_id, algorithm, public_jwk, sealed_private_key, created_at, signs_from) values (?, ?, ?, ?, ?, ?, ?)`);
	const withdraw = database.prepare(
		'update signing_keys set withdrawn_at = ?2 where kid = ?1 and (withdrawn_at is null or withdrawn_at > ?2)',
	);
	const retire = database.prepare('update signing_keys set withdrawn_at = ?2 where kid = ?1 and withdrawn_at is null');
	const remove = database.prepare('delete from signing_keys where withdrawn_at < ?1');
	const describe = database.prepare('update signing_keys set public_jwk = ?2 where kid = ?1');
	const writeAudit = createTenantAuditWriter(database);
	const insert = ({
		kid,
		tenantId,
		algorithm,
		publicJwk,
		sealedPrivateKey,
		createdAt,
		signsFrom = 0,
	}: StoredSigningKey) =>
		add.run(kid, tenantId, algorithm, JSON.stringify(publicJwk), sealedPrivateKey, createdAt, signsFrom);
	return {
		async list(tenantId) {
			return select.all(tenantId).map(
				(row): StoredSigningKey => ({
					kid: row.kid,
					tenantId: row.tenant_id,
					algorithm: row.algorithm as SigningAlgorithm,
					publicJwk: JSON.parse(row.public_jwk),
					sealedPrivateKey: row.sealed_private_key,
					createdAt: row.created_at,
					signsFrom: row.signs_from,
					...(row.withdrawn_at === null ? {} : { withdrawnAt: row.withdrawn_at }),
				}),
			);
		},
		async addFirst(key) {
			await database.write(() =>
				addFirst.run(
					key.kid,
					key.tenantId,
					key.algorithm,
					JSON.stringify(key.publicJwk),
					key.sealedPrivateKey,
					key.createdAt,
				),
			);
		},
		async add(key, audit) {
			await database.write(() => {
				insert(key);
				writeAudit(audit);
			});
		},
		succeed: (successor, predecessor, withdrawnAt, audit) =>
			database.write(() => {
				if (retire.run(predecessor, withdrawnAt) !== 1) return false;
				insert(successor);
				writeAudit(audit);
				return true;
			}),
		async removeWithdrawn(before) {
			await database.write(() => remove.run(before));
		},
		withdraw: (kid, at, audit) =>
			database.write(() => {
				if (withdraw.run(kid, at) !== 1) return false;
				writeAudit(audit);
				return true;
			}),
		async describe(kid, publicJwk) {
			await database.write(() => describe.run(kid, JSON.stringify(publicJwk)));
		},
	};
}

// Codes, refresh token families and the sign-in log in SQL: the hot path, in hand-written statements. What is spent is
// spent in the transaction that writes the sign-in record; a lost answer is better than a second token.

import type { AuthorizationCode } from '../../records/authorization-code.ts';
import type { RefreshTokenFamily } from '../../records/refresh-token-family.ts';
import type { Session } from '../../records/session.ts';
import type { LoggedSignIn } from '../../records/sign-in-record.ts';
import { recordForHome, type SignInRecord } from '../../records/sign-in-record.ts';
import { readSignInRow, signInRow } from '../../records/sign-in-row.ts';
import type { SignInTransaction } from '../../records/transaction.ts';
import type { CompletedSignIn, GrantStore, IssuanceResult, SignInGrant, Spend } from '../grant-store.ts';
import { createTenantAuditWriter } from './audit-chain.ts';
import type { Database } from './database.ts';

/**
 * records that are looked at in one turn of the event loop; there is no index on their ids, which every token would pay
 * for
 */
const searchedAtOnce = 2000;

interface SignInRow {
	sequence: number;
	record: string;
}

const toLogged = (tenantId: string, { sequence, record }: SignInRow): LoggedSignIn => ({
	...readSignInRow(tenantId, record),
	sequence,
});

/** Undoes the whole change; what it names is the verb's answer. */
class Undone extends Error {
	readonly result: IssuanceResult;
	constructor(result: IssuanceResult) {
		super(result.outcome);
		this.result = result;
	}
}

export function createGrantStore(database: Database): GrantStore {
	const selectCode = database.prepare<{ resource: string; spent_at: number | null }>(
		'select resource, spent_at from authorization_codes where code_hash = ?',
	);
	const insertCode = database.prepare(
		'insert into authorization_codes (code_hash, resource, expires_at) values (?, ?, ?)',
	);
	const spendCode = database.prepare(
		'update authorization_codes set spent_at = ? where code_hash = ? and spent_at is null',
	);
	const selectFamily = database.prepare<{
		resource: string;
		generation: number;
		rotated_at: number;
		expires_at: number;
		revoked_at: number | null;
	}>('select resource, generation, rotated_at, expires_at, revoked_at from refresh_token_families where id = ?');
	const insertFamily = database.prepare(`
		insert into refresh_token_families (id, tenant_id, user_id, generation, rotated_at, expires_at, revoked_at, resource)
		values (?1, ?2, ?3, ?4, ?5, ?6, coalesce(?7, (select revoked_at from sessions where id = ?9)), ?8)`);
	const rotateFamily = database.prepare(`
		update refresh_token_families set generation = generation + 1, rotated_at = ?3, expires_at = ?4
		where id = ?1 and generation = ?2 and revoked_at is null`);
	const prolongFamily = database.prepare(
		'update refresh_token_families set expires_at = max(expires_at, ?2) where id = ?1 and revoked_at is null',
	);
	const revokeFamily = database.prepare(
		'update refresh_token_families set revoked_at = ? where id = ? and revoked_at is null',
	);
	const spendAssertion = database.prepare(
		'insert or ignore into spent_client_assertions (client_app_id, jti, expires_at) values (?, ?, ?)',
	);
	const removePushedRequest = database.prepare('delete from pushed_authorization_requests where handle_hash = ?');
	const selectSpent = database.prepare('select 1 from spent_client_assertions where client_app_id = ? and jti = ?');
	const approveDevice = database.prepare(
		"update device_authorizations set state = 'approved', approval = ?2 where device_code_hash = ?1 and state = 'pending' and expires_at > ?3",
	);
	const redeemDevice = database.prepare(
		"update device_authorizations set state = 'redeemed' where device_code_hash = ? and state = 'approved'",
	);
	// the database gives the number, and not this process: it is that of the record before, in the tenant's log, and one
	// more
	const insertSignIn = database.prepare(`
		insert into sign_ins (tenant_id, sequence, record)
		values (?1, coalesce((select max(sequence) from sign_ins where tenant_id = ?1), 0) + 1, ?2)`);
	const insertSignInAt = database.prepare(`
		insert into sign_ins (tenant_id, sequence, record)
		select ?1, coalesce((select max(sequence) from sign_ins where tenant_id = ?1), 0) + 1, ?2
		where ?3 = (select version from tenants where id = ?1)`);
	const selectSignIns = database.prepare<SignInRow>(
		'select sequence, record from sign_ins where tenant_id = ? and sequence < ? order by sequence desc limit ?',
	);
	const selectSignInFrom = database.prepare<SignInRow>(
		'select sequence, record from sign_ins where tenant_id = ? and sequence >= ? order by sequence limit 1',
	);
	const selectSignInById = database.prepare<SignInRow>(
		"select sequence, record from sign_ins where tenant_id = ? and sequence between ? and ? and json_extract(record, '$.id') = ?",
	);
	const selectFirst = database.prepare<{ first: number | null }>(
		'select min(sequence) as first from sign_ins where tenant_id = ?',
	);
	const selectLast = database.prepare<{ last: number | null }>(
		'select max(sequence) as last from sign_ins where tenant_id = ?',
	);
	const finishTransaction = database.prepare(
		'update sign_in_transactions set finished_at = ?3, revision = revision + 1 where id = ?1 and revision = ?2 and finished_at is null',
	);
	const putSession = database.prepare(`
		insert into sessions (id, handle_hash, tenant_id, user_id, resource, expires_at) values (?, ?, ?, ?, ?, ?)
		on conflict (id) do update set handle_hash = excluded.handle_hash, resource = excluded.resource, expires_at = excluded.expires_at`);

	const writeAudit = createTenantAuditWriter(database);
	const endSession = database.prepare('update sessions set ended_at = ? where id = ? and ended_at is null');

	function spend(item: Spend, at: number): void {
		switch (item.kind) {
			case 'nothing':
				return;
			case 'authorizationCode':
				if (spendCode.run(at, item.codeHash) !== 1) throw new Undone({ outcome: 'spent', kind: item.kind });
				return;
			case 'deviceCode':
				if (redeemDevice.run(item.deviceCodeHash) !== 1) throw new Undone({ outcome: 'spent', kind: item.kind });
				return;
			case 'refreshToken':
				if (rotateFamily.run(item.familyId, item.generation, at, item.expiresAt) !== 1)
					throw new Undone({ outcome: 'spent', kind: item.kind });
				return;
			case 'earlierRefreshToken':
				if (prolongFamily.run(item.familyId, item.expiresAt) !== 1)
					throw new Undone({ outcome: 'spent', kind: item.kind });
				return;
			case 'clientAssertion':
				if (spendAssertion.run(item.clientAppId, item.jti, item.expiresAt) !== 1)
					throw new Undone({ outcome: 'spent', kind: item.kind });
				return;
			case 'dpopProof':
				// beside the assertions: a thumbprint is no application's id
				if (spendAssertion.run(item.thumbprint, item.jti, item.expiresAt) !== 1)
					throw new Undone({ outcome: 'spent', kind: item.kind });
		}
	}
	function finish({ id, revision }: SignInTransaction, at: number): void {
		if (finishTransaction.run(id, revision, at) !== 1) throw new Undone({ outcome: 'spent', kind: 'transaction' });
	}
	function spendPushedRequest({ handleHash, rememberedUntil }: NonNullable<CompletedSignIn['pushedRequest']>): void {
		removePushedRequest.run(handleHash);
		// remembered beside the assertions, longer than any sign-in lives that began with it; no application is called so
		if (spendAssertion.run('pushed-request', handleHash, rememberedUntil) !== 1)
			throw new Undone({ outcome: 'spent', kind: 'pushedRequest' });
	}
	function writeFamily(family: RefreshTokenFamily): void {
		const { id, tenantId, userId, generation, rotatedAt, expiresAt } = family;
		insertFamily.run(
			id,
			tenantId,
			userId,
			generation,
			rotatedAt,
			expiresAt,
			family.revokedAt ?? null,
			JSON.stringify(family),
			family.sessionId,
		);
	}
	function writeSession(session: Session, handleHash: string): void {
		putSession.run(
			session.id,
			handleHash,
			session.tenantId,
			session.userId,
			JSON.stringify(session),
			session.expiresAt,
		);
	}
	/** No browser holds it: its handle is one that no cookie can hash to. */
	const writeBackgroundSession = (session: Session) => writeSession(session, `none:${session.id}`);
	function writeCode(code: AuthorizationCode): void {
		insertCode.run(code.codeHash, JSON.stringify(code), code.expiresAt);
	}
	function writeGrant(grant: SignInGrant, at: number): void {
		switch (grant.kind) {
			case 'none':
				return;
			case 'authorizationCode':
				writeCode(grant.code);
				return;
			case 'deviceApproval':
				if (approveDevice.run(grant.deviceCodeHash, JSON.stringify(grant.approval), at) !== 1)
					throw new Undone({ outcome: 'spent', kind: 'deviceCode' });
				writeBackgroundSession(grant.deviceSession);
		}
	}
	/**
	 * The record of a decision on a version of the tenant: the row is written while the tenant is at it, and not else.
	 */
	function writeRecordAt(record: SignInRecord, version: number): void {
		if (insertSignInAt.run(record.tenantId, signInRow(record), version) !== 1) throw new Undone({ outcome: 'stale' });
		writeRecordAtHome(record);
	}
	function writeRecord(record: SignInRecord): void {
		insertSignIn.run(record.tenantId, signInRow(record));
		writeRecordAtHome(record);
	}
	function writeRecordAtHome(record: SignInRecord): void {
		const atHome = recordForHome(record);
		if (atHome) writeRecord(atHome);
	}
	async function undoable(change: () => void): Promise<IssuanceResult> {
		try {
			await database.write(change);
			return { outcome: 'committed' };
		} catch (error) {
			if (error instanceof Undone) return error.result;
			throw error;
		}
	}

	return {
		async findCode(codeHash) {
			const row = selectCode.get(codeHash);
			return (
				row && {
					...(JSON.parse(row.resource) as AuthorizationCode),
					...(row.spent_at === null ? {} : { spentAt: row.spent_at }),
				}
			);
		},
		async burnCode(codeHash, at) {
			await database.write(() => spendCode.run(at, codeHash));
		},
		async findFamily(familyId) {
			const row = selectFamily.get(familyId);
			if (!row) return undefined;
			return {
				...(JSON.parse(row.resource) as RefreshTokenFamily),
				generation: row.generation,
				rotatedAt: row.rotated_at,
				expiresAt: row.expires_at,
				...(row.revoked_at === null ? {} : { revokedAt: row.revoked_at }),
			};
		},
		async revokeFamily(familyId, at, audit) {
			// a code is spent in the transaction that writes its family, so whoever finds it spent finds the family too
			await database.write(() => {
				if (revokeFamily.run(at, familyId) === 1) writeAudit(audit);
			});
		},
		async spendClientAssertion({ clientAppId, jti, expiresAt }) {
			return (await database.write(() => spendAssertion.run(clientAppId, jti, expiresAt))) === 1;
		},
		async spendDpopProof({ thumbprint, jti, expiresAt }) {
			return (await database.write(() => spendAssertion.run(thumbprint, jti, expiresAt))) === 1;
		},
		async revokeToken(uti, expiresAt) {
			// beside the assertions: no application is called so
			await database.write(() => spendAssertion.run('revoked-token', uti, expiresAt));
		},
		async isTokenRevoked(uti) {
			return selectSpent.get('revoked-token', uti) !== undefined;
		},
		commitIssuance({ spends, newFamily, newCode, newSession, record, tenantVersion, at }) {
			return undoable(() => {
				writeRecordAt(record, tenantVersion);
				for (const item of spends) spend(item, at);
				if (newFamily) writeFamily(newFamily);
				if (newCode) writeCode(newCode);
				if (newSession) writeBackgroundSession(newSession);
			});
		},
		async completeSignIn({ transaction, pushedRequest, session, endedSessionIds = [], grant, record, tenantVersion }) {
			return undoable(() => {
				writeRecordAt(record, tenantVersion);
				if (transaction) finish(transaction, record.createdAt);
				if (pushedRequest) spendPushedRequest(pushedRequest);
				if (session) writeSession(session.session, session.handleHash);
				for (const id of endedSessionIds) endSession.run(record.createdAt, id);
				writeGrant(grant, record.createdAt);
			});
		},
		async recordRefusal(record, audit) {
			await database.write(() => {
				writeRecord(record);
				writeAudit(audit);
			});
		},
		async signIns(tenantId, limit, below = Number.MAX_SAFE_INTEGER) {
			return selectSignIns.all(tenantId, below, limit).map((row) => toLogged(tenantId, row));
		},
		async findSignIn(tenantId, id) {
			const first = selectFirst.get(tenantId)?.first ?? Number.MAX_SAFE_INTEGER;
			for (let last = selectLast.get(tenantId)?.last ?? 0; last >= first; last -= searchedAtOnce) {
				const row = selectSignInById.get(tenantId, last - searchedAtOnce + 1, last, id);
				if (row) return toLogged(tenantId, row);
				await new Promise((resolve) => setImmediate(resolve));
			}
			return undefined;
		},
		async signInsUntil(tenantId, time) {
			// halved until it is found; of a folder of an earlier version some numbers are another tenant's
			let [low, high] = [0, (selectLast.get(tenantId)?.last ?? 0) + 1];
			while (low < high) {
				const middle = Math.floor((low + high) / 2);
				const row = selectSignInFrom.get(tenantId, middle);
				if (!row || readSignInRow(tenantId, row.record).createdAt > time) high = middle;
				else low = row.sequence + 1;
			}
			return low;
		},
	};
}

// Codes, refresh token families, and what is spent and written together with the sign-in log.
import type { AuthorizationCode } from '../../records/authorization-code.ts';
import type { RefreshTokenFamily } from '../../records/refresh-token-family.ts';
import type { Session } from '../../records/session.ts';
import { recordForHome, type SignInRecord } from '../../records/sign-in-record.ts';
import { signInRow } from '../../records/sign-in-row.ts';
import type { GrantStore, SignInGrant } from '../grant-store.ts';
import { changeAudited, writeTenantAudit } from './audit-chain.ts';
import { type Commits, type Step, spendStep, wholeSecond } from './commits.ts';
import { type Database, everyTenant } from './database.ts';
import type { Reads } from './reads.ts';
import { createSignInLog } from './sign-in-log.ts';
import { createTurns } from './turns.ts';

function recordSteps(record: SignInRecord): Step[] {
	const step: Step = ['record', null, record.tenantId, record.createdAt, record.id, signInRow(record)];
	const atHome = recordForHome(record);
	return atHome ? [step, ...recordSteps(atHome)] : [step];
}

const familyStep = (family: RefreshTokenFamily): Step => [
	'family',
	null,
	family.id,
	family.tenantId,
	family.userId,
	family.sessionId,
	family.generation,
	family.rotatedAt,
	family.expiresAt,
	family.revokedAt ?? null,
	JSON.stringify(family),
];

const codeStep = (code: AuthorizationCode): Step => [
	'newCode',
	null,
	code.codeHash,
	code.expiresAt,
	JSON.stringify(code),
];

const sessionStep = (session: Session, handleHash: string): Step => [
	'session',
	null,
	session.id,
	handleHash,
	session.tenantId,
	session.userId,
	session.expiresAt,
	JSON.stringify(session),
];

/** No browser holds it: its handle is one that no cookie can hash to. */
const backgroundSessionStep = (session: Session) => sessionStep(session, `none:${session.id}`);

function grantSteps(grant: SignInGrant, at: number): Step[] {
	switch (grant.kind) {
		case 'none':
			return [];
		case 'authorizationCode':
			return [codeStep(grant.code)];
		case 'deviceApproval':
			return [
				['approve', 'deviceCode', grant.deviceCodeHash, at, JSON.stringify(grant.approval)],
				backgroundSessionStep(grant.deviceSession),
			];
	}
}

const recordRefusals = 'select record_refusals_1($1)';

const refusalRows = (records: readonly SignInRecord[]): string =>
	JSON.stringify(
		records
			.flatMap((record) => [record, recordForHome(record) ?? []].flat())
			.map((record) => [record.tenantId, record.createdAt, record.id, signInRow(record)]),
	);

/** @param clock epoch milliseconds */
export function createGrantStore(database: Database, reads: Reads, commits: Commits, clock: () => number): GrantStore {
	const refusals = createTurns<SignInRecord, undefined>({
		largest: 256,
		inFlight: 2,
		async send(records) {
			await database.query(recordRefusals, [refusalRows(records)]);
			return records.map(() => undefined);
		},
	});
	async function spendOnce(kind: string, id: string, expiresAt: number): Promise<boolean> {
		const spent = await database.query(
			'insert into spent_once (kind, id, expires_at) values ($1, $2, $3) on conflict do nothing returning 1',
			[kind, id, wholeSecond(expiresAt)],
		);
		return spent.length === 1;
	}
	return {
		async findCode(codeHash) {
			const row = await reads.read('code', codeHash);
			return (
				row && {
					...(JSON.parse(row.resource) as AuthorizationCode),
					...(row.spent_at === null ? {} : { spentAt: row.spent_at }),
				}
			);
		},
		async burnCode(codeHash, at) {
			await database.within(
				everyTenant,
				'update authorization_codes set spent_at = $2 where code_hash = $1 and spent_at is null',
				[codeHash, at],
			);
		},
		async findFamily(familyId) {
			const row = await reads.read('family', familyId);
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
			await changeAudited(
				database,
				audit,
				'update refresh_token_families set revoked_at = $2 where id = $1 and revoked_at is null returning 1',
				[familyId, at],
			);
		},
		spendClientAssertion: ({ clientAppId, jti, expiresAt }) => spendOnce(clientAppId, jti, expiresAt),
		spendDpopProof: ({ thumbprint, jti, expiresAt }) => spendOnce(thumbprint, jti, expiresAt),
		async revokeToken(uti, expiresAt) {
			// beside the assertions: no application is called so
			await spendOnce('revoked-token', uti, expiresAt);
		},
		async isTokenRevoked(uti) {
			return (await reads.read('revokedToken', uti)) !== undefined;
		},
		async commitIssuance({ spends, newFamily, newCode, newSession, record, tenantVersion, at }) {
			const result = await commits.commit({
				tenantId: record.tenantId,
				version: tenantVersion,
				steps: [
					...spends.flatMap((item) => spendStep(item, at)),
					...(newFamily ? [familyStep(newFamily)] : []),
					...(newCode ? [codeStep(newCode)] : []),
					...(newSession ? [backgroundSessionStep(newSession)] : []),
					...recordSteps(record),
				],
			});
			if (result.outcome !== 'committed') reads.forget();
			return result;
		},
		completeSignIn: ({ transaction, pushedRequest, session, endedSessionIds = [], grant, record, tenantVersion }) => {
			const at = record.createdAt;
			const steps: Step[] = [];
			if (transaction) steps.push(['finish', 'transaction', transaction.id, transaction.revision, at]);
			if (pushedRequest) {
				const { handleHash, rememberedUntil } = pushedRequest;
				// remembered beside the assertions, longer than any sign-in lives that began with it
				steps.push(['once', 'pushedRequest', 'pushed-request', handleHash, rememberedUntil]);
				steps.push(['forgetPushed', null, handleHash]);
			}
			if (session) steps.push(sessionStep(session.session, session.handleHash));
			for (const id of endedSessionIds) steps.push(['end', null, id, at]);
			steps.push(...grantSteps(grant, at), ...recordSteps(record));
			return commits.commit({ tenantId: record.tenantId, version: tenantVersion, steps });
		},
		async recordRefusal(record, audit) {
			if (!audit) return refusals.ask(record);
			await database.transaction(everyTenant, async (query) => {
				await writeTenantAudit(query, audit);
				await query(recordRefusals, [refusalRows([record])]);
				// a crash may lose the last refusals, for which that statement is; not what the audit log tells of
				await query('set local synchronous_commit to default');
			});
		},
		...createSignInLog(database, clock),
	};
}

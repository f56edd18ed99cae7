// Removes what expired, a slice of a table at a time: each slice is a short change of its own, and requests are
// answered between them. There is no index on expiries, which every token would pay for: a walk along the keys costs a
// millisecond a slice.
import { deltasAreKept } from '../directory-delta.ts';
import type { Sweep } from '../storage.ts';
import type { Database, SqlValue } from './database.ts';

/** rows that are looked at in a turn */
const slice = 500;
/** above every key: keys are text that we made */
const afterAll = '\u{10ffff}';

const ofNoFamily = 'not exists (select 1 from refresh_token_families where session_id = sessions.id)';

interface Expiring {
	table: string;
	/** the primary key's columns */
	key: readonly string[];
	unless?: string;
	/** anybody may write it: it goes sooner */
	unproven?: true;
}

const expiring: readonly Expiring[] = [
	{ table: 'sign_in_transactions', key: ['id'], unproven: true },
	{ table: 'authorization_codes', key: ['code_hash'] },
	{ table: 'device_authorizations', key: ['device_code_hash'], unproven: true },
	{ table: 'pushed_authorization_requests', key: ['handle_hash'], unproven: true },
	{ table: 'refresh_token_families', key: ['id'] },
	{ table: 'attempts', key: ['key'] },
	// after the families: a session lives as long as a refresh token that came of it, for on-behalf-of asks for its facts
	{ table: 'sessions', key: ['id'], unless: ofNoFamily },
	{ table: 'spent_client_assertions', key: ['client_app_id', 'jti'] },
];

async function sweepTable(database: Database, { table, key, unless, unproven }: Expiring, sweep: Sweep): Promise<void> {
	const { signal } = sweep;
	const expiredBefore = (unproven ? sweep.unprovenExpiredBefore : undefined) ?? sweep.expiredBefore;
	const columns = key.join(', ');
	const values = key.map(() => '?').join(', ');
	const lastOfSlice = database.prepare(
		`select ${columns} from ${table} where (${columns}) > (${values}) order by ${columns} limit 1 offset ${slice - 1}`,
	);
	const remove = database.prepare(
		`delete from ${table} where (${columns}) > (${values}) and (${columns}) <= (${values}) and expires_at < ?${unless ? ` and ${unless}` : ''}`,
	);
	let from: SqlValue[] | undefined = key.map(() => '');
	while (from && !signal?.aborted) {
		const start: SqlValue[] = from;
		const last = lastOfSlice.get(...start);
		const end = last && key.map((column) => last[column] ?? '');
		await database.write(() => remove.run(...start, ...(end ?? key.map(() => afterAll)), expiredBefore));
		from = end;
	}
}

/** Records lie in the order of time, tenant by tenant: the first that is young enough ends the walk. */
async function sweepSignIns(database: Database, { signInsBefore, signal }: Sweep): Promise<void> {
	const nextTenant = database.prepare<{ id: string }>(
		'select tenant_id as id from sign_ins where tenant_id > ? order by tenant_id limit 1',
	);
	const remove = database.prepare(`
		delete from sign_ins where tenant_id = ?1 and json_extract(record, '$.createdAt') < ?2
		and sequence in (select sequence from sign_ins where tenant_id = ?1 order by sequence limit ${slice})`);
	for (let tenant = nextTenant.get(''); tenant && !signal?.aborted; tenant = nextTenant.get(tenant.id)) {
		const { id } = tenant;
		while (!signal?.aborted && (await database.write(() => remove.run(id, signInsBefore))) === slice);
	}
}

/** seconds; no access token lives longer than 28 hours, so that whoever was away for longer has none to refuse */
const eventLifetime = 48 * 3600;

async function sweepEvents(database: Database, { expiredBefore, signal }: Sweep): Promise<void> {
	const remove = database.prepare(`delete from security_events where sequence in (
		select sequence from security_events where created_at < ? order by sequence limit ${slice})`);
	while (!signal?.aborted && (await database.write(() => remove.run(expiredBefore - eventLifetime))) === slice);
}

/** Whoever asks with an older token is told to read all anew. */
async function sweepDeltas(database: Database, { expiredBefore, signal }: Sweep): Promise<void> {
	const remove = database.prepare(`delete from directory_deltas where (tenant_id, kind, id, member_id) in (
		select tenant_id, kind, id, member_id from directory_deltas where at < ? order by at limit ${slice})`);
	while (!signal?.aborted && (await database.write(() => remove.run(expiredBefore - deltasAreKept))) === slice);
}

/** Audits are kept as long as sign-ins. The oldest go first: what is left of the chain has no gap. */
async function sweepAudits(database: Database, { signInsBefore, signal }: Sweep): Promise<void> {
	const remove = database.prepare(`delete from directory_audits where sequence in (
		select sequence from directory_audits as old where at < ?1 and not exists (
			select 1 from directory_audits as kept
			where kept.tenant_id = old.tenant_id and kept.sequence < old.sequence and kept.at >= ?1)
		order by sequence limit ${slice})`);
	const removeCheckpoints = database.prepare(`delete from audit_checkpoints where at < ? and position < (
		select position from audit_heads where audit_heads.tenant_id = audit_checkpoints.tenant_id)`);
	await database.write(() => removeCheckpoints.run(signInsBefore));
	while (!signal?.aborted && (await database.write(() => remove.run(signInsBefore))) === slice);
}

/** seconds; what is usual for somebody who has not signed in for so long is learnt anew */
const profileLifetime = 180 * 86_400;

/** Detections and what became of them are kept as long as sign-ins. Who is at risk stays so. */
async function sweepRisk(database: Database, { expiredBefore, signInsBefore, signal }: Sweep): Promise<void> {
	const tables = [
		['risk_detections', 'tenant_id, id', 'at', signInsBefore],
		['risk_history', 'tenant_id, kind, principal_id, id', 'at', signInsBefore],
		['sign_in_profiles', 'tenant_id, user_id', 'updated_at', expiredBefore - profileLifetime],
	] as const;
	for (const [table, key, column, before] of tables) {
		const remove = database.prepare(
			`delete from ${table} where (${key}) in (select ${key} from ${table} where ${column} < ? limit ${slice})`,
		);
		while (!signal?.aborted && (await database.write(() => remove.run(before))) === slice);
	}
}

export async function sweepDatabase(database: Database, sweep: Sweep): Promise<void> {
	for (const entry of expiring) await sweepTable(database, entry, sweep);
	await sweepSignIns(database, sweep);
	await sweepEvents(database, sweep);
	await sweepDeltas(database, sweep);
	await sweepAudits(database, sweep);
	await sweepRisk(database, sweep);
}

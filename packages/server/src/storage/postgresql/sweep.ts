// Removes what expired, a slice at a time, by one process at a time; and the tables of the sign-in log's days that are
// over.
import { deltasAreKept } from '../directory-delta.ts';
import type { Sweep } from '../storage.ts';
import { type Database, everyTenant } from './database.ts';

/** rows that are removed by a statement */
const slice = 1000;
/** seconds; what is usual for somebody who has not signed in for so long is learnt anew */
const profileLifetime = 180 * 86_400;
/** of the advisory locks: one process sweeps */
const sweepLock = 7_360_001;
/** days ahead for which the log has its tables */
const daysAhead = 7;
const day = 86_400;
/** seconds; no access token lives longer than 28 hours, so that whoever was away for longer has none to refuse */
const eventLifetime = 48 * 3600;

const ofNoFamily = 'not exists (select 1 from refresh_token_families where session_id = sessions.id)';

interface Expiring {
	table: string;
	unless?: string;
	/** anybody may write it: it goes sooner */
	unproven?: true;
}

const expiring: readonly Expiring[] = [
	{ table: 'sign_in_transactions', unproven: true },
	{ table: 'authorization_codes' },
	{ table: 'device_authorizations', unproven: true },
	{ table: 'pushed_authorization_requests', unproven: true },
	{ table: 'refresh_token_families' },
	{ table: 'attempts' },
	// after the families: a session lives as long as a refresh token that came of it, for on-behalf-of asks for its facts
	{ table: 'sessions', unless: ofNoFamily },
	{ table: 'spent_once' },
];

/** @param now epoch seconds */
export async function createSignInDays(database: Database, now: number): Promise<void> {
	const today = Math.floor(now / day);
	await database.query('select create_sign_in_days_1($1, $2)', [today - 1, today + daysAhead]);
}

export async function sweepDatabase(database: Database, sweep: Sweep, now: number): Promise<void> {
	/** A statement has seconds, and what was left for long may be millions of rows. */
	async function remove(table: string, time: string, before: number, unless?: string): Promise<void> {
		let removed = slice;
		while (removed === slice && !sweep.signal?.aborted) {
			const rows = await database.within(
				everyTenant,
				`delete from ${table} where ctid = any (array(
					select ctid from ${table} where ${time} < $1${unless ? ` and ${unless}` : ''} limit ${slice}
				)) and ${time} < $1 returning 1`,
				[before],
			);
			removed = rows.length;
		}
	}
	await database.alone(sweepLock, async () => {
		await createSignInDays(database, now);
		for (const { table, unless, unproven } of expiring)
			await remove(
				table,
				'expires_at',
				(unproven ? sweep.unprovenExpiredBefore : undefined) ?? sweep.expiredBefore,
				unless,
			);
		await remove('security_events', 'created_at', sweep.expiredBefore - eventLifetime);
		await remove('directory_deltas', 'at', sweep.expiredBefore - deltasAreKept);
		for (const table of ['risk_detections', 'risk_history']) await remove(table, 'at', sweep.signInsBefore);
		await remove('sign_in_profiles', 'updated_at', sweep.expiredBefore - profileLifetime);
		if (sweep.signal?.aborted) return;
		// the oldest go first: what is left of the chain has no gap
		await database.within(
			everyTenant,
			`delete from directory_audits as old where at < $1 and not exists (
				select 1 from directory_audits as kept
				where kept.tenant_id = old.tenant_id and kept.sequence < old.sequence and kept.at >= $1)`,
			[sweep.signInsBefore],
		);
		await database.within(
			everyTenant,
			`delete from audit_checkpoints as old where at < $1
			and position < (select position from audit_heads where audit_heads.tenant_id = old.tenant_id)`,
			[sweep.signInsBefore],
		);
		await database.query('select drop_sign_ins_1($1)', [sweep.signInsBefore]);
	});
}

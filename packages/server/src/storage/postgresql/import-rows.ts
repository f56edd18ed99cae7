// Takes over an installation from another storage: all rows, or none.
import { StorageSetupError } from '../storage-error.ts';
import type { TransferEntry } from '../transfer.ts';
import { type Database, everyTenant, type Query, type SqlValue, storableJson } from './database.ts';
import { raiseEventNumbers } from './security-events.ts';
import { numbersPerSecond } from './sign-in-log.ts';

type Row = Record<string, SqlValue | object>;

/** rows that are written by one statement */
const slice = 1000;
const day = 86_400;

/** Where a row goes, when it differs here: another table, or other columns. */
const places: Record<string, (row: TransferEntry['row']) => { table: string; row: Row }> = {
	tenants: (row) => ({ table: 'tenants', row: { ...row, lists: {} } }),
	users: (row) => ({
		table: 'users',
		row: { ...row, account_enabled: row.account_enabled === 1, must_change_password: row.must_change_password === 1 },
	}),
	event_streams: (row) => ({ table: 'event_streams', row: { ...row, is_pushed: row.is_pushed === 1 } }),
	spent_client_assertions: ({ client_app_id, jti, expires_at }) => ({
		table: 'spent_once',
		row: { kind: client_app_id ?? null, id: jti ?? null, expires_at: expires_at ?? null },
	}),
	authorization_codes: (row) => ({
		table: 'authorization_codes',
		row: { ...row, tenant_id: (JSON.parse(String(row.resource)) as { tenantId: string }).tenantId },
	}),
	refresh_token_families: (row) => ({
		table: 'refresh_token_families',
		row: { ...row, session_id: row.session_id ?? '' },
	}),
	sign_ins: ({ tenant_id = null, sequence, record = null }) => {
		const { id, createdAt } = JSON.parse(String(record)) as { id: string; createdAt: number };
		// the place in the log of its second stays that of the tenant's log before
		const place = Number(sequence) % numbersPerSecond;
		return { table: 'sign_ins', row: { tenant_id, sequence: createdAt * numbersPerSecond + place, id, record } };
	},
};

async function makeDays(query: Query, rows: readonly Row[]): Promise<void> {
	const days = new Set(rows.map(({ sequence }) => Math.floor(Number(sequence) / numbersPerSecond / day)));
	for (const each of days) await query('select create_sign_in_days_1($1, $1)', [each]);
}

async function insert(query: Query, table: string, rows: readonly Row[]): Promise<void> {
	if (table === 'sign_ins') {
		await makeDays(query, rows);
		await query("select set_config('countersign.tenant', '*', false)");
	}
	const columns = Object.keys(rows[0] as Row).join(', ');
	const overriding = table === 'security_events' || table === 'directory_audits' ? 'overriding system value' : '';
	await query(
		`insert into ${table} (${columns}) ${overriding} select ${columns} from jsonb_populate_recordset(null::${table}, $1)`,
		[storableJson(rows)],
	);
}

/**
 * @param now epoch seconds
 * @returns how many rows were written
 * @throws StorageSetupError where the database holds an installation
 */
export async function importRows(
	database: Database,
	entries: AsyncIterable<TransferEntry> | Iterable<TransferEntry>,
	now: number,
): Promise<number> {
	let written = 0;
	await database.transaction(
		everyTenant,
		async (query) => {
			await query("select pg_advisory_xact_lock(hashtext('countersign import'))");
			const taken = await query('select 1 from tenants union all select 1 from signing_keys limit 1');
			if (taken.length > 0)
				throw new StorageSetupError('the database holds an installation already: give an empty database');
			await query('delete from settings');
			let table = '';
			let rows: Row[] = [];
			const flush = async () => {
				if (rows.length > 0) await insert(query, table, rows);
				written += rows.length;
				rows = [];
			};
			for await (const entry of entries) {
				const placed = places[entry.table]?.(entry.row) ?? entry;
				if (placed.table !== table || rows.length >= slice) await flush();
				table = placed.table;
				rows.push(placed.row);
			}
			await flush();
			for (const table of ['security_events', 'directory_audits'])
				await query(
					`select setval(pg_get_serial_sequence('${table}', 'sequence'),
						coalesce((select max(sequence) from ${table}), 0) + 1, false)`,
				);
			await raiseEventNumbers(query, now);
		},
		{ once: true },
	);
	return written;
}

// All rows of a data folder that nobody serves, a slice at a time: for their way to another storage.
import type { TransferEntry } from '../transfer.ts';
import { openDatabase, type SqlValue } from './database.ts';

/** The tables and their primary keys, along which they are read. */
const tables: Record<string, readonly string[]> = {
	settings: ['name'],
	tenants: ['id'],
	domains: ['name'],
	users: ['tenant_id', 'id'],
	groups: ['tenant_id', 'id'],
	group_members: ['tenant_id', 'member_id', 'group_id'],
	role_assignments: ['tenant_id', 'principal_id', 'role_template_id'],
	applications: ['app_id'],
	spa_origins: ['origin', 'app_id'],
	app_role_assignments: ['tenant_id', 'principal_id', 'resource_app_id', 'role_value'],
	permission_grants: ['tenant_id', 'client_app_id', 'resource_app_id', 'principal_id', 'scope'],
	policies: ['tenant_id', 'id'],
	named_locations: ['tenant_id', 'id'],
	authentication_contexts: ['tenant_id', 'id'],
	authentication_strengths: ['tenant_id', 'id'],
	agreements: ['tenant_id', 'id'],
	agreement_acceptances: ['tenant_id', 'user_id', 'id'],
	what_if_scenarios: ['tenant_id', 'id'],
	deleted_items: ['tenant_id', 'kind', 'id'],
	directory_deltas: ['tenant_id', 'kind', 'id', 'member_id'],
	passkey_counters: ['tenant_id', 'user_id', 'credential_id'],
	sign_in_profiles: ['tenant_id', 'user_id'],
	risk_detections: ['tenant_id', 'id'],
	risky_principals: ['tenant_id', 'kind', 'id'],
	risk_history: ['tenant_id', 'kind', 'principal_id', 'id'],
	devices: ['tenant_id', 'id'],
	device_users: ['tenant_id', 'id', 'user_id', 'relation'],
	signing_keys: ['kid'],
	sessions: ['id'],
	sign_in_transactions: ['id'],
	authorization_codes: ['code_hash'],
	refresh_token_families: ['id'],
	spent_client_assertions: ['client_app_id', 'jti'],
	device_authorizations: ['device_code_hash'],
	pushed_authorization_requests: ['handle_hash'],
	attempts: ['key'],
	security_events: ['sequence'],
	event_streams: ['tenant_id', 'id'],
	directory_audits: ['sequence'],
	audit_heads: ['tenant_id'],
	audit_checkpoints: ['tenant_id', 'position'],
	sign_ins: ['tenant_id', 'sequence'],
};

/** keys that are numbers, where they come first, begin above 0; all others above the empty text */
const numbered = new Set(['security_events', 'directory_audits']);

/** what tells whether a data folder is its newest state, and nothing of another storage */
const ofTheFolder = new Set(['installation', 'starts']);

const slice = 1000;

/**
 * @param folder the data folder; it is locked meanwhile
 * @throws DataFolderError where it cannot be opened, as when it is served
 */
export function* exportRows(folder: string, epochFile?: string): Generator<TransferEntry> {
	const database = openDatabase(folder, epochFile === undefined ? {} : { epochFile });
	try {
		const known = database
			.prepare<{ name: string }>("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'")
			.all();
		const missing = known.map(({ name }) => name).filter((name) => !(name in tables));
		// a table that a later schema adds must not be left behind without a word
		if (missing.length > 0) throw new Error(`no export of the tables ${missing.join(', ')}`);
		for (const [table, key] of Object.entries(tables)) {
			const columns = key.join(', ');
			const select = database.prepare<Record<string, SqlValue>>(
				`select * from ${table} where (${columns}) > (${key.map(() => '?').join(', ')}) order by ${columns} limit ${slice}`,
			);
			let last: SqlValue[] = key.map(() => (numbered.has(table) ? 0 : ''));
			for (let rows = select.all(...last); rows.length > 0; rows = select.all(...last)) {
				for (const row of rows) if (table !== 'settings' || !ofTheFolder.has(String(row.name))) yield { table, row };
				last = key.map((column) => rows.at(-1)?.[column] ?? '');
			}
		}
	} finally {
		database.close();
	}
}

// An installation on its way from one storage to another: a row at a time, with the names of tables and columns that
// SQLite's schema has.

export interface TransferEntry {
	table: string;
	row: Record<string, string | number | null>;
}

/** The tables and their primary keys, along which they are read. */
export const transferTables: Record<string, readonly string[]> = {
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
export const numberedTables: ReadonlySet<string> = new Set(['security_events', 'directory_audits']);

/** what tells whether a data folder is its newest state, and nothing of another storage */
export const settingsOfTheFolder: ReadonlySet<string> = new Set(['installation', 'starts']);

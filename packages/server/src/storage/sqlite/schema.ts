// The tables that Kysely builds queries for. The hot paths and the reads of a start are hand-written statements: see
// docs/decisions/0003.

export interface Schema {
	tenants: {
		id: string;
		position: number;
		display_name: string;
		default_domain: string;
		signing_algorithm: string;
		settings: string;
		version: number;
	};
	domains: { name: string; tenant_id: string };
	users: {
		tenant_id: string;
		id: string;
		principal_name_folded: string;
		account_enabled: number;
		tokens_valid_from: number;
		password_changed_at: number;
		password_hash: string | null;
		sealed_totp_secret: string | null;
		last_totp_step: number;
		registered_methods: string | null;
		methods_revision: number;
		risk: string | null;
		must_change_password: number;
		home_tenant_id: string | null;
		home_user_id: string | null;
		resource: string;
	};
	groups: { tenant_id: string; id: string; display_name: string; resource: string };
	group_members: { tenant_id: string; member_id: string; group_id: string };
	role_assignments: { tenant_id: string; principal_id: string; role_template_id: string };
	applications: { app_id: string; tenant_id: string; resource: string };
	spa_origins: { origin: string; app_id: string };
	app_role_assignments: { tenant_id: string; principal_id: string; resource_app_id: string; role_value: string };
	permission_grants: {
		tenant_id: string;
		client_app_id: string;
		resource_app_id: string;
		principal_id: string;
		scope: string;
	};
	policies: { tenant_id: string; id: string; position: number; resource: string };
	named_locations: { tenant_id: string; id: string; resource: string };
	authentication_contexts: { tenant_id: string; id: string; resource: string };
	authentication_strengths: { tenant_id: string; id: string; resource: string };
	agreements: { tenant_id: string; id: string; resource: string };
	what_if_scenarios: { tenant_id: string; id: string; resource: string };
	signing_keys: {
		kid: string;
		tenant_id: string;
		algorithm: string;
		public_jwk: string;
		sealed_private_key: string;
		created_at: number;
	};
	sign_ins: { sequence: number; tenant_id: string; record: string };
}

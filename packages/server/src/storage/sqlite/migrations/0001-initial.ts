// The first schema. Migrations are never edited after merge: the next change is the next file.

export const initial = `
create table settings (name text primary key, value text not null) without rowid;

create table tenants (
	id text primary key, position integer not null, display_name text not null, default_domain text not null,
	signing_algorithm text not null, version integer not null
);
create table domains (name text primary key, tenant_id text not null) without rowid;

create table users (
	tenant_id text not null, id text not null, principal_name_folded text not null unique, account_enabled integer not null,
	tokens_valid_from integer not null, password_hash text, sealed_totp_secret text, last_totp_step integer not null default 0,
	resource text not null, primary key (tenant_id, id)
) without rowid;
create table groups (tenant_id text not null, id text not null, display_name text not null, primary key (tenant_id, id)) without rowid;
create table group_members (
	tenant_id text not null, member_id text not null, group_id text not null, primary key (tenant_id, member_id, group_id)
) without rowid;
create table role_assignments (
	tenant_id text not null, principal_id text not null, role_template_id text not null,
	primary key (tenant_id, principal_id, role_template_id)
) without rowid;

create table applications (app_id text primary key, tenant_id text not null, resource text not null) without rowid;
create index applications_by_tenant on applications (tenant_id);
create table spa_origins (origin text not null, app_id text not null, primary key (origin, app_id)) without rowid;
create table app_role_assignments (
	tenant_id text not null, principal_id text not null, resource_app_id text not null, role_value text not null,
	primary key (tenant_id, principal_id, resource_app_id, role_value)
) without rowid;
create table permission_grants (
	tenant_id text not null, client_app_id text not null, resource_app_id text not null, principal_id text not null, scope text not null,
	primary key (tenant_id, client_app_id, resource_app_id, principal_id, scope)
) without rowid;

create table policies (
	tenant_id text not null, id text not null, position integer not null, resource text not null, primary key (tenant_id, id)
) without rowid;
create table named_locations (tenant_id text not null, id text not null, resource text not null, primary key (tenant_id, id)) without rowid;
create table authentication_contexts (
	tenant_id text not null, id text not null, resource text not null, primary key (tenant_id, id)
) without rowid;

create table signing_keys (
	kid text primary key, tenant_id text not null, algorithm text not null, public_jwk text not null, sealed_private_key text not null,
	created_at integer not null
) without rowid;
create index signing_keys_by_tenant on signing_keys (tenant_id, created_at);

create table sessions (
	id text primary key, handle_hash text not null unique, tenant_id text not null, user_id text not null, resource text not null,
	expires_at integer not null, ended_at integer
) without rowid;
create table sign_in_transactions (
	id text primary key, revision integer not null, resource text not null, expires_at integer not null, finished_at integer
) without rowid;
create table authorization_codes (
	code_hash text primary key, resource text not null, expires_at integer not null, spent_at integer
) without rowid;
create table refresh_token_families (
	id text primary key, tenant_id text not null, user_id text not null, generation integer not null, rotated_at integer not null,
	expires_at integer not null, revoked_at integer, resource text not null
) without rowid;
create table spent_client_assertions (
	client_app_id text not null, jti text not null, expires_at integer not null, primary key (client_app_id, jti)
) without rowid;
create table attempts (
	key text primary key, failures integer not null, window_started_at integer not null, locked_until integer not null
) without rowid;

create table sign_ins (
	tenant_id text not null, sequence integer not null, record text not null, primary key (tenant_id, sequence)
) without rowid;
`;

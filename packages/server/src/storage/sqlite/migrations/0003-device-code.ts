// Device authorizations, what a tenant switches on, passwords that must be changed, guests of other tenants.

export const deviceCode = `
create table device_authorizations (
	device_code_hash text primary key, user_code text not null unique, resource text not null, expires_at integer not null,
	state text not null default 'pending', approval text
) without rowid;
alter table tenants add column settings text not null default '{}';
alter table users add column must_change_password integer not null default 0;
alter table users add column home_tenant_id text;
alter table users add column home_user_id text;
create index users_by_home on users (tenant_id, home_user_id) where home_user_id is not null;
`;

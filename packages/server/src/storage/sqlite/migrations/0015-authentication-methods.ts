// Passkeys and temporary access passes stand with the user whose they are; the counters of passkeys apart, which change
// with each use.

export const authenticationMethods = `
alter table users add column registered_methods text;
alter table users add column methods_revision integer not null default 0;
create table passkey_counters (
	tenant_id text not null, user_id text not null, credential_id text not null, counter integer not null,
	primary key (tenant_id, user_id, credential_id)
) without rowid;
`;

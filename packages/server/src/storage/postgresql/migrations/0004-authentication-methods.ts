// Passkeys and temporary access passes stand with the user whose they are; the counters of passkeys apart, which change
// with each use. A program of the version before writes users without a revision.

export const authenticationMethods = `
alter table users add column registered_methods text, add column methods_revision bigint;
create table passkey_counters (
	tenant_id text collate "C" not null, user_id text collate "C" not null, credential_id text collate "C" not null,
	counter bigint not null, primary key (tenant_id, user_id, credential_id)
);
alter table passkey_counters enable row level security;
alter table passkey_counters force row level security;
create policy of_tenant on passkey_counters using (
	tenant_id = current_setting('countersign.tenant', true) or current_setting('countersign.tenant', true) = '*'
);
`;

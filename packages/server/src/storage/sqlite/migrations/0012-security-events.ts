// What APIs must hear: written with the change that it tells of, and read by its sequence. Numbers are never given
// twice, so that a reader who remembers one misses nothing.

export const securityEvents = `
create table if not exists security_events (
	sequence integer primary key autoincrement, tenant_id text not null, user_id text not null, kind text not null,
	not_before integer not null, created_at integer not null
);
create index if not exists security_events_of_tenant on security_events (tenant_id, sequence);
`;

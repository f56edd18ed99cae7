// The streams by which other systems hear of security events.

const key = 'text collate "C" not null';

export const eventStreams = `
create table event_streams (
	tenant_id ${key}, id ${key}, is_pushed boolean not null, revision bigint not null, sequence bigint not null,
	failures bigint not null, next_attempt_at bigint not null, resource text not null, primary key (tenant_id, id)
);
create index event_streams_due on event_streams (next_attempt_at) where is_pushed;
alter table event_streams enable row level security;
alter table event_streams force row level security;
create policy of_tenant on event_streams using (
	tenant_id = current_setting('countersign.tenant', true) or current_setting('countersign.tenant', true) = '*'
);
`;

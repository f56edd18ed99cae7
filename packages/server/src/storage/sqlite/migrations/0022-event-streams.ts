// The streams by which other systems hear of security events.

export const eventStreams = `
create table event_streams (
	tenant_id text not null, id text not null, is_pushed integer not null, revision integer not null,
	sequence integer not null, failures integer not null, next_attempt_at integer not null, resource text not null,
	primary key (tenant_id, id)
);
create index event_streams_due on event_streams (is_pushed, next_attempt_at);
`;

// What changed of users, groups and memberships, one row of each: whoever asked before learns what changed since.

export const directoryDeltas = `
create table directory_deltas (
	tenant_id text collate "C" not null, kind text collate "C" not null, id text collate "C" not null,
	member_id text collate "C" not null, version bigint not null, reason text not null, at bigint not null,
	primary key (tenant_id, kind, id, member_id)
);
create index directory_deltas_by_version on directory_deltas (tenant_id, kind, version, id, member_id);
create index directory_deltas_by_time on directory_deltas (at);
alter table directory_deltas enable row level security;
alter table directory_deltas force row level security;
create policy of_tenant on directory_deltas using (
	tenant_id = current_setting('countersign.tenant', true) or current_setting('countersign.tenant', true) = '*'
);
`;

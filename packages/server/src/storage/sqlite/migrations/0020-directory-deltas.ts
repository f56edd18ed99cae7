// What changed of users, groups and memberships, one row of each: whoever asked before learns what changed since.

export const directoryDeltas = `
create table directory_deltas (
	tenant_id text not null, kind text not null, id text not null, member_id text not null, version integer not null,
	reason text not null, at integer not null, primary key (tenant_id, kind, id, member_id)
) without rowid;
create index directory_deltas_by_version on directory_deltas (tenant_id, kind, version, id, member_id);
create index directory_deltas_by_time on directory_deltas (at);
`;

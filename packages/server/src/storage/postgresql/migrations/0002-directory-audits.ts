// What administrators change in the directory: a row for each change, written with it. And members of a group that only
// people read.

export const directoryAudits = `
create table directory_audits (
	sequence bigint generated always as identity primary key, tenant_id text collate "C" not null, at bigint not null,
	record text not null
);
create index directory_audits_of_tenant on directory_audits (tenant_id, sequence);
alter table directory_audits enable row level security;
alter table directory_audits force row level security;
create policy of_tenant on directory_audits using (
	tenant_id = current_setting('countersign.tenant', true) or current_setting('countersign.tenant', true) = '*'
);
alter table groups add column resource text not null default '{}';
`;

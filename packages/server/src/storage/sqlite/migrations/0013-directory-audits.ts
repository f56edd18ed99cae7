// What administrators change in the directory: a row for each change, written with it. And members of a group that only
// people read.

export const directoryAudits = `
create table directory_audits (sequence integer primary key autoincrement, tenant_id text not null, at integer not null, record text not null);
create index directory_audits_of_tenant on directory_audits (tenant_id, sequence);
alter table groups add column resource text not null default '{}';
`;

// The audit log becomes a chain. Rows from before have no position.

export const auditChain = `
alter table directory_audits add column position integer;
alter table directory_audits add column previous text;
alter table directory_audits add column digest text;
alter table directory_audits add column salt text;
alter table directory_audits add column link text;
create table audit_heads (tenant_id text primary key, position integer not null, link text not null) without rowid;
create table audit_checkpoints (
	tenant_id text not null, position integer not null, link text not null, at integer not null, public_key text not null,
	signature text not null, primary key (tenant_id, position)
) without rowid;
`;

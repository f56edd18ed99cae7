// The audit log becomes a chain. Rows from before have no position.

const ofTenant = (table: string) => `
alter table ${table} enable row level security;
alter table ${table} force row level security;
create policy of_tenant on ${table} using (
	tenant_id = current_setting('countersign.tenant', true) or current_setting('countersign.tenant', true) = '*'
);`;

export const auditChain = `
alter table directory_audits add column position bigint, add column previous text, add column digest text,
	add column salt text, add column link text;
create table audit_heads (tenant_id text collate "C" primary key, position bigint not null, link text not null);
create table audit_checkpoints (
	tenant_id text collate "C" not null, position bigint not null, link text not null, at bigint not null,
	public_key text not null, signature text not null, primary key (tenant_id, position)
);
${ofTenant('audit_heads')}
${ofTenant('audit_checkpoints')}
`;

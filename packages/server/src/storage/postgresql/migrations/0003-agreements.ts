// Terms of use, and what users answered to them.

const key = 'text collate "C" not null';
const wall = (table: string) => `
alter table ${table} enable row level security;
alter table ${table} force row level security;
create policy of_tenant on ${table} using (
	tenant_id = current_setting('countersign.tenant', true) or current_setting('countersign.tenant', true) = '*'
);`;

export const agreements = `
create table agreements (tenant_id ${key}, id ${key}, resource text not null, primary key (tenant_id, id));
create table agreement_acceptances (
	tenant_id ${key}, user_id ${key}, agreement_id ${key}, id ${key}, recorded_at bigint not null,
	resource text not null, primary key (tenant_id, user_id, id)
);
create index agreement_acceptances_of_agreement on agreement_acceptances (tenant_id, agreement_id);
${['agreements', 'agreement_acceptances'].map(wall).join('\n')}
`;

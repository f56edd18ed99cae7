// What is usual for users, what was detected of whom, and who is at risk. A user's risk stands with the user too, since
// every token asks for it.

const key = 'text collate "C" not null';
const wall = (table: string) => `
alter table ${table} enable row level security;
alter table ${table} force row level security;
create policy of_tenant on ${table} using (
	tenant_id = current_setting('countersign.tenant', true) or current_setting('countersign.tenant', true) = '*'
);`;

export const risk = `
alter table users add column risk text;
create table sign_in_profiles (
	tenant_id ${key}, user_id ${key}, updated_at bigint not null, resource text not null,
	primary key (tenant_id, user_id)
);
create table risk_detections (
	tenant_id ${key}, id ${key}, kind ${key}, principal_id ${key}, at bigint not null, resource text not null,
	primary key (tenant_id, id)
);
create index risk_detections_by_time on risk_detections (tenant_id, kind, at);
create index risk_detections_of_principal on risk_detections (tenant_id, principal_id, at);
create table risky_principals (
	tenant_id ${key}, kind ${key}, id ${key}, revision bigint not null, resource text not null,
	primary key (tenant_id, kind, id)
);
create table risk_history (
	tenant_id ${key}, kind ${key}, principal_id ${key}, id ${key}, at bigint not null, resource text not null,
	primary key (tenant_id, kind, principal_id, id)
);
${['sign_in_profiles', 'risk_detections', 'risky_principals', 'risk_history'].map(wall).join('\n')}
`;

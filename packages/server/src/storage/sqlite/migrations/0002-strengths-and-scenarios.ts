// Custom authentication strengths and kept What-If scenarios.

export const strengthsAndScenarios = `
create table authentication_strengths (tenant_id text not null, id text not null, resource text not null, primary key (tenant_id, id)) without rowid;
create table what_if_scenarios (tenant_id text not null, id text not null, resource text not null, primary key (tenant_id, id)) without rowid;
`;

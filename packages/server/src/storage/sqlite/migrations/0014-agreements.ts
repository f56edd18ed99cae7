// Terms of use, and what users answered to them.

export const agreements = `
create table agreements (
	tenant_id text not null, id text not null, resource text not null, primary key (tenant_id, id)
) without rowid;
create table agreement_acceptances (
	tenant_id text not null, user_id text not null, agreement_id text not null, id text not null,
	recorded_at integer not null, resource text not null, primary key (tenant_id, user_id, id)
) without rowid;
create index agreement_acceptances_of_agreement on agreement_acceptances (tenant_id, agreement_id);
`;

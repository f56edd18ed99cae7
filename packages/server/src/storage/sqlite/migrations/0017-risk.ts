// What is usual for users, what was detected of whom, and who is at risk. A user's risk stands with the user too, since
// every token asks for it.

export const risk = `
alter table users add column risk text;
create table sign_in_profiles (
	tenant_id text not null, user_id text not null, updated_at integer not null, resource text not null,
	primary key (tenant_id, user_id)
) without rowid;
create table risk_detections (
	tenant_id text not null, id text not null, kind text not null, principal_id text not null, at integer not null,
	resource text not null, primary key (tenant_id, id)
) without rowid;
create index risk_detections_by_time on risk_detections (tenant_id, kind, at);
create index risk_detections_of_principal on risk_detections (tenant_id, principal_id, at);
create table risky_principals (
	tenant_id text not null, kind text not null, id text not null, revision integer not null, resource text not null,
	primary key (tenant_id, kind, id)
) without rowid;
create table risk_history (
	tenant_id text not null, kind text not null, principal_id text not null, id text not null, at integer not null,
	resource text not null, primary key (tenant_id, kind, principal_id, id)
) without rowid;
`;

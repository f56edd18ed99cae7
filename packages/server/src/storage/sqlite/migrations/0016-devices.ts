// Devices, and who owns and uses them.

export const devices = `
create table devices (
	tenant_id text not null, id text not null, device_id text not null, resource text not null,
	primary key (tenant_id, id)
) without rowid;
create unique index devices_by_device_id on devices (tenant_id, device_id);
create table device_users (
	tenant_id text not null, id text not null, user_id text not null, relation text not null,
	primary key (tenant_id, id, user_id, relation)
) without rowid;
create index devices_of_user on device_users (tenant_id, user_id);
`;

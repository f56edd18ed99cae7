// Devices, and who owns and uses them.

const key = 'text collate "C" not null';
const wall = (table: string) => `
alter table ${table} enable row level security;
alter table ${table} force row level security;
create policy of_tenant on ${table} using (
	tenant_id = current_setting('countersign.tenant', true) or current_setting('countersign.tenant', true) = '*'
);`;

export const devices = `
create table devices (
	tenant_id ${key}, id ${key}, device_id ${key}, resource text not null, primary key (tenant_id, id)
);
create unique index devices_by_device_id on devices (tenant_id, device_id);
create table device_users (
	tenant_id ${key}, id ${key}, user_id ${key}, relation ${key}, primary key (tenant_id, id, user_id, relation)
);
create index devices_of_user on device_users (tenant_id, user_id);
${['devices', 'device_users'].map(wall).join('\n')}
`;

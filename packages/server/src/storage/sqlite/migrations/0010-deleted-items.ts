// Policies and named locations that were deleted and can be brought back. And the guests of a home account, whose
// tenants' versions rise with it.

export const deletedItems = `
create table deleted_items (
	tenant_id text not null, kind text not null, id text not null, deleted_at integer not null, resource text not null,
	primary key (tenant_id, kind, id)
) without rowid;
create index users_by_home_account on users (home_tenant_id, home_user_id) where home_user_id is not null;
`;

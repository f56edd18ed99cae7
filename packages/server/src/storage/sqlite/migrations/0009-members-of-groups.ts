// Who is in a group: the table's key begins with the member. Groups change when a tenant file is applied, and never on
// the hot path.

export const membersOfGroups = `
create index group_members_by_group on group_members (tenant_id, group_id, member_id);
`;

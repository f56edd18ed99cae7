// A user looks at the sessions of their own: not by reading everybody's.

export const sessionsOfUsers = `
create index sessions_by_user on sessions (user_id, id);
`;

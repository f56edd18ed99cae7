// A session that was ended together with its refresh tokens: none comes of it any more, not even from a code that was
// issued before.

export const revokedSessions = `
alter table sessions add column revoked_at integer;
`;

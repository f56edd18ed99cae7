// A changed password was kept as a revocation; it is less than one.

export const changedPasswords = `
alter table users add column password_changed_at integer not null default 0;
`;

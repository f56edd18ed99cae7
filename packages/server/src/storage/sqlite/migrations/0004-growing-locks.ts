// Locks that grow with every failure that follows them, and counters that are swept when they have told all they can.

export const growingLocks = `
alter table attempts add column locks integer not null default 0;
alter table attempts add column expires_at integer not null default 0;
`;

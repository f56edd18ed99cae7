// What APIs must hear may be about one session of a user, and not about the others.

export const eventsOfSessions = `
alter table security_events add column session_id text;
`;

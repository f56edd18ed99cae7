// A session that expired stays for as long as a refresh token that came of it: the sweep asks for each.

export const familiesBySession = `
alter table refresh_token_families add column session_id text generated always as (json_extract(resource, '$.sessionId')) virtual;
create index refresh_token_families_by_session on refresh_token_families (session_id);
`;

// Authorization requests that clients push before they send the browser.

export const pushedRequests = `
create table pushed_authorization_requests (
	handle_hash text primary key, client_app_id text not null, authority text not null, parameters text not null, expires_at integer not null
) without rowid;
`;

// A session that was ended together with its refresh tokens: none comes of it any more, not even from a code that was
// issued before. The row of the session is locked, so that a family which is being written is seen by whoever ends the
// session meanwhile, or sees its end.

export const revokedSessions = `
alter table sessions add column revoked_at bigint;

create function family_of_session_1() returns trigger language plpgsql as $$
begin
	new.revoked_at := coalesce(
		new.revoked_at, (select revoked_at from sessions where id = new.session_id for share)
	);
	return new;
end $$;

create trigger family_of_session before insert on refresh_token_families
	for each row execute function family_of_session_1();
`;

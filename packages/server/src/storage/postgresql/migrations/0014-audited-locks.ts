// An attempt that would lock something, and whose lock is to be audited, is left to a transaction of its own.

export const auditedLocks = `
/*
 * As reserve_attempt_1. 0: locked; 1: counted; 2: counted, and it locked the key; 3: it would lock the key, and nothing was changed, as was
 * asked for by "held". What is written with an audit is durable; a counter alone need not be.
 */
create function reserve_attempt_2(
	of_key text, at bigint, most bigint, window_seconds bigint, lock_seconds bigint, longest_lock bigint, guess text,
	held boolean, audited boolean
) returns int language plpgsql as $$
declare
	found attempts;
	grown bigint;
	same_window boolean;
	next attempts;
begin
	if not audited then
		perform set_config('synchronous_commit', 'off', true);
	end if;
	insert into attempts values (of_key, 0, at, 0, 0, '', at + window_seconds) on conflict do nothing;
	select * into found from attempts where key = of_key for update;
	if found.locked_until > at then
		return 0;
	end if;
	if guess is not null and guess = any (string_to_array(found.guesses, ' ')) then
		return 1;
	end if;
	grown := case when longest_lock is null then 0 else found.locks end;
	same_window := found.locked_until = 0 and at - found.window_started_at < window_seconds;
	next := found;
	next.failures := case when same_window then found.failures + 1 else 1 end;
	next.window_started_at := case when same_window then found.window_started_at else at end;
	next.guesses := case when guess is null then ''
		else array_to_string((array_remove(guess || string_to_array(found.guesses, ' '), ''))[1:3], ' ') end;
	if grown = 0 and next.failures < most then
		next.locked_until := 0;
		next.locks := 0;
	else
		if held then
			return 3;
		end if;
		next.locked_until := at + least(lock_seconds * 2 ^ grown, coalesce(longest_lock, lock_seconds))::bigint;
		next.locks := least(grown + 1, 30);
	end if;
	next.expires_at := greatest(next.window_started_at + window_seconds, next.locked_until)
		+ case when longest_lock is not null and next.locks > 0 then 2592000 else 0 end;
	update attempts set failures = next.failures, window_started_at = next.window_started_at,
		locked_until = next.locked_until, locks = next.locks, guesses = next.guesses, expires_at = next.expires_at
		where key = of_key;
	return case when next.locked_until > 0 then 2 else 1 end;
end $$;
`;

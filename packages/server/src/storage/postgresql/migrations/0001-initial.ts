// The first schema. Migrations are never edited after merge: the next change is the next file. A change that the
// program of the version before would not understand comes in two releases: first what is new beside what is old, then
// without what is old.
//
// Keys compare byte by byte ("C"), so that lists are in the same order in every database. A function that a program
// calls ends with a number: a changed one is a new function beside the old.

/** rows of the sign-in log in a second, at most: a row's number is its second times this, and a counter */
const perSecond = 2_097_152;

/**
 * Tables whose rows belong to a tenant: a statement sees those of the tenant that it was run for, and without one none.
 */
const ofTenants = [
	'users',
	'groups',
	'group_members',
	'role_assignments',
	'applications',
	'app_role_assignments',
	'permission_grants',
	'policies',
	'named_locations',
	'authentication_contexts',
	'authentication_strengths',
	'what_if_scenarios',
	'deleted_items',
	'signing_keys',
	'security_events',
	'sign_ins',
];

const key = 'text collate "C" not null';

const resourceTable = (name: string) =>
	`create table ${name} (tenant_id ${key}, id ${key}, resource text not null, primary key (tenant_id, id));`;

/**
 * '*' is the scope of look-ups by what is unique in all tenants, and of maintenance; it is set by name, never by
 * default.
 */
const wall = (table: string) => `
alter table ${table} enable row level security;
alter table ${table} force row level security;
create policy of_tenant on ${table} using (
	tenant_id = current_setting('countersign.tenant', true) or current_setting('countersign.tenant', true) = '*'
);`;

export const initial = `
create table settings (name text primary key, value text not null);

create table tenants (
	id text collate "C" primary key, position bigint not null, display_name text not null, default_domain text not null,
	signing_algorithm text not null, settings text not null, version bigint not null,
	lists jsonb not null default '{}'
);
create table domains (name text collate "C" primary key, tenant_id ${key});
create index domains_by_tenant on domains (tenant_id);

create table users (
	tenant_id ${key}, id ${key}, principal_name_folded text collate "C" not null unique, account_enabled boolean not null,
	tokens_valid_from bigint not null, password_changed_at bigint not null default 0, password_hash text,
	sealed_totp_secret text, last_totp_step bigint not null default 0, must_change_password boolean not null default false,
	home_tenant_id text collate "C", home_user_id text collate "C", resource text not null, primary key (tenant_id, id)
);
create index users_by_home on users (home_tenant_id, home_user_id) where home_user_id is not null;
create table groups (tenant_id ${key}, id ${key}, display_name text not null, primary key (tenant_id, id));
create table group_members (
	tenant_id ${key}, member_id ${key}, group_id ${key}, primary key (tenant_id, member_id, group_id)
);
create index group_members_by_group on group_members (tenant_id, group_id, member_id);
create table role_assignments (
	tenant_id ${key}, principal_id ${key}, role_template_id ${key}, primary key (tenant_id, principal_id, role_template_id)
);
create table applications (app_id text collate "C" primary key, tenant_id ${key}, resource text not null);
create index applications_by_tenant on applications (tenant_id, app_id);
create table spa_origins (origin ${key}, app_id ${key}, primary key (origin, app_id));
create index spa_origins_by_application on spa_origins (app_id);
create table app_role_assignments (
	tenant_id ${key}, principal_id ${key}, resource_app_id ${key}, role_value ${key},
	primary key (tenant_id, principal_id, resource_app_id, role_value)
);
create table permission_grants (
	tenant_id ${key}, client_app_id ${key}, resource_app_id ${key}, principal_id ${key}, scope ${key},
	primary key (tenant_id, client_app_id, resource_app_id, principal_id, scope)
);
create table policies (
	tenant_id ${key}, id ${key}, position bigint not null, resource text not null, primary key (tenant_id, id)
);
${['named_locations', 'authentication_contexts', 'authentication_strengths', 'what_if_scenarios'].map(resourceTable).join('\n')}
create table deleted_items (
	tenant_id ${key}, kind ${key}, id ${key}, deleted_at bigint not null, resource text not null,
	primary key (tenant_id, kind, id)
);
create table signing_keys (
	kid text collate "C" primary key, tenant_id ${key}, algorithm text not null, public_jwk text not null,
	sealed_private_key text not null, created_at bigint not null, signs_from bigint not null default 0, withdrawn_at bigint
);
create index signing_keys_by_tenant on signing_keys (tenant_id, created_at);

create table sessions (
	id text collate "C" primary key, handle_hash text collate "C" not null unique, tenant_id ${key}, user_id ${key},
	resource text not null, expires_at bigint not null, ended_at bigint
);
create table sign_in_transactions (
	id text collate "C" primary key, revision bigint not null, resource text not null, expires_at bigint not null,
	finished_at bigint
);
create table authorization_codes (
	code_hash text collate "C" primary key, resource text not null, expires_at bigint not null, spent_at bigint
);
create table refresh_token_families (
	id text collate "C" primary key, tenant_id ${key}, user_id ${key}, session_id ${key}, generation bigint not null,
	rotated_at bigint not null, expires_at bigint not null, revoked_at bigint, resource text not null
) with (fillfactor = 80);
create index refresh_token_families_by_session on refresh_token_families (session_id);
create table spent_once (kind ${key}, id ${key}, expires_at bigint not null, primary key (kind, id));
create table device_authorizations (
	device_code_hash text collate "C" primary key, user_code text collate "C" not null unique, resource text not null,
	expires_at bigint not null, state text not null default 'pending', approval text
);
create table pushed_authorization_requests (
	handle_hash text collate "C" primary key, client_app_id ${key}, authority ${key}, parameters text not null,
	expires_at bigint not null
);
create table attempts (
	key text collate "C" primary key, failures bigint not null, window_started_at bigint not null, locked_until bigint not null,
	locks bigint not null, guesses text not null, expires_at bigint not null
) with (fillfactor = 70);

create table security_events (
	sequence bigint generated always as identity primary key, tenant_id ${key}, user_id ${key}, kind text not null,
	not_before bigint not null, created_at bigint not null
);
create index security_events_of_tenant on security_events (tenant_id, sequence);

create sequence sign_in_numbers minvalue 0 maxvalue ${perSecond - 1} cycle cache 32;
create table sign_ins (
	tenant_id ${key}, sequence bigint not null, id ${key}, record text not null, primary key (tenant_id, sequence)
) partition by range (sequence);
create index sign_ins_by_id on sign_ins (tenant_id, id);
create table sign_ins_other partition of sign_ins default;
alter table sign_ins_other enable row level security;
alter table sign_ins_other force row level security;
${ofTenants.map(wall).join('\n')}

create function sign_in_number_1(at bigint) returns bigint language sql volatile as $$
	select at * ${perSecond} + nextval('sign_in_numbers')
$$;

/* one table for each day: the days from one to another, both included, counted since 1970 */
create function create_sign_in_days_1(first_day bigint, last_day bigint) returns void language plpgsql as $$
begin
	for day in first_day .. last_day loop
		if to_regclass('sign_ins_day_' || day) is not null then
			continue;
		end if;
		perform set_config('countersign.tenant', '*', true);
		begin
			execute format(
				'create table %I partition of sign_ins for values from (%s) to (%s)',
				'sign_ins_day_' || day, day::bigint * 86400 * ${perSecond}, (day::bigint + 1) * 86400 * ${perSecond}
			);
			execute format('alter table %I enable row level security', 'sign_ins_day_' || day);
			execute format('alter table %I force row level security', 'sign_ins_day_' || day);
		exception
			when duplicate_table then null;
			-- rows of that day lie in the table of the others already: they stay there
			when check_violation then null;
		end;
	end loop;
end $$;

/* drops the tables of days that are over; rows outside of them are deleted one by one */
create function drop_sign_ins_1(before bigint) returns void language plpgsql as $$
declare
	old text;
begin
	set local lock_timeout = '2s';
	for old in
		select relid::regclass::text from pg_partition_tree('sign_ins')
		where isleaf and relid::regclass::text ~ '^sign_ins_day_\\d+$'
		and (substring(relid::regclass::text from '\\d+$')::bigint + 1) * 86400 <= before
	loop
		execute format('drop table %s', old);
	end loop;
	perform set_config('countersign.tenant', '*', true);
	delete from sign_ins where sequence < before * ${perSecond}
		and tableoid = 'sign_ins_other'::regclass;
end $$;

/*
 * One thing that is to be committed: a list of steps. A step is a list: its name, what is answered when it changes no row (or null where
 * that is no reason to stop), and its values. The version that was decided on is compared first, and read plainly.
 */
create function commit_item_1(item jsonb) returns text language plpgsql as $$
declare
	step jsonb;
	changed bigint;
begin
	if not exists (select from tenants where id = item->>'tenant' and version = (item->>'version')::bigint) then
		return 'stale';
	end if;
	for step in select value from jsonb_array_elements(item->'steps') loop
		case step->>0
			when 'rotate' then
				update refresh_token_families
					set generation = generation + 1, rotated_at = (step->>4)::bigint, expires_at = (step->>5)::bigint
					where id = step->>2 and generation = (step->>3)::bigint and revoked_at is null;
			when 'record' then
				perform set_config('countersign.tenant', step->>2, true);
				insert into sign_ins (tenant_id, sequence, id, record)
					values (step->>2, sign_in_number_1((step->>3)::bigint), step->>4, step->>5);
			when 'code' then
				update authorization_codes set spent_at = (step->>3)::bigint
					where code_hash = step->>2 and spent_at is null;
			when 'once' then
				insert into spent_once (kind, id, expires_at) values (step->>2, step->>3, (step->>4)::bigint)
					on conflict do nothing;
			when 'redeem' then
				update device_authorizations set state = 'redeemed'
					where device_code_hash = step->>2 and state = 'approved';
			when 'prolong' then
				update refresh_token_families set expires_at = greatest(expires_at, (step->>3)::bigint)
					where id = step->>2 and revoked_at is null;
			when 'family' then
				insert into refresh_token_families (
					id, tenant_id, user_id, session_id, generation, rotated_at, expires_at, revoked_at, resource
				) values (
					step->>2, step->>3, step->>4, step->>5, (step->>6)::bigint, (step->>7)::bigint, (step->>8)::bigint,
					(step->>9)::bigint, step->>10
				);
			when 'newCode' then
				insert into authorization_codes (code_hash, expires_at, resource)
					values (step->>2, (step->>3)::bigint, step->>4);
			when 'finish' then
				update sign_in_transactions set finished_at = (step->>4)::bigint, revision = revision + 1
					where id = step->>2 and revision = (step->>3)::bigint and finished_at is null;
			when 'session' then
				insert into sessions (id, handle_hash, tenant_id, user_id, expires_at, resource)
					values (step->>2, step->>3, step->>4, step->>5, (step->>6)::bigint, step->>7)
					on conflict (id) do update set handle_hash = excluded.handle_hash, resource = excluded.resource,
						expires_at = excluded.expires_at;
			when 'end' then
				update sessions set ended_at = (step->>3)::bigint where id = step->>2 and ended_at is null;
			when 'forgetPushed' then
				delete from pushed_authorization_requests where handle_hash = step->>2;
			when 'approve' then
				update device_authorizations set state = 'approved', approval = step->>4
					where device_code_hash = step->>2 and state = 'pending' and expires_at > (step->>3)::bigint;
		end case;
		get diagnostics changed = row_count;
		if changed = 0 and step->>1 is not null then
			return step->>1;
		end if;
	end loop;
	return 'committed';
end $$;

/* a batch of them: what one of several conditional steps refuses is undone whole, and the others of the batch stand */
create function commit_1(batch jsonb) returns text[] language plpgsql as $$
declare
	item jsonb;
	outcome text;
	outcomes text[] := '{}';
begin
	for item in select value from jsonb_array_elements(batch) loop
		if (item->>'conditions')::int > 1 then
			begin
				outcome := commit_item_1(item);
				if outcome <> 'committed' then
					raise sqlstate 'CS001';
				end if;
			exception
				when sqlstate 'CS001' then null;
			end;
		else
			outcome := commit_item_1(item);
		end if;
		outcomes := outcomes || outcome;
	end loop;
	return outcomes;
end $$;

/* refusals: nothing was given, so that a crash may lose the last of them */
create function record_refusals_1(records jsonb) returns void language plpgsql as $$
declare
	entry jsonb;
begin
	perform set_config('synchronous_commit', 'off', true);
	for entry in select value from jsonb_array_elements(records) loop
		perform set_config('countersign.tenant', entry->>0, true);
		insert into sign_ins (tenant_id, sequence, id, record)
			values (entry->>0, sign_in_number_1((entry->>1)::bigint), entry->>2, entry->>3);
	end loop;
end $$;

/*
 * Counts an attempt before it is verified; the row is locked while it is counted. A lock that grows is remembered for 30 days after it
 * ended. False: locked.
 */
create function reserve_attempt_1(
	of_key text, at bigint, most bigint, window_seconds bigint, lock_seconds bigint, longest_lock bigint, guess text
) returns boolean language plpgsql as $$
declare
	found attempts;
	grown bigint;
	same_window boolean;
	next attempts;
begin
	perform set_config('synchronous_commit', 'off', true);
	insert into attempts values (of_key, 0, at, 0, 0, '', at + window_seconds) on conflict do nothing;
	select * into found from attempts where key = of_key for update;
	if found.locked_until > at then
		return false;
	end if;
	if guess is not null and guess = any (string_to_array(found.guesses, ' ')) then
		return true;
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
		next.locked_until := at + least(lock_seconds * 2 ^ grown, coalesce(longest_lock, lock_seconds))::bigint;
		next.locks := least(grown + 1, 30);
	end if;
	next.expires_at := greatest(next.window_started_at + window_seconds, next.locked_until)
		+ case when longest_lock is not null and next.locks > 0 then 2592000 else 0 end;
	update attempts set failures = next.failures, window_started_at = next.window_started_at,
		locked_until = next.locked_until, locks = next.locks, guesses = next.guesses, expires_at = next.expires_at
		where key = of_key;
	return true;
end $$;
`;

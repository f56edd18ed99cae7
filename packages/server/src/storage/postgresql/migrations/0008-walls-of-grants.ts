// Sessions, codes and refresh token families get the wall that the directory's tables have: a statement sees the rows
// of the tenant that it was run for, and without one none. What is committed is committed for one tenant; what is read
// by a key that is unique in all tenants is read by one function, which alone sees them all.
//
// The program of the version before reads these tables without a tenant, and would find nothing: no version was
// published before this one.

const walled = ['sessions', 'authorization_codes', 'refresh_token_families'];

const wall = (table: string) => `
alter table ${table} enable row level security;
alter table ${table} force row level security;
create policy of_tenant on ${table} using (
	tenant_id = current_setting('countersign.tenant', true) or current_setting('countersign.tenant', true) = '*'
);`;

/** as `reads.ts` asks, in the order of its kinds: a table, its key, the columns that its rows have, and what else must hold */
const reads: readonly (readonly [table: string, key: string, columns: readonly string[], only?: string])[] = [
	['tenants', 'id', ['version']],
	['authorization_codes', 'code_hash', ['resource', 'spent_at']],
	['refresh_token_families', 'id', ['resource', 'generation', 'rotated_at', 'expires_at', 'revoked_at']],
	['sessions', 'id', ['resource', 'ended_at']],
	['sessions', 'handle_hash', ['resource', 'ended_at']],
	['sign_in_transactions', 'id', ['resource', 'revision', 'finished_at']],
	['spent_once', 'id', [], " and t.kind = 'revoked-token'"],
];

const columns = [
	['resource', 'text'],
	['version', 'bigint'],
	['generation', 'bigint'],
	['revision', 'bigint'],
	['rotated_at', 'bigint'],
	['expires_at', 'bigint'],
	['spent_at', 'bigint'],
	['revoked_at', 'bigint'],
	['ended_at', 'bigint'],
	['finished_at', 'bigint'],
] as const;

const readOf = ([table, key, own, only = '']: (typeof reads)[number], index: number) => {
	const selected = columns.map(([column, type]) => (own.includes(column) ? `t.${column}` : `null::${type}`));
	const names = [`${index}`, `t.${key}`, ...selected].join(', ');
	return `select ${names} from ${table} t where t.${key} = any ($${index + 1})${only}`;
};

export const wallsOfGrants = `
alter table authorization_codes add column tenant_id text collate "C";
update authorization_codes set tenant_id = resource::jsonb->>'tenantId';
alter table authorization_codes alter column tenant_id set not null;
${walled.map(wall).join('\n')}

create function read_1(${reads.map(() => 'text[]').join(', ')})
returns table (kind int, key text, ${columns.map(([name, type]) => `${name} ${type}`).join(', ')})
language plpgsql as $$
#variable_conflict use_column
begin
	-- until the end of the statement's transaction
	perform set_config('countersign.tenant', '*', true);
${reads.map((each, index) => `\tif cardinality($${index + 1}) > 0 then return query ${readOf(each, index)}; end if;`).join('\n')}
end $$;

/* as before, and each thing is committed for its tenant: a code that it spends is that tenant's */
create or replace function commit_item_1(item jsonb) returns text language plpgsql as $$
declare
	step jsonb;
	changed bigint;
	scope text;
	next_scope text;
begin
	if not exists (select from tenants where id = item->>'tenant' and version = (item->>'version')::bigint) then
		return 'stale';
	end if;
	for step in select value from jsonb_array_elements(item->'steps') loop
		-- a new row is its own tenant's. One browser has sessions of several tenants, which may end with a sign-in to one;
		-- and a refresh token is good in all tenants in which its user has an account
		next_scope := case
			when step->>0 = 'record' then step->>2
			when step->>0 = 'family' then step->>3
			when step->>0 = 'session' then step->>4
			when step->>0 in ('end', 'rotate', 'prolong') then '*'
			else item->>'tenant' end;
		if next_scope is distinct from scope then
			perform set_config('countersign.tenant', next_scope, true);
			scope := next_scope;
		end if;
		case step->>0
			when 'rotate' then
				update refresh_token_families
					set generation = generation + 1, rotated_at = (step->>4)::bigint, expires_at = (step->>5)::bigint
					where id = step->>2 and generation = (step->>3)::bigint and revoked_at is null;
			when 'record' then
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
				insert into authorization_codes (code_hash, expires_at, resource, tenant_id)
					values (step->>2, (step->>3)::bigint, step->>4, item->>'tenant');
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
`;

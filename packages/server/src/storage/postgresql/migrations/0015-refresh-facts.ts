// What a refresh reads before it decides, in one statement, for each refresh token of a turn: the versions of the
// tenants that it may be about, its family with the session and the user, and what the user is a member of.

export const refreshFacts = `
create function refresh_facts_1(tenants_asked text[], applications_asked text[], families_asked text[])
returns table (place bigint, facts jsonb) language plpgsql as $$
#variable_conflict use_column
begin
	-- until the end of the statement's transaction: a family is found by what is unique in all tenants
	perform set_config('countersign.tenant', '*', true);
	return query select asked.place, jsonb_build_object(
		'versions', (
			select jsonb_object_agg(t.id, t.version) from tenants t where t.id = any (array[
				f.tenant_id, asked.tenant, (select d.tenant_id from domains d where d.name = asked.tenant),
				(select a.tenant_id from applications a where a.app_id = asked.application)
			])
		),
		'family', to_jsonb(f),
		'session', to_jsonb(s),
		'user', to_jsonb(u) || jsonb_build_object('home', to_jsonb(h)),
		'groupIds', (
			with recursive held (id) as (
				select m.group_id from group_members m where m.tenant_id = f.tenant_id and m.member_id = f.user_id
				union select m.group_id from group_members m join held on m.member_id = held.id where m.tenant_id = f.tenant_id
			) select jsonb_agg(held.id) from held
		),
		'roleTemplateIds', (
			select jsonb_agg(r.role_template_id) from role_assignments r
			where r.tenant_id = f.tenant_id and r.principal_id = f.user_id
		)
	)
	from unnest(tenants_asked, applications_asked, families_asked) with ordinality
		as asked (tenant, application, family, place)
	-- one row by its key, whatever is guessed of how many are asked for
	left join lateral (select * from refresh_token_families where id = asked.family limit 1) f on true
	left join lateral (select * from sessions where id = f.session_id limit 1) s on true
	left join lateral (select * from users where tenant_id = f.tenant_id and id = f.user_id limit 1) u on true
	left join lateral (select * from users where tenant_id = u.home_tenant_id and id = u.home_user_id limit 1) h on true;
end $$;
`;

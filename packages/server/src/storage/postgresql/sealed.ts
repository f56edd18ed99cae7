// Where values stand that are sealed with the root secret.
import type { SealedKind, SealedStore, SealedValue } from '../sealed-store.ts';
import { type Database, everyTenant } from './database.ts';

interface Place {
	/** of key, context and sealed value; parameters: the key that goes before, and how many */
	list: string;
	/** parameters: the key and the sealed value */
	replace: string;
}

/**
 * JSON of a column for PostgreSQL to read: texts in it that a user typed may hold an escaped NUL or half of a surrogate
 * pair, which `jsonb` takes for an error. An escape has an even number of backslashes before it.
 */
const readable = (column: string) =>
	`regexp_replace(${column}, '(?<!\\\\)((?:\\\\\\\\)*)\\\\u(?:0000|d[89a-f][0-9a-f]{2})', '\\1\\\\ufffd', 'g')::jsonb`;

const places: Record<SealedKind, Place> = {
	'signing-key': {
		list: `select kid as key, kid as context, sealed_private_key as sealed from signing_keys
			where kid > $1 order by kid limit $2`,
		replace: 'update signing_keys set sealed_private_key = $2 where kid = $1',
	},
	totp: {
		list: `select tenant_id || '/' || id as key, id as context, sealed_totp_secret as sealed from users
			where (tenant_id || '/' || id) collate "C" > $1 and sealed_totp_secret is not null
			order by (tenant_id || '/' || id) collate "C" limit $2`,
		replace: `update users set sealed_totp_secret = $2
			where tenant_id = split_part($1, '/', 1) and id = substr($1, strpos($1, '/') + 1)`,
	},
	'deleted-totp': {
		list: `select tenant_id || '/' || id as key, id as context, ${readable('resource')}->'user'->>'sealedTotpSecret' as sealed
			from deleted_items where kind = 'users' and (tenant_id || '/' || id) collate "C" > $1
			and ${readable('resource')}->'user'->>'sealedTotpSecret' is not null
			order by (tenant_id || '/' || id) collate "C" limit $2`,
		replace: `update deleted_items
			set resource = jsonb_set(${readable('resource')}, '{user,sealedTotpSecret}', to_jsonb($2::text))::text
			where kind = 'users' and tenant_id = split_part($1, '/', 1) and id = substr($1, strpos($1, '/') + 1)`,
	},
	app: {
		list: `select k.key, k.context, k.sealed from users u cross join lateral (
				select u.tenant_id || '/' || u.id || '/' || (a->>'id') as key, u.id || '/' || (a->>'id') as context,
					a->>'sealedSecret' as sealed
				from jsonb_array_elements(${readable('u.registered_methods')}->'authenticatorApps') a) k
			where u.registered_methods like '%"authenticatorApps"%' and k.key collate "C" > $1
			order by k.key collate "C" limit $2`,
		replace: `update users set registered_methods = jsonb_set(${readable('registered_methods')},
				array['authenticatorApps', (select (a.position - 1)::text
					from jsonb_array_elements(${readable('registered_methods')}->'authenticatorApps') with ordinality a(app, position)
					where a.app->>'id' = split_part($1, '/', 3)), 'sealedSecret'], to_jsonb($2::text))::text
			where tenant_id = split_part($1, '/', 1) and id = split_part($1, '/', 2) and exists (select 1
				from jsonb_array_elements(${readable('registered_methods')}->'authenticatorApps') a
				where a->>'id' = split_part($1, '/', 3))`,
	},
	'deleted-app': {
		list: `select k.key, k.context, k.sealed from deleted_items d cross join lateral (
				select d.tenant_id || '/' || d.id || '/' || (a->>'id') as key, d.id || '/' || (a->>'id') as context,
					a->>'sealedSecret' as sealed
				from jsonb_array_elements(${readable('d.resource')}#>'{user,registeredMethods,authenticatorApps}') a) k
			where d.kind = 'users' and k.key collate "C" > $1 order by k.key collate "C" limit $2`,
		replace: `update deleted_items set resource = jsonb_set(${readable('resource')},
				array['user', 'registeredMethods', 'authenticatorApps', (select (a.position - 1)::text
					from jsonb_array_elements(${readable('resource')}#>'{user,registeredMethods,authenticatorApps}')
						with ordinality a(app, position)
					where a.app->>'id' = split_part($1, '/', 3)), 'sealedSecret'], to_jsonb($2::text))::text
			where kind = 'users' and tenant_id = split_part($1, '/', 1) and id = split_part($1, '/', 2) and exists (select 1
				from jsonb_array_elements(${readable('resource')}#>'{user,registeredMethods,authenticatorApps}') a
				where a->>'id' = split_part($1, '/', 3))`,
	},
	'totp-registration': {
		list: `select id as key, id as context, ${readable('resource')}->>'sealedRegistration' as sealed
			from sign_in_transactions where id > $1 and resource like '%"sealedRegistration"%' order by id limit $2`,
		replace: `update sign_in_transactions
			set resource = jsonb_set(${readable('resource')}, '{sealedRegistration}', to_jsonb($2::text))::text where id = $1`,
	},
};

export function createSealedStore(database: Database): SealedStore {
	return {
		list: (kind, after, limit) => database.within<SealedValue>(everyTenant, places[kind].list, [after, limit]),
		replace: (kind, values) =>
			database.transaction(everyTenant, async (query) => {
				for (const { key, sealed } of values) await query(places[kind].replace, [key, sealed]);
				// other processes remember users by the versions of their tenants
				if (kind === 'totp' || kind === 'app') await query('update tenants set version = version + 1');
			}),
	};
}

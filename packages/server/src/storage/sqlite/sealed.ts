// Where values stand that are sealed with the root secret.
import type { SealedKind, SealedStore, SealedValue } from '../sealed-store.ts';
import type { Database } from './database.ts';

interface Place {
	/** of key, context and sealed value; parameters: the key that goes before, and how many */
	list: string;
	/** parameters: the sealed value and the key */
	replace: string;
}

/** of a key `tenant/user/app` */
const tenantOfKey = "substr(?2, 1, instr(?2, '/') - 1)";
const afterTenant = "substr(?2, instr(?2, '/') + 1)";
const userOfKey = `substr(${afterTenant}, 1, instr(${afterTenant}, '/') - 1)`;

const places: Record<SealedKind, Place> = {
	'signing-key': {
		list: `select kid as key, kid as context, sealed_private_key as sealed from signing_keys
			where kid > ? order by kid limit ?`,
		replace: 'update signing_keys set sealed_private_key = ? where kid = ?',
	},
	totp: {
		list: `select tenant_id || '/' || id as key, id as context, sealed_totp_secret as sealed from users
			where (tenant_id || '/' || id) > ? and sealed_totp_secret is not null order by tenant_id, id limit ?`,
		replace: `update users set sealed_totp_secret = ?1
			where tenant_id = substr(?2, 1, instr(?2, '/') - 1) and id = substr(?2, instr(?2, '/') + 1)`,
	},
	'deleted-totp': {
		list: `select tenant_id || '/' || id as key, id as context, json_extract(resource, '$.user.sealedTotpSecret') as sealed
			from deleted_items where kind = 'users' and (tenant_id || '/' || id) > ?
			and json_extract(resource, '$.user.sealedTotpSecret') is not null order by tenant_id, id limit ?`,
		replace: `update deleted_items set resource = json_set(resource, '$.user.sealedTotpSecret', ?1) where kind = 'users'
			and tenant_id = substr(?2, 1, instr(?2, '/') - 1) and id = substr(?2, instr(?2, '/') + 1)`,
	},
	app: {
		list: `select u.tenant_id || '/' || u.id || '/' || json_extract(a.value, '$.id') as key,
				u.id || '/' || json_extract(a.value, '$.id') as context, json_extract(a.value, '$.sealedSecret') as sealed
			from users u, json_each(u.registered_methods, '$.authenticatorApps') a
			where u.tenant_id || '/' || u.id || '/' || json_extract(a.value, '$.id') > ? order by 1 limit ?`,
		replace: `update users set registered_methods = (
				select json_set(registered_methods, '$.authenticatorApps[' || a.key || '].sealedSecret', ?1)
				from json_each(registered_methods, '$.authenticatorApps') a
				where tenant_id || '/' || users.id || '/' || json_extract(a.value, '$.id') = ?2)
			where tenant_id = ${tenantOfKey} and id = ${userOfKey} and exists (
				select 1 from json_each(registered_methods, '$.authenticatorApps') a
				where tenant_id || '/' || users.id || '/' || json_extract(a.value, '$.id') = ?2)`,
	},
	'deleted-app': {
		list: `select d.tenant_id || '/' || d.id || '/' || json_extract(a.value, '$.id') as key,
				d.id || '/' || json_extract(a.value, '$.id') as context, json_extract(a.value, '$.sealedSecret') as sealed
			from deleted_items d, json_each(d.resource, '$.user.registeredMethods.authenticatorApps') a
			where d.kind = 'users' and d.tenant_id || '/' || d.id || '/' || json_extract(a.value, '$.id') > ?
			order by 1 limit ?`,
		replace: `update deleted_items set resource = (
				select json_set(resource, '$.user.registeredMethods.authenticatorApps[' || a.key || '].sealedSecret', ?1)
				from json_each(resource, '$.user.registeredMethods.authenticatorApps') a
				where tenant_id || '/' || deleted_items.id || '/' || json_extract(a.value, '$.id') = ?2)
			where kind = 'users' and tenant_id = ${tenantOfKey} and id = ${userOfKey} and exists (
				select 1 from json_each(resource, '$.user.registeredMethods.authenticatorApps') a
				where tenant_id || '/' || deleted_items.id || '/' || json_extract(a.value, '$.id') = ?2)`,
	},
	'totp-registration': {
		list: `select id as key, id as context, json_extract(resource, '$.sealedRegistration') as sealed
			from sign_in_transactions where id > ? and json_extract(resource, '$.sealedRegistration') is not null
			order by id limit ?`,
		replace: `update sign_in_transactions set resource = json_set(resource, '$.sealedRegistration', ?) where id = ?`,
	},
};

export function createSealedStore(database: Database): SealedStore {
	return {
		list: async (kind, after, limit) => database.prepare<SealedValue & object>(places[kind].list).all(after, limit),
		async replace(kind, values) {
			const replace = database.prepare(places[kind].replace);
			await database.write(() => {
				for (const { key, sealed } of values) replace.run(sealed, key);
			});
		},
	};
}

// Where values stand that are sealed with the root secret.
import type { SealedKind, SealedStore, SealedValue } from '../sealed-store.ts';
import type { Database } from './database.ts';

interface Place {
	/** of key, context and sealed value; parameters: the key that goes before, and how many */
	list: string;
	/** parameters: the sealed value and the key */
	replace: string;
}

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

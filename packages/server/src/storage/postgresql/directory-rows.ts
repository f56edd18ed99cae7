// Rows of tenants and users, and what they are to the other floors.
import { guestOf } from '../../records/guest.ts';
import type { SigningAlgorithm, Tenant, TenantSettings } from '../../records/tenant.ts';
import type { DirectoryUser } from '../../records/user.ts';

export interface TenantRow {
	id: string;
	display_name: string;
	default_domain: string;
	signing_algorithm: string;
	settings: string;
	version: number;
	/** the version at which each list of the configuration was last changed */
	lists: Record<string, number>;
	domains: string[];
}

export const selectTenants = `
	select tenants.*, array(select name from domains where tenant_id = tenants.id order by name) as domains from tenants`;

export function toTenant(row: TenantRow): Tenant {
	return {
		id: row.id,
		displayName: row.display_name,
		defaultDomain: row.default_domain,
		domains: row.domains,
		signingAlgorithm: row.signing_algorithm as SigningAlgorithm,
		settings: JSON.parse(row.settings) as TenantSettings,
		version: row.version,
	};
}

interface AccountRow {
	tenant_id: string;
	id: string;
	account_enabled: boolean;
	tokens_valid_from: number;
	password_changed_at: number;
	password_hash: string | null;
	sealed_totp_secret: string | null;
	must_change_password: boolean;
	registered_methods: string | null;
	methods_revision: number | null;
	risk: string | null;
	resource: string;
}

export interface UserRow extends AccountRow {
	home_tenant_id: string | null;
	home_user_id: string | null;
	/** the account at home of a guest, as JSON */
	home: AccountRow | null;
}

/**
 * A user with the account at home, in one statement; to be run for every tenant, since the other account is in another.
 */
export const selectUsers = `
	select users.*, to_jsonb(home) as home from users left join users home
	on home.tenant_id = users.home_tenant_id and home.id = users.home_user_id`;

function toAccount(row: AccountRow): DirectoryUser {
	return {
		...(JSON.parse(row.resource) as Pick<DirectoryUser, 'userPrincipalName' | 'displayName'>),
		id: row.id,
		tenantId: row.tenant_id,
		accountEnabled: row.account_enabled,
		tokensValidFrom: row.tokens_valid_from,
		passwordChangedAt: row.password_changed_at,
		...(row.password_hash === null ? {} : { passwordHash: row.password_hash }),
		...(row.sealed_totp_secret === null ? {} : { sealedTotpSecret: row.sealed_totp_secret }),
		...(row.registered_methods === null
			? {}
			: { registeredMethods: { ...JSON.parse(row.registered_methods), revision: row.methods_revision ?? 0 } }),
		...(row.risk === null ? {} : { risk: JSON.parse(row.risk) }),
		...(row.must_change_password ? { mustChangePassword: true } : {}),
	};
}

export function toUser(row: UserRow): DirectoryUser {
	const account = toAccount(row);
	if (row.home_tenant_id === null || row.home_user_id === null) return account;
	const homeIds = { tenantId: row.home_tenant_id, userId: row.home_user_id };
	return guestOf(account, homeIds, row.home === null ? undefined : toAccount(row.home));
}

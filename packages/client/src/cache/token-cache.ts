// The token cache: accounts, access tokens and refresh tokens. A token got for claims replaces the one it was got instead of,
// so the next call without claims finds it.
import type { Account, AuthenticationResult } from '../authentication-result.ts';
import type { Configuration } from '../configuration.ts';
import { readJwtPayload } from '../jwt.ts';
import type { TokenResponse } from '../token-request.ts';

interface AccessTokenEntry {
	/** of the account that it was issued to; absent for an application's own */
	tenantId?: string;
	secret: string;
	scopes: string[];
	/** epoch seconds */
	expiresOn: number;
	cachedAt: number;
}

interface RefreshTokenEntry {
	secret: string;
	/** epoch seconds; absent when the authority does not say */
	expiresOn?: number;
}

/** seconds before its expiry from which a token is not used any more */
const renewalOffset = 300;
const openIdScopes = new Set(['openid', 'profile', 'email', 'offline_access']);

const scopeKey = (scope: string) => scope.toLowerCase();

export function resourceScopes(scopes: readonly string[]): string[] {
	const own = scopes.filter((scope) => !openIdScopes.has(scope));
	return own.length > 0 ? own : [...scopes];
}

function parse<T>(text: string | undefined): T | undefined {
	if (text === undefined) return undefined;
	try {
		return JSON.parse(text) as T;
	} catch {
		// a damaged entry is no entry
		return undefined;
	}
}

export interface TokenCache {
	accounts(): Promise<Account[]>;
	/** @param partition account key, `app` for the application's own tokens, or a key of an assertion */
	findAccessToken(partition: string, scopes: readonly string[], account?: Account): Promise<AuthenticationResult | undefined>;
	findRefreshToken(account: Account): Promise<string | undefined>;
	removeRefreshToken(account: Account): Promise<void>;
	/** stores what the authority issued */
	store(partition: string, requestedScopes: readonly string[], response: TokenResponse, account: Account | undefined): Promise<AuthenticationResult>;
	removeAccount(account: Account): Promise<void>;
}

export function createTokenCache({ cache, clientId, authority, clock }: Configuration): TokenCache {
	const { host, pathname } = new URL(authority);
	const scope = `${host}|${clientId}`;
	/** a guest's account and refresh token are one at home and abroad, its access tokens are not */
	const tenant = pathname.slice(1).toLowerCase();
	const now = () => Math.floor(clock() / 1000);
	const accountKey = ({ homeAccountId, tenantId }: Pick<Account, 'homeAccountId' | 'tenantId'>) => `account|${scope}|${homeAccountId}|${tenantId}`;
	const refreshKey = (account: Account) => `refresh|${scope}|${account.homeAccountId}`;
	const accessKey = (partition: string) => `access|${scope}|${tenant}|${partition}`;
	async function accessTokens(partition: string): Promise<AccessTokenEntry[]> {
		return parse<AccessTokenEntry[]>(await cache.get(accessKey(partition))) ?? [];
	}
	return {
		async accounts() {
			const keys = (await cache.keys()).filter((key) => key.startsWith(`account|${scope}|`));
			const found = await Promise.all(keys.map(async (key) => parse<Account>(await cache.get(key))));
			return found.filter((account) => account !== undefined);
		},
		async findAccessToken(partition, scopes, account) {
			const wanted = resourceScopes(scopes).map(scopeKey);
			const entries = await accessTokens(partition);
			const found = entries.find((entry) => {
				const held = new Set(entry.scopes.map(scopeKey));
				// a token from the future is a clock that moved: not to be trusted
				return wanted.every((item) => held.has(item)) && entry.expiresOn - renewalOffset > now() && entry.cachedAt <= now();
			});
			if (!found) return undefined;
			const { tenantId } = found;
			const asKnownThere = account && tenantId !== undefined ? parse<Account>(await cache.get(accountKey({ ...account, tenantId }))) : undefined;
			return {
				accessToken: found.secret,
				scopes: found.scopes,
				expiresOn: new Date(found.expiresOn * 1000),
				account: asKnownThere ?? account,
				idTokenClaims: undefined,
				fromCache: true,
			};
		},
		async findRefreshToken(account) {
			const entry = parse<RefreshTokenEntry>(await cache.get(refreshKey(account)));
			return entry && (entry.expiresOn === undefined || entry.expiresOn - renewalOffset > now()) ? entry.secret : undefined;
		},
		async removeRefreshToken(account) {
			await cache.delete(refreshKey(account));
		},
		async store(partition, requestedScopes, response, account) {
			const scopes = response.scope === undefined ? [...requestedScopes] : response.scope.split(' ');
			const expiresOn = now() + Number(response.expires_in ?? 0);
			const entry: AccessTokenEntry = { secret: response.access_token, scopes, expiresOn, cachedAt: now(), ...(account ? { tenantId: account.tenantId } : {}) };
			const own = new Set(resourceScopes(scopes).map(scopeKey));
			const others = (await accessTokens(partition)).filter(
				(other) => other.expiresOn > now() && !resourceScopes(other.scopes).some((item) => own.has(scopeKey(item))),
			);
			await cache.set(accessKey(partition), JSON.stringify([...others, entry]));
			if (account) {
				await cache.set(accountKey(account), JSON.stringify(account));
				if (response.refresh_token !== undefined) {
					const lifetime = response.refresh_token_expires_in;
					const refresh: RefreshTokenEntry = { secret: response.refresh_token, ...(lifetime === undefined ? {} : { expiresOn: now() + Number(lifetime) }) };
					await cache.set(refreshKey(account), JSON.stringify(refresh));
				}
			}
			return {
				accessToken: response.access_token,
				scopes,
				expiresOn: new Date(expiresOn * 1000),
				account,
				idTokenClaims: response.id_token === undefined ? undefined : readJwtPayload(response.id_token),
				fromCache: false,
			};
		},
		async removeAccount(account) {
			await cache.delete(refreshKey(account));
			// of every tenant
			const { homeAccountId } = account;
			for (const key of await cache.keys())
				if (key.startsWith(`account|${scope}|${homeAccountId}|`) || (key.startsWith(`access|${scope}|`) && key.endsWith(`|${homeAccountId}`)))
					await cache.delete(key);
		},
	};
}

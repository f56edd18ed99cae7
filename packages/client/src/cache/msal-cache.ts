// The JSON in which MSAL for Python, Node, .NET, Java and Go keep their caches ("unified cache schema"), as data: what
// of it is this client's, and what this client's entries are in it. Pure.
import type { Account } from '../authentication-result.ts';
import { accountOf } from '../authentication-result.ts';
import { isSameAuthority } from '../authority-hosts.ts';
import { ClientConfigurationError } from '../errors/auth-error.ts';
import type { AccessTokenEntry, CacheDocument } from './document.ts';

type Entity = Record<string, unknown>;
export type Section = 'Account' | 'IdToken' | 'AccessToken' | 'RefreshToken' | 'AppMetadata';
export type MsalCache = Record<string, Record<string, Entity>> & Record<Section, Record<string, Entity>>;

const sections: Section[] = ['AccessToken', 'Account', 'IdToken', 'RefreshToken', 'AppMetadata'];
const isObject = (value: unknown): value is Entity =>
	typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: unknown) => (typeof value === 'string' ? value : undefined);
/** .NET writes times as text, others as numbers too */
const numberOf = (value: unknown) => {
	const number = Number(value ?? Number.NaN);
	return Number.isFinite(number) ? Math.floor(number) : undefined;
};

/** @throws ClientConfigurationError `invalid_option` for text that is not such a cache */
export function parseMsalCache(text: string): MsalCache {
	let value: unknown;
	try {
		value = JSON.parse(text || '{}');
	} catch (cause) {
		throw new ClientConfigurationError(
			'invalid_option',
			"the text is not JSON: pass what MSAL's serialize() gives, decrypted if it was encrypted",
			{ cause },
		);
	}
	const known = isObject(value) && sections.every((name) => value[name] === undefined || isObject(value[name]));
	if (!known || (Object.keys(value as Entity).length > 0 && !sections.some((name) => name in (value as Entity))))
		throw new ClientConfigurationError(
			'invalid_option',
			'the text is JSON, but no cache of MSAL: it has none of AccessToken, Account, IdToken and RefreshToken',
		);
	const cache = { ...(value as MsalCache) };
	// an entity that is no object is nobody's
	for (const name of sections)
		cache[name] = Object.fromEntries(Object.entries(cache[name] ?? {}).filter(([, entity]) => isObject(entity)));
	return cache;
}

export interface Owner {
	clientId: string;
	/** host of the authority, with its port where there is one */
	host: string;
	knownHosts: readonly string[];
	/** path of the authority, in lower case, as entries of this client name it */
	tenant: string;
	/** id of that tenant, where the authority's metadata tell it */
	tenantId: string | undefined;
	/** epoch seconds */
	now: number;
}

/** an environment without a port is MSAL for Python's way to name a host that has one */
const isOwn = ({ host, knownHosts }: Owner, { environment }: Entity) => {
	const name = textOf(environment)?.toLowerCase() ?? '';
	return name === host.replace(/:\d+$/, '') || isSameAuthority(name, host, knownHosts);
};

const authoritiesForAll = new Set(['common', 'organizations', 'consumers']);

/** @returns the tenant that a token is asked for by, as this client names it */
function tenantOf(owner: Owner, realm: string, homeTenant: string | undefined): string {
	const own = authoritiesForAll.has(owner.tenant) ? homeTenant : owner.tenantId;
	return own !== undefined && realm.toLowerCase() === own.toLowerCase() ? owner.tenant : realm.toLowerCase();
}

function accountFrom(entity: Entity, idToken: string | undefined): Account {
	const told = idToken === undefined ? undefined : accountOf({ id_token: idToken } as never);
	const realm = textOf(entity.realm) ?? told?.tenantId ?? '';
	return {
		homeAccountId: textOf(entity.home_account_id) ?? '',
		localAccountId: textOf(entity.local_account_id) ?? told?.localAccountId ?? '',
		tenantId: realm,
		username: textOf(entity.username) ?? told?.username ?? '',
		name: textOf(entity.name) ?? told?.name,
		sid: told?.sid,
		...(told?.loginHint ? { loginHint: told.loginHint } : {}),
	};
}

function tokenFrom(owner: Owner, entity: Entity, homeTenant: string | undefined): AccessTokenEntry | undefined {
	const secret = textOf(entity.secret);
	const expiresOn = numberOf(entity.expires_on);
	const realm = textOf(entity.realm) ?? '';
	const type = textOf(entity.token_type)?.toLowerCase() ?? 'bearer';
	// what is bound to a key, or was got on behalf of somebody, cannot be taken over without the key or the assertion
	if (!secret || expiresOn === undefined || type !== 'bearer' || entity.key_id || entity.userAssertionHash)
		return undefined;
	const scopes = (textOf(entity.target) ?? '').split(' ').filter(Boolean);
	const refreshOn = numberOf(entity.refresh_on);
	return {
		tenant: tenantOf(owner, realm, homeTenant),
		...(realm === '' ? {} : { tenantId: realm }),
		secret,
		scopes,
		asked: scopes,
		expiresOn,
		// MSAL rounds: a token may seem to be of the second to come
		cachedAt: Math.min(numberOf(entity.cached_at) ?? 0, owner.now),
		...(refreshOn === undefined ? {} : { refreshOn }),
	};
}

export interface Imported {
	/** by the key of the account */
	accounts: Map<string, CacheDocument>;
	/** tokens of the application itself, by tenant */
	application: Map<string, CacheDocument>;
}

/** @returns what of MSAL's cache is this client's, at this authority */
export function documentsFrom(cache: MsalCache, owner: Owner): Imported {
	const own = (name: Section, ofClient: boolean) =>
		Object.values(cache[name]).filter(
			(entity) =>
				isOwn(owner, entity) && (!ofClient || textOf(entity.client_id)?.toLowerCase() === owner.clientId.toLowerCase()),
		);
	const idTokens = own('IdToken', true);
	const accounts: Imported['accounts'] = new Map();
	for (const entity of own('Account', false)) {
		const idToken = idTokens.find(
			({ home_account_id, realm }) => home_account_id === entity.home_account_id && realm === entity.realm,
		);
		const account = accountFrom(entity, textOf(idToken?.secret));
		if (account.homeAccountId === '') continue;
		const document = accounts.get(account.homeAccountId) ?? { session: 'imported', profiles: {}, tokens: [] };
		document.profiles[account.tenantId] = account;
		accounts.set(account.homeAccountId, document);
	}
	for (const { home_account_id, secret } of own('RefreshToken', true)) {
		const document = accounts.get(textOf(home_account_id) ?? '');
		if (document && textOf(secret)) document.refreshToken = secret as string;
	}
	const application: Imported['application'] = new Map();
	for (const entity of own('AccessToken', true)) {
		const home = textOf(entity.home_account_id);
		const token = tokenFrom(owner, entity, home?.split('.')[1]);
		if (!token) continue;
		if (home) accounts.get(home)?.tokens.push(token);
		else {
			const document = application.get(token.tenant) ?? { session: 'none', profiles: {}, tokens: [] };
			document.tokens.push(token);
			application.set(token.tenant, document);
		}
	}
	// an account without any token of this client is another application's
	for (const [key, { refreshToken, tokens }] of accounts)
		if (refreshToken === undefined && tokens.length === 0) accounts.delete(key);
	return { accounts, application };
}

/** Takes out what this client could take over, since the export says it anew. What MSAL keeps beside that stays. */
export function removeOwn(cache: MsalCache, owner: Owner): void {
	for (const name of ['AccessToken', 'RefreshToken'] as const)
		for (const [key, entity] of Object.entries(cache[name])) {
			const foreign = textOf(entity.client_id)?.toLowerCase() !== owner.clientId.toLowerCase();
			if (!isOwn(owner, entity) || foreign) continue;
			if (name === 'AccessToken' && !tokenFrom(owner, entity, undefined)) continue;
			delete cache[name][key];
		}
}

export interface Exporting extends Owner {
	/** as the entries name the authority's host */
	environment: string;
}

const keyOf = (...parts: string[]) => parts.join('-').toLowerCase();

/** Adds an account's or an application's entries to the cache. */
export function addDocument(
	cache: MsalCache,
	exporting: Exporting,
	homeAccountId: string,
	{ profiles, tokens, refreshToken }: CacheDocument,
): void {
	const { clientId, environment, tenantId } = exporting;
	const common = { home_account_id: homeAccountId, environment, client_id: clientId };
	for (const account of Object.values(profiles))
		cache.Account[keyOf(homeAccountId, environment, account.tenantId)] = {
			home_account_id: homeAccountId,
			environment,
			realm: account.tenantId,
			local_account_id: account.localAccountId,
			username: account.username,
			authority_type: 'MSSTS',
			...(account.name === undefined ? {} : { name: account.name }),
		};
	if (refreshToken !== undefined)
		cache.RefreshToken[keyOf(homeAccountId, environment, 'RefreshToken', clientId, '', '')] = {
			...common,
			credential_type: 'RefreshToken',
			secret: refreshToken,
		};
	for (const token of tokens) {
		// bound to a key that stays here
		if (token.key !== undefined) continue;
		const realm = token.tenantId ?? (token.tenant === exporting.tenant ? (tenantId ?? token.tenant) : token.tenant);
		const target = [...new Set([...token.scopes, ...token.asked])].join(' ');
		cache.AccessToken[keyOf(homeAccountId, environment, 'AccessToken', clientId, realm, target)] = {
			...common,
			credential_type: 'AccessToken',
			secret: token.secret,
			realm,
			target,
			cached_at: String(token.cachedAt),
			expires_on: String(token.expiresOn),
			extended_expires_on: String(token.expiresOn),
			...(token.refreshOn === undefined ? {} : { refresh_on: String(token.refreshOn) }),
			token_type: 'Bearer',
		};
	}
	cache.AppMetadata[keyOf('AppMetadata', environment, clientId)] = { client_id: clientId, environment };
}

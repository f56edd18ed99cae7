// Moves an application from MSAL to this library and back, with its users signed in.
import type { Account } from '../authentication-result.ts';
import type { AuthorityContext } from '../authorities.ts';
import { keptHostOf } from '../authority-hosts.ts';
import { type CacheDocument, parseDocument, resourceScopes } from '../cache/document.ts';
import { listEntries, readEntry, updateEntry } from '../cache/entries.ts';
import { addDocument, documentsFrom, type Owner, parseMsalCache, removeOwn } from '../cache/msal-cache.ts';
import { newSession } from '../cache/token-cache.ts';
import { ClientConfigurationError } from '../errors/auth-error.ts';
import { contextOf } from '../extend.ts';

const tenantIdIn = (issuer: unknown) =>
	/\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\/|$)/i.exec(String(issuer))?.[1];

async function ownerOf({ configuration, cache }: AuthorityContext): Promise<Owner> {
	const { clientId, knownHosts } = configuration;
	const { host } = new URL(configuration.authority);
	// without it an authority that is named by its domain finds its imported access tokens no more; refresh tokens do
	const metadata = await configuration.metadata().catch(() => undefined);
	const now = Math.floor(configuration.clock() / 1000);
	return { clientId, host, knownHosts, tenant: cache.tenant, tenantId: tenantIdIn(metadata?.issuer), now };
}

/** What is there stays: it is newer than what was written for another library. */
function merged(current: CacheDocument | undefined, imported: CacheDocument): CacheDocument {
	if (!current) return { ...imported, session: Object.keys(imported.profiles).length > 0 ? newSession() : 'none' };
	const held = new Set(
		current.tokens.flatMap(({ tenant, scopes }) => resourceScopes(scopes).map((scope) => `${tenant} ${scope}`)),
	);
	const more = imported.tokens.filter(
		({ tenant, scopes }) => !resourceScopes(scopes).some((scope) => held.has(`${tenant} ${scope}`)),
	);
	const refreshToken = current.refreshToken ?? imported.refreshToken;
	return {
		...current,
		profiles: { ...imported.profiles, ...current.profiles },
		tokens: [...current.tokens, ...more],
		...(refreshToken === undefined ? {} : { refreshToken }),
	};
}

/**
 * Takes over accounts, refresh tokens and access tokens that MSAL for Python, Node, .NET, Java or Go has kept for the
 * same client id at the same authority. What this client's cache holds already stays. Tokens that are bound to a key or
 * were got on behalf of somebody are left out, and so are other applications'.
 *
 * @param client made by createPublicClient or createConfidentialClient
 * @param text what MSAL's `serialize()` gives: `app.getTokenCache().serialize()` in Node
 * @returns the accounts that were taken over
 * @throws ClientConfigurationError `invalid_option` for text that is no such cache; ClientAuthError
 *   `storage_unavailable`
 * @example
 * const accounts = await importMsalCache(client, '{"Account":{},"RefreshToken":{}}');
 */
export async function importMsalCache(client: object, text: string): Promise<Account[]> {
	if (typeof text !== 'string')
		throw new ClientConfigurationError('invalid_option', "text is required: what MSAL's serialize() gives");
	const context = contextOf(client)();
	const owner = await ownerOf(context);
	const { cache: storage } = context.configuration;
	const { accounts, application } = documentsFrom(parseMsalCache(text), owner);
	const write = (key: string, document: CacheDocument) =>
		updateEntry(storage, key, (before) => JSON.stringify(merged(parseDocument(before), document)));
	for (const [homeAccountId, document] of accounts) {
		const { key } = await context.cache.begin({ homeAccountId });
		if (key !== undefined) await write(key, document);
	}
	for (const [tenant, document] of application)
		await write(`tokens|${keptHostOf(owner.host)}|${owner.clientId}|${tenant}|app`, document);
	return [...accounts.values()].flatMap(({ profiles }) => Object.values(profiles));
}

export interface MsalCacheExportOptions {
	/** what MSAL has kept so far: entries of other applications and members that are not known here stay in it */
	into?: string | undefined;
	/**
	 * name of the authority's host in the entries; the host, with its port, when absent. MSAL for Python names a host
	 * that has a port without it
	 */
	environment?: string | undefined;
}

/**
 * Writes this client's accounts and tokens as MSAL keeps them: `app.getTokenCache().deserialize(text)` in Node,
 * `cache.deserialize(text)` in Python. The text holds refresh tokens: keep it as carefully as MSAL's own.
 *
 * @param client made by createPublicClient or createConfidentialClient
 * @returns JSON text
 * @throws ClientConfigurationError `invalid_option` when `into` is no such cache; ClientAuthError `storage_unavailable`
 * @example
 * const text = await exportMsalCache(client);
 */
export async function exportMsalCache(
	client: object,
	{ into = '', environment }: MsalCacheExportOptions = {},
): Promise<string> {
	const context = contextOf(client)();
	const owner = await ownerOf(context);
	const { cache: storage } = context.configuration;
	const cache = parseMsalCache(into);
	removeOwn(cache, owner);
	const exporting = { ...owner, environment: environment ?? owner.host };
	const kept = keptHostOf(owner.host);
	const kinds = [
		[`account|${kept}|${owner.clientId}|`, (rest: string) => rest],
		// of the application's own; those of assertions are of no use without the assertion
		[`tokens|${kept}|${owner.clientId}|`, (rest: string) => (rest.endsWith('|app') ? '' : undefined)],
	] as const;
	for (const [prefix, homeOf] of kinds)
		for (const key of await listEntries(storage, prefix)) {
			const home = homeOf(key.slice(prefix.length));
			const document = home === undefined ? undefined : parseDocument(await readEntry(storage, key));
			if (home !== undefined && document) addDocument(cache, exporting, home, document);
		}
	return JSON.stringify(cache);
}

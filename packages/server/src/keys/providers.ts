// The metadata and keys of providers that prove a second factor to this authority: fetched by discovery, kept for a day
// and while the provider is away, and asked for again for an unknown key id, though not for each. OpenID Connect
// Discovery §4; Microsoft Entra, "external method provider reference".
import { isJsonObject, type JsonObject, parseBoundedJson } from '@countersign/protocol';
import { type Clock, epochSeconds } from '../clock.ts';
import type { FetchDocument } from '../http/fetch-document.ts';
import { type KeySet, readKeySet } from '../records/key-set.ts';

export interface Provider {
	issuer: string;
	/** where browsers are sent; https */
	authorizationEndpoint: string;
	/** by id */
	keys: KeySet;
}

export interface Providers {
	/**
	 * @param discoveryUrl of the metadata, with `/.well-known/openid-configuration`
	 * @param kid id of a key that the provider should have; absent: any
	 * @returns what is known of it; `undefined` where it was never reached
	 */
	find(discoveryUrl: string, kid?: string): Promise<Provider | undefined>;
}

/** seconds */
const lifetime = 86_400;
const cooldown = 60;
const bounds = { maxLength: 262_144, maxDepth: 8, maxMembers: 8192 };
const wellKnown = '/.well-known/openid-configuration';

/** @returns whether the text is an https address of metadata, whose issuer can be told */
export function isDiscoveryUrl(text: string): boolean {
	if (!URL.canParse(text) || !text.endsWith(wellKnown)) return false;
	const { protocol, username, password, search, hash } = new URL(text);
	return protocol === 'https:' && username + password + search + hash === '';
}

export function createProviders(fetchDocument: FetchDocument, clock: Clock): Providers {
	const known = new Map<string, { provider?: Provider; askedAt: number }>();
	const running = new Map<string, Promise<void>>();

	async function read(url: string): Promise<JsonObject> {
		const document = parseBoundedJson(await fetchDocument(url), bounds);
		if (!isJsonObject(document)) throw new TypeError(`${url} is no JSON object`);
		return document;
	}

	async function load(url: string, now: number): Promise<void> {
		// counted before it is tried: a provider that is away is not asked at every sign-in
		known.set(url, { ...known.get(url), askedAt: now });
		const { issuer, authorization_endpoint: endpoint, jwks_uri: keysUrl } = await read(url);
		// a document that names another issuer would let one provider answer in another's name. Discovery §4.3
		if (typeof issuer !== 'string' || `${issuer.replace(/\/$/, '')}${wellKnown}` !== url)
			throw new TypeError(`the metadata at ${url} is another’s`);
		if (typeof endpoint !== 'string' || !endpoint.startsWith('https://') || !URL.canParse(endpoint))
			throw new TypeError(`the metadata at ${url} has no https address to send browsers to`);
		if (typeof keysUrl !== 'string') throw new TypeError(`the metadata at ${url} has no keys`);
		const { keys } = await read(keysUrl);
		const set = readKeySet(Array.isArray(keys) ? keys : []);
		// an empty set is an outage
		if (set.size > 0)
			known.set(url, { provider: { issuer, authorizationEndpoint: endpoint, keys: set }, askedAt: now });
	}

	return {
		async find(url, kid) {
			const now = epochSeconds(clock);
			const found = known.get(url);
			const age = found === undefined ? Number.POSITIVE_INFINITY : now - found.askedAt;
			const isMissing = !found?.provider || (kid !== undefined && !found.provider.keys.has(kid));
			if (age > lifetime || (age > cooldown && isMissing)) {
				const loading = running.get(url) ?? load(url, now).catch(() => undefined);
				running.set(url, loading);
				await loading.finally(() => running.delete(url));
			}
			return known.get(url)?.provider;
		},
	};
}

// Keys of other issuers, whose tokens applications show in place of a credential: fetched by discovery, kept for a day
// and while the issuer is away, and asked for again for an unknown key id, though not for each. OpenID Connect
// Discovery §4; RFC 7517.
import type { KeyObject } from 'node:crypto';
import { isJsonObject, type JsonObject, parseBoundedJson } from '@countersign/protocol';
import { type Clock, epochSeconds } from '../clock.ts';
import type { FetchDocument } from '../http/fetch-document.ts';
import { type KeySet, readKeySet } from '../records/key-set.ts';

export interface IssuerKeys {
	/** @returns the issuer's key of that id, or `undefined` where it has none or cannot be reached */
	find(issuer: string, kid: string): Promise<KeyObject | undefined>;
	/** @returns the keys at an address, read again where none has the id; none where they cannot be read */
	findAt(jwksUri: string, kid: string): Promise<KeySet>;
}

/** seconds */
const lifetime = 86_400;
const cooldown = 300;
const bounds = { maxLength: 262_144, maxDepth: 8, maxMembers: 8192 };

export function createIssuerKeys(fetchDocument: FetchDocument, clock: Clock): IssuerKeys {
	const sets = new Map<string, { keys: KeySet; askedAt: number }>();
	const running = new Map<string, Promise<void>>();

	async function read(url: string): Promise<JsonObject> {
		const document = parseBoundedJson(await fetchDocument(url), bounds);
		if (!isJsonObject(document)) throw new TypeError(`${url} is no JSON object`);
		return document;
	}

	async function discover(issuer: string): Promise<string> {
		const metadata = await read(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
		if (metadata.issuer !== issuer || typeof metadata.jwks_uri !== 'string')
			throw new TypeError(`the metadata of ${issuer} is another’s`);
		return metadata.jwks_uri;
	}

	async function load(name: string, now: number, locate: () => Promise<string>): Promise<void> {
		// counted before it is tried: an issuer that is away is not asked for every token
		sets.set(name, { keys: sets.get(name)?.keys ?? new Map(), askedAt: now });
		const { keys } = await read(await locate());
		const set = readKeySet(Array.isArray(keys) ? keys : []);
		// an empty set is an outage
		if (set.size > 0) sets.set(name, { keys: set, askedAt: now });
	}

	async function keysOf(name: string, kid: string, locate: () => Promise<string>): Promise<KeySet> {
		const now = epochSeconds(clock);
		const known = sets.get(name);
		const age = known === undefined ? Number.POSITIVE_INFINITY : now - known.askedAt;
		if (age > lifetime || (age > cooldown && !known?.keys.has(kid))) {
			const loading = running.get(name) ?? load(name, now, locate).catch(() => undefined);
			running.set(name, loading);
			await loading.finally(() => running.delete(name));
		}
		return sets.get(name)?.keys ?? new Map();
	}

	return {
		find: async (issuer, kid) => (await keysOf(issuer, kid, () => discover(issuer))).get(kid),
		// another name than an issuer of the same address has: what one says is no word of the other
		findAt: (jwksUri, kid) => keysOf(`keys at ${jwksUri}`, kid, async () => jwksUri),
	};
}

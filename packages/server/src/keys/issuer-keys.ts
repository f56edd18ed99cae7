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

	async function load(issuer: string, now: number): Promise<void> {
		// counted before it is tried: an issuer that is away is not asked for every token
		sets.set(issuer, { keys: sets.get(issuer)?.keys ?? new Map(), askedAt: now });
		const metadata = await read(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
		if (metadata.issuer !== issuer || typeof metadata.jwks_uri !== 'string')
			throw new TypeError(`the metadata of ${issuer} is another’s`);
		const { keys } = await read(metadata.jwks_uri);
		const set = readKeySet(Array.isArray(keys) ? keys : []);
		// an empty set is an outage
		if (set.size > 0) sets.set(issuer, { keys: set, askedAt: now });
	}

	return {
		async find(issuer, kid) {
			const now = epochSeconds(clock);
			const known = sets.get(issuer);
			const age = known === undefined ? Number.POSITIVE_INFINITY : now - known.askedAt;
			if (age > lifetime || (age > cooldown && !known?.keys.has(kid))) {
				const loading = running.get(issuer) ?? load(issuer, now).catch(() => undefined);
				running.set(issuer, loading);
				await loading.finally(() => running.delete(issuer));
			}
			return sets.get(issuer)?.keys.get(kid);
		},
	};
}

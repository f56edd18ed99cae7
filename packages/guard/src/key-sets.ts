// The authority's keys, per tenant: fetched once, again for an unknown key id but never more often than the cool-down, and
// kept while the authority is away. RFC 7517.
import { type CryptoKey, importJWK, type JWK } from 'jose';

export interface KeySets {
	/** @returns the tenant's key, bound to the issuer; `undefined` when the tenant has none of that id */
	find(tenantId: string, kid: string, issuer: string): Promise<CryptoKey | undefined>;
}

interface CachedSet {
	keys: Map<string, { key: CryptoKey; issuer: string | undefined }>;
	fetchedAt: number;
}

const cooldown = 300_000;
const maxSetLength = 262_144;

async function importSet(document: { keys?: (JWK & { issuer?: string })[] }): Promise<CachedSet['keys']> {
	const keys: CachedSet['keys'] = new Map();
	for (const jwk of document.keys ?? []) {
		const algorithm = jwk.kty === 'EC' ? 'ES256' : 'RS256';
		const tooWeak = jwk.kty === 'RSA' && (jwk.n?.length ?? 0) < 342;
		if (!jwk.kid || tooWeak || (jwk.kty !== 'RSA' && jwk.crv !== 'P-256')) continue;
		keys.set(jwk.kid, { key: (await importJWK(jwk, algorithm)) as CryptoKey, issuer: jwk.issuer });
	}
	return keys;
}

export function createKeySets(authority: string, request: typeof fetch, clock: () => number): KeySets {
	const sets = new Map<string, CachedSet>();
	const running = new Map<string, Promise<void>>();
	async function load(tenantId: string): Promise<void> {
		const previous = sets.get(tenantId);
		// counted before it is tried: an authority that is down is not asked for every token
		sets.set(tenantId, { keys: previous?.keys ?? new Map(), fetchedAt: clock() });
		const response = await request(`${authority}/${tenantId}/discovery/v2.0/keys`, { redirect: 'error' });
		const text = response.ok ? await response.text() : '';
		if (text === '' || text.length > maxSetLength) return;
		const keys = await importSet(JSON.parse(text));
		// an empty set is an outage, not a revocation of everything
		if (keys.size > 0) sets.set(tenantId, { keys, fetchedAt: clock() });
	}
	return {
		async find(tenantId, kid, issuer) {
			const set = sets.get(tenantId);
			if (!set?.keys.has(kid) && (!set || set.keys.size === 0 || clock() - set.fetchedAt > cooldown)) {
				const loading =
					running.get(tenantId) ??
					load(tenantId)
						.catch(() => undefined)
						.finally(() => running.delete(tenantId));
				running.set(tenantId, loading);
				await loading;
			}
			const found = sets.get(tenantId)?.keys.get(kid);
			const bound = found?.issuer === undefined || found.issuer.replace('{tenantid}', tenantId) === issuer;
			return bound ? found?.key : undefined;
		},
	};
}
